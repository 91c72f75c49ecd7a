{{ config(alias='ticket_form_history') }}

-- The form as it is now: Zendesk does not tell what it was.
select
    id,
    name,
    display_name,
    active,
    end_user_visible,
    created_at,
    updated_at,
    deleted_at is not null or _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('ticket_forms') }}
