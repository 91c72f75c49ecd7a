{%- set taken = [
    'id', 'name', 'group_id', 'group_name', 'details', 'notes', 'external_id', 'shared_tickets',
    'shared_comments', 'created_at', 'updated_at', 'deleted_at'
] %}
{%- set fields = zendesk_incremental.custom_fields('organization_fields', taken) %}
{%- set values %}
    select organizations.id, item.key as field, item.value
    from {{ zendesk_incremental.tap_table('organizations') }}
    {{ zendesk_incremental.each_pair('organizations.organization_fields') }}
{%- endset %}

with {{ zendesk_incremental.held_values(values, 'organization_fields') }}

select
    organizations.id,
    organizations.name,
    organizations.group_id,
    groups.name as group_name,
    organizations.details,
    organizations.notes,
    organizations.external_id,
    organizations.shared_tickets,
    organizations.shared_comments,
    organizations.created_at,
    organizations.updated_at,
    organizations.deleted_at
    {{- zendesk_incremental.custom_columns(fields) }}
from {{ zendesk_incremental.tap_table('organizations') }}
left join held_values on held_values.id = organizations.id
left join {{ zendesk_incremental.tap_table('groups') }} on groups.id = organizations.group_id
