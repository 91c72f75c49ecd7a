{{ config(alias='schedule_holiday') }}

select
    cast(id as text) as id,
    cast(schedule_id as text) as schedule_id,
    name,
    start_date,
    end_date,
    _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('schedule_holidays') }}
