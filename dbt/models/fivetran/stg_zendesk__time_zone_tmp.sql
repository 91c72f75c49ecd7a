{{ config(alias='time_zone') }}

select
    cast(time_zone as text) as time_zone,
    cast(standard_offset as text) as standard_offset,
    cast(null as timestamp) as _fivetran_synced
from {{ ref('time_zone') }}
