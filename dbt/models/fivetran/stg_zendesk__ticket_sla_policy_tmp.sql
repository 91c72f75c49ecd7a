{{ config(alias='ticket_sla_policy') }}

select
    ticket_id,
    policy_id as sla_policy_id,
    applied_at as policy_applied_at,
    _fivetran_synced
from {{ ref('zendesk_applied_slas') }}
where policy_age = 1
