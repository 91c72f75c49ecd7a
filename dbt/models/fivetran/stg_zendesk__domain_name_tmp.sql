{{ config(alias='domain_name') }}

select
    id as organization_id,
    {{ zendesk_incremental.item_text() }} as domain_name,
    cast({{ zendesk_incremental.item_position() }} as bigint) as index,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('organizations') }}
{{ zendesk_incremental.each_item('domain_names') }}
