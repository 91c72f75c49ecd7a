{{ config(alias='organization_tag') }}

select
    id as organization_id,
    {{ zendesk_incremental.item_text() }} as tag,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('organizations') }}
{{ zendesk_incremental.each_item('tags') }}
