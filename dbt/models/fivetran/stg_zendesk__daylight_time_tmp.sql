{{ config(alias='daylight_time') }}

select
    cast(time_zone as text) as time_zone,
    year,
    daylight_start_utc,
    daylight_end_utc,
    daylight_offset,
    cast(null as timestamp) as _fivetran_synced
from {{ ref('daylight_time') }}
