{#- A table of the tap, for a FROM clause: with every column that it can have, in the right type.

    Its alias is its own name, unless told otherwise. Columns that were not selected are null. A table that is not there is empty.
    What a table has to look like stands in models/sources.yml. -#}
{% macro tap_table(name, alias=none) %}
    {%- set table = source('zendesk_tap', name) -%}
    {%- if not execute -%}{{ return(table) }}{%- endif -%}
    {%- set relation = load_relation(table) -%}
    {%- set types = {} -%}
    {%- if relation is not none -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do types.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set wanted = zendesk_incremental.tap_columns(name) -%}
    {%- set selected, as_it_is = [], [] -%}
    {%- for column in wanted -%}
        {%- do selected.append(zendesk_incremental.tap_column(column, types)) -%}
        {%- do as_it_is.append(zendesk_incremental.quoted(column.name)) -%}
    {%- endfor -%}
    {%- if relation is none -%}
        (select {{ selected | join(', ') }} where false) as {{ alias or name }}
    {%- elif selected == as_it_is -%}
        {{ table }} as {{ alias or name }}
    {%- else -%}
        (select {{ selected | join(', ') }} from {{ table }} as loaded) as {{ alias or name }}
    {%- endif -%}
{% endmacro %}


{#- The columns that a table of the tap can have: name, data_type and description of each. -#}
{% macro tap_columns(name) %}
    {%- for node in graph.sources.values()
        if node.source_name == 'zendesk_tap' and node.name == name
        and node.package_name == 'zendesk_incremental' -%}
        {{ return(node.columns.values() | list) }}
    {%- endfor -%}
{% endmacro %}


{#- A column as it is selected, given the types of those that are there. -#}
{% macro tap_column(column, types) %}
    {%- set name = zendesk_incremental.quoted(column.name) -%}
    {%- set wanted = zendesk_incremental.column_type(column.data_type) -%}
    {%- if column.name not in types -%}
        {{ return('cast(null as ' ~ wanted ~ ') as ' ~ name) }}
    {%- elif zendesk_incremental.is_loaded_otherwise(types[column.name], wanted) -%}
        {{ return('cast(' ~ name ~ ' as ' ~ wanted ~ ') as ' ~ name) }}
    {%- else -%}
        {{ return(name) }}
    {%- endif -%}
{% endmacro %}


{#- A column's name in quotes, as which it may be any word or text. -#}
{% macro quoted(name) %}
    {{ return(adapter.dispatch('quoted', 'zendesk_incremental')(name)) }}
{% endmacro %}

{% macro default__quoted(name) %}
    {{ return(adapter.quote(name)) }}
{% endmacro %}

{#- In capitals, as Snowflake takes a name without quotes; other scripts need the quotes anyway. -#}
{% macro snowflake__quoted(name) %}
    {%- set is_plain = modules.re.match('[a-z0-9_]+$', name) -%}
    {{ return(adapter.quote(name | upper if is_plain else name)) }}
{% endmacro %}


{#- The warehouse's own name for a type as models/sources.yml writes it. -#}
{% macro column_type(data_type) %}
    {{ return(adapter.dispatch('column_type', 'zendesk_incremental')(data_type)) }}
{% endmacro %}

{% macro default__column_type(data_type) %}
    {{ return(data_type | replace('json', 'jsonb')) }}
{% endmacro %}

{% macro duckdb__column_type(data_type) %}
    {{ return('json' if data_type == 'json' or data_type.endswith('[]') else data_type) }}
{% endmacro %}

{% macro snowflake__column_type(data_type) %}
    {%- if data_type == 'json' or data_type.endswith('[]') -%}{{ return('variant') }}{%- endif -%}
    {{ return('timestamp_ntz' if data_type == 'timestamp' else data_type) }}
{% endmacro %}


{#- Whether a loader gives a column a type of its own: target-duckdb makes integers HUGEINT. -#}
{% macro is_loaded_otherwise(type, wanted) %}
    {{ return(adapter.dispatch('is_loaded_otherwise', 'zendesk_incremental')(type, wanted)) }}
{% endmacro %}

{% macro default__is_loaded_otherwise(type, wanted) %}
    {{ return(false) }}
{% endmacro %}

{% macro duckdb__is_loaded_otherwise(type, wanted) %}
    {{ return(type != wanted and not (type == 'varchar' and wanted == 'text')) }}
{% endmacro %}
