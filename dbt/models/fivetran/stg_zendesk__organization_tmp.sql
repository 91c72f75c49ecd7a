{{ config(alias='organization') }}

select
    id,
    group_id,
    external_id,
    name,
    details,
    notes,
    shared_tickets,
    shared_comments,
    url,
    created_at,
    updated_at,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('organizations') }}
