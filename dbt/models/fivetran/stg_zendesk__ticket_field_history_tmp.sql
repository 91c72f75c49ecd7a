{{ config(alias='ticket_field_history') }}

-- What applied SLA policies asked for stands in ticket_metric_events, and only there is it read.
{%- set of_slas = [
    'sla_policy', 'first_reply_time', 'next_reply_time', 'agent_work_time', 'requester_wait_time'
] %}

with changes as (
    select
        ticket_id,
        field_name,
        created_at as updated,
        updater_id as user_id,
        value,
        _sdc_batched_at as _fivetran_synced,
        -- Of several values in one second the last one holds.
        row_number() over (
            partition by ticket_id, field_name, created_at order by event_id desc, id desc
        ) as age
    from {{ zendesk_incremental.tap_table('ticket_field_history') }}
    where field_name not in ('{{ of_slas | join("', '") }}')
)

select ticket_id, field_name, updated, user_id, value, _fivetran_synced
from changes
where age = 1

union all

select ticket_id, metric, applied_at, cast(null as bigint), target_text, _fivetran_synced
from {{ ref('zendesk_applied_slas') }}
where age = 1

union all

select ticket_id, 'sla_policy', applied_at, cast(null as bigint), policy_title, _fivetran_synced
from {{ ref('zendesk_applied_slas') }}
where policy_age = 1
