-- GROUP is no name for a view in Snowflake. Whoever reads it goes by the model's name.
{{ config(alias='group_' if target.type == 'snowflake' else 'group') }}

select
    id,
    name,
    url,
    created_at,
    updated_at,
    coalesce(deleted, false) or _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('groups') }}
