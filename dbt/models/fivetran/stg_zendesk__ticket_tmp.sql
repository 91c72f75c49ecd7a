{{ config(alias='ticket') }}

select
    id,
    assignee_id,
    brand_id,
    group_id,
    organization_id,
    problem_id,
    requester_id,
    submitter_id,
    ticket_form_id,
    external_id,
    subject,
    description,
    type,
    priority,
    status,
    recipient,
    is_public,
    has_incidents,
    allow_channelback,
    url,
    created_at,
    updated_at,
    due_at,
    {{ zendesk_incremental.json_text('via', ['channel']) }} as via_channel,
    {{ zendesk_incremental.json_text('via', ['source', 'from', 'address']) }}
        as via_source_from_address,
    {{ zendesk_incremental.json_text('via', ['source', 'from', 'id']) }} as via_source_from_id,
    {{ zendesk_incremental.json_text('via', ['source', 'from', 'title']) }}
        as via_source_from_title,
    {{ zendesk_incremental.json_text('via', ['source', 'rel']) }} as via_source_rel,
    {{ zendesk_incremental.json_text('via', ['source', 'to', 'address']) }}
        as via_source_to_address,
    {{ zendesk_incremental.json_text('via', ['source', 'to', 'name']) }} as via_source_to_name,
    coalesce(status = 'deleted', false) or _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('tickets') }}
