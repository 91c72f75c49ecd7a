{{ config(alias='ticket_schedule') }}

-- Empty is right for an account with one schedule, which is then that of every ticket.
select
    ticket_id,
    updated as created_at,
    value as schedule_id,
    _fivetran_synced
from {{ ref('stg_zendesk__ticket_field_history_tmp') }}
where field_name = 'schedule_id' and value is not null
