{{ config(alias='time_zone') }}

select
    time_zone,
    standard_offset,
    cast(null as timestamp) as _fivetran_synced
from {{ ref('time_zone') }}
