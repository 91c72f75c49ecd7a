{{ config(alias='schedule') }}

-- One row for each interval of a schedule, in minutes from Sunday, midnight, in its own time zone.
select
    cast(id as text) as id,
    name,
    time_zone,
    cast({{ zendesk_incremental.json_text('item.value', ['start_time']) }} as bigint) as start_time,
    cast({{ zendesk_incremental.json_text('item.value', ['end_time']) }} as bigint) as end_time,
    created_at,
    _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('schedules') }}
{{ zendesk_incremental.each_item('intervals') }}
