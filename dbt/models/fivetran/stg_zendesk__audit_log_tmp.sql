{{ config(alias='audit_log') }}

select
    id,
    action,
    actor_id,
    change_description,
    created_at,
    source_id,
    source_label,
    source_type,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('audit_logs') }}
