{#- The text of a custom field in the type that Zendesk's type of field asks for.

    Text that is not of that type is null, as one such value must not keep all others from being
    read; what Zendesk has sent stands in the tap's table. -#}
{% macro typed(text, field_type) %}
    {%- if field_type == 'checkbox' -%}
        {#- Zendesk sends true and false; its documents have text such as "yes" too. #}
        case
            when {{ text }} in ('true', 'yes') then true
            when {{ text }} in ('false', 'no') then false
        end
    {%- elif field_type == 'date' -%}
        {{ zendesk_incremental.read_as('substr(' ~ text ~ ', 1, 10)', 'date') }}
    {%- elif field_type == 'integer' -%}
        {{ zendesk_incremental.read_as(text, 'bigint') }}
    {%- elif field_type == 'decimal' -%}
        {{ zendesk_incremental.read_as(text, 'decimal(38, 9)') }}
    {%- else -%}
        {{ text }}
    {%- endif -%}
{% endmacro %}


{#- Text as another type, or null where it is none. -#}
{% macro read_as(text, type) %}
    {{ return(adapter.dispatch('read_as', 'zendesk_incremental')(text, type)) }}
{% endmacro %}

{% macro default__read_as(text, type) %}
    {{ return('try_cast(' ~ text ~ ' as ' ~ type ~ ')') }}
{% endmacro %}

{#- PostgreSQL has no such cast before it looks at the text. -#}
{% macro postgres__read_as(text, type) %}
    {%- set forms = {
        'date': '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])$|^\\d{4}-(0[13-9]|1[0-2])-(29|30)$'
            ~ '|^\\d{4}-(0[13578]|1[02])-31$|^\\d\\d([02468][048]|[13579][26])-02-29$',
        'bigint': '^-?\\d{1,18}$',
        'decimal(38, 9)': '^-?\\d{1,29}(\\.\\d+)?$',
    } -%}
    {{ return(
        'case when ' ~ text ~ " ~ '" ~ forms[type] ~ "' then cast(" ~ text ~ ' as ' ~ type ~ ') end'
    ) }}
{% endmacro %}
