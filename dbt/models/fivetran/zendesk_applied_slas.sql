-- Each SLA target that a policy has set for a ticket, named as in the history of ticket fields.
with applied as (
    select
        id,
        ticket_id,
        -- The first instance of the metric is the first reply, each later one a next reply.
        case
            when metric = 'reply_time' and instance_id = 1 then 'first_reply_time'
            when metric = 'reply_time' then 'next_reply_time'
            else metric
        end as metric,
        time as applied_at,
        cast({{ zendesk_incremental.json_text('sla', ['policy', 'id']) }} as bigint) as policy_id,
        {{ zendesk_incremental.json_text('sla', ['policy', 'title']) }} as policy_title,
        {{ zendesk_incremental.json_text('sla', ['target']) }} as target,
        {{ zendesk_incremental.json_text('sla', ['business_hours']) }} as business_hours,
        _sdc_batched_at as _fivetran_synced
    from {{ zendesk_incremental.tap_table('ticket_metric_events') }}
    where type = 'apply_sla' and not coalesce(deleted, false)
)

select
    ticket_id,
    metric,
    applied_at,
    policy_id,
    policy_title,
    '{"minutes": ' || coalesce(target, 'null') || ', "in_business_hours": '
        || coalesce(business_hours, 'false') || '}' as target_text,
    _fivetran_synced,
    row_number() over (partition by ticket_id, metric, applied_at order by id desc) as age,
    row_number() over (partition by ticket_id, applied_at order by id desc) as policy_age
from applied
