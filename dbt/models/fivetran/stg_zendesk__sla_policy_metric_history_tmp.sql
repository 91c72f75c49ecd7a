{{ config(alias='sla_policy_metric_history') }}

-- The policy as it is now: Zendesk does not tell what it was.
select
    id as sla_policy_id,
    cast({{ zendesk_incremental.item_position() }} as bigint) as index,
    updated_at as sla_policy_updated_at,
    {{ zendesk_incremental.json_text('item.value', ['metric']) }} as metric,
    {{ zendesk_incremental.json_text('item.value', ['priority']) }} as priority,
    cast({{ zendesk_incremental.json_text('item.value', ['target']) }} as bigint) as target,
    {{ zendesk_incremental.json_text('item.value', ['business_hours']) }} = 'true'
        as business_hours,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('sla_policies') }}
{{ zendesk_incremental.each_item('policy_metrics') }}
