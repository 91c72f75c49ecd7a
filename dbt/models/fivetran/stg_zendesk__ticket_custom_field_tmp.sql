{{ config(alias='ticket_custom_field') }}

select
    id,
    title,
    raw_title,
    key,
    type,
    active,
    _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('ticket_fields') }}
