{%- set taken = [
    'id', 'name', 'email', 'phone', 'role', 'organization_id', 'organization_name', 'external_id',
    'locale', 'time_zone', 'is_active', 'is_suspended', 'created_at', 'updated_at',
    'last_login_at'
] %}
{%- set fields = zendesk_incremental.custom_fields('user_fields', taken) %}
{%- set values %}
    select users.id, item.key as field, item.value
    from {{ zendesk_incremental.tap_table('users') }}
    {{ zendesk_incremental.each_pair('users.user_fields') }}
{%- endset %}

with {{ zendesk_incremental.held_values(values, 'user_fields') }}

select
    users.id,
    users.name,
    users.email,
    users.phone,
    users.role,
    users.organization_id,
    organizations.name as organization_name,
    users.external_id,
    users.locale,
    users.time_zone,
    users.active as is_active,
    users.suspended as is_suspended,
    users.created_at,
    users.updated_at,
    users.last_login_at
    {{- zendesk_incremental.custom_columns(fields) }}
from {{ zendesk_incremental.tap_table('users') }}
left join held_values on held_values.id = users.id
left join {{ zendesk_incremental.tap_table('organizations') }}
    on organizations.id = users.organization_id
