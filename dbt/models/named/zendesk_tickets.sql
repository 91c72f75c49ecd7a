{%- set taken = [
    'id', 'subject', 'type', 'priority', 'status', 'status_name', 'group_id', 'group_name',
    'brand_id', 'brand_name', 'form_id', 'form_name', 'assignee_id', 'assignee_name',
    'requester_id', 'requester_name', 'organization_id', 'organization_name', 'channel',
    'external_id', 'created_at', 'updated_at', 'due_at', 'is_public', 'is_deleted'
] %}
{%- set fields = zendesk_incremental.custom_fields('ticket_fields', taken) %}
{%- set values %}
    select
        tickets.id,
        {{ zendesk_incremental.json_text('item.value', ['id']) }} as field,
        {{ zendesk_incremental.json_part('item.value', ['value']) }} as value
    from {{ zendesk_incremental.tap_table('tickets') }}
    {{ zendesk_incremental.each_item('tickets.custom_fields') }}
{%- endset %}

with {{ zendesk_incremental.held_values(values, 'ticket_fields') }}

select
    tickets.id,
    tickets.subject,
    tickets.type,
    tickets.priority,
    tickets.status,
    coalesce(custom_statuses.agent_label, tickets.status) as status_name,
    tickets.group_id,
    groups.name as group_name,
    tickets.brand_id,
    brands.name as brand_name,
    tickets.ticket_form_id as form_id,
    ticket_forms.name as form_name,
    tickets.assignee_id,
    assignees.name as assignee_name,
    tickets.requester_id,
    requesters.name as requester_name,
    tickets.organization_id,
    organizations.name as organization_name,
    {{ zendesk_incremental.json_text('tickets.via', ['channel']) }} as channel,
    tickets.external_id,
    tickets.created_at,
    tickets.updated_at,
    tickets.due_at,
    tickets.is_public,
    coalesce(tickets.status = 'deleted', false) as is_deleted
    {{- zendesk_incremental.custom_columns(fields) }}
from {{ zendesk_incremental.tap_table('tickets') }}
left join held_values on held_values.id = tickets.id
left join {{ zendesk_incremental.tap_table('groups') }} on groups.id = tickets.group_id
left join {{ zendesk_incremental.tap_table('brands') }} on brands.id = tickets.brand_id
left join {{ zendesk_incremental.tap_table('ticket_forms') }}
    on ticket_forms.id = tickets.ticket_form_id
left join {{ zendesk_incremental.tap_table('custom_statuses') }}
    on custom_statuses.id = tickets.custom_status_id
left join {{ zendesk_incremental.tap_table('organizations') }}
    on organizations.id = tickets.organization_id
left join {{ zendesk_incremental.tap_table('users', 'assignees') }}
    on assignees.id = tickets.assignee_id
left join {{ zendesk_incremental.tap_table('users', 'requesters') }}
    on requesters.id = tickets.requester_id
