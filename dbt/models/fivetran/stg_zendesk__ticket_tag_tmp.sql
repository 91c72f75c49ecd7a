{{ config(alias='ticket_tag') }}

select
    id as ticket_id,
    {{ zendesk_incremental.item_text() }} as tag,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('tickets') }}
{{ zendesk_incremental.each_item('tags') }}
