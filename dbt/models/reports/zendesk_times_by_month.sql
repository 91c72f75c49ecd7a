-- Medians in minutes of calendar time, as Zendesk itself measures them, by the month of creation.
with times as (
    select
        {{ dbt.date_trunc('month', 'tickets.created_at') }} as month,
        cast({{ zendesk_incremental.json_text(
            'ticket_metrics.reply_time_in_minutes', ['calendar']
        ) }} as bigint) as first_reply,
        cast({{ zendesk_incremental.json_text(
            'ticket_metrics.full_resolution_time_in_minutes', ['calendar']
        ) }} as bigint) as resolution
    from {{ zendesk_incremental.tap_table('tickets') }}
    left join {{ zendesk_incremental.tap_table('ticket_metrics') }}
        on ticket_metrics.ticket_id = tickets.id
    where coalesce(tickets.status, '') <> 'deleted'
)

select
    cast(month as date) as month,
    count(*) as tickets,
    percentile_cont(0.5) within group (order by first_reply) as median_first_reply_minutes,
    percentile_cont(0.5) within group (order by resolution) as median_resolution_minutes
from times
group by month
