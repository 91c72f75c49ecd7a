{{ config(alias='user_tag') }}

select
    id as user_id,
    {{ zendesk_incremental.item_text() }} as tag,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('users') }}
{{ zendesk_incremental.each_item('tags') }}
