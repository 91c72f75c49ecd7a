{{ config(alias='brand') }}

select
    id,
    name,
    brand_url,
    subdomain,
    url,
    has_help_center,
    help_center_state,
    active,
    coalesce(is_deleted, false) or _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('brands') }}
