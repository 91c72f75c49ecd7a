{#- The few things that are done with JSON, in the SQL of each warehouse.

    A list of the tap is an array in PostgreSQL, VARIANT in Snowflake, and JSON in DuckDB; an object
    is jsonb, VARIANT or JSON. -#}

{#- Joins the items of a list: item.value is one, item_text() its text, item_position() its place
    from 0. -#}
{% macro each_item(list) %}
    {{ return(adapter.dispatch('each_item', 'zendesk_incremental')(list)) }}
{% endmacro %}

{% macro default__each_item(list) %}
    {{ return('cross join lateral unnest(' ~ list ~ ') with ordinality as item (value, number)') }}
{% endmacro %}

{% macro duckdb__each_item(list) %}
    {%- set items = 'cast(' ~ list ~ ' as json[])' -%}
    {{ return(
        'cross join lateral (select unnest(' ~ items ~ ') as value, '
        ~ 'generate_subscripts(' ~ items ~ ', 1) as number) as item'
    ) }}
{% endmacro %}

{% macro snowflake__each_item(list) %}
    {{ return('cross join lateral flatten(input => ' ~ list ~ ') as item') }}
{% endmacro %}


{% macro item_position() %}
    {{ return(adapter.dispatch('item_position', 'zendesk_incremental')()) }}
{% endmacro %}

{% macro default__item_position() %}
    {{ return('item.number - 1') }}
{% endmacro %}

{% macro snowflake__item_position() %}
    {{ return('item.index') }}
{% endmacro %}


{% macro item_text() %}
    {{ return(adapter.dispatch('item_text', 'zendesk_incremental')()) }}
{% endmacro %}

{% macro default__item_text() %}
    {{ return('cast(item.value as text)') }}
{% endmacro %}

{% macro duckdb__item_text() %}
    {{ return("json_extract_string(item.value, '$')") }}
{% endmacro %}


{#- Joins the pairs of an object: item.key, and item.value as JSON. -#}
{% macro each_pair(object) %}
    {{ return(adapter.dispatch('each_pair', 'zendesk_incremental')(object)) }}
{% endmacro %}

{% macro default__each_pair(object) %}
    {{ return('cross join lateral jsonb_each(' ~ object ~ ') as item (key, value)') }}
{% endmacro %}

{% macro duckdb__each_pair(object) %}
    {{ return(
        'cross join lateral (select unnest(map_entries(cast(' ~ object
        ~ ' as map(varchar, json))), recursive := true)) as item'
    ) }}
{% endmacro %}

{% macro snowflake__each_pair(object) %}
    {{ return(zendesk_incremental.each_item(object)) }}
{% endmacro %}


{#- Joins what a JSON value holds, as text: a list's items, or the value itself as the only item. -#}
{% macro each_text(value) %}
    {{ return(adapter.dispatch('each_text', 'zendesk_incremental')(value)) }}
{% endmacro %}

{% macro default__each_text(value) %}
    {{ return(
        "cross join lateral jsonb_array_elements_text(case jsonb_typeof(" ~ value ~ ") "
        ~ "when 'array' then " ~ value ~ " else jsonb_build_array(" ~ value ~ ") end) "
        ~ "with ordinality as item (value, number)"
    ) }}
{% endmacro %}

{% macro duckdb__each_text(value) %}
    {%- set list = "case json_type(" ~ value ~ ") when 'ARRAY' then " ~ value
        ~ " else json_array(" ~ value ~ ") end" -%}
    {{ return(zendesk_incremental.each_item(list)) }}
{% endmacro %}

{% macro snowflake__each_text(value) %}
    {%- set list = 'iff(is_array(' ~ value ~ '), ' ~ value ~ ', array_construct(' ~ value ~ '))' -%}
    {{ return(zendesk_incremental.each_item(list)) }}
{% endmacro %}


{#- What stands in an object under a path of keys: json_part as JSON, json_text as text. -#}
{% macro json_part(object, path) %}
    {{ return(adapter.dispatch('json_part', 'zendesk_incremental')(object, path)) }}
{% endmacro %}

{% macro default__json_part(object, path) %}
    {{ return("(" ~ object ~ " -> '" ~ path | join("' -> '") ~ "')") }}
{% endmacro %}

{% macro duckdb__json_part(object, path) %}
    {{ return("json_extract(" ~ object ~ ", '$.\"" ~ path | join('"."') ~ "\"')") }}
{% endmacro %}

{% macro snowflake__json_part(object, path) %}
    {{ return(object ~ "['" ~ path | join("']['") ~ "']") }}
{% endmacro %}


{% macro json_text(object, path) %}
    {{ return(adapter.dispatch('json_text', 'zendesk_incremental')(object, path)) }}
{% endmacro %}

{% macro default__json_text(object, path) %}
    {{ return(zendesk_incremental.json_part(object, path) ~ " #>> '{}'") }}
{% endmacro %}

{% macro duckdb__json_text(object, path) %}
    {{ return("json_extract_string(" ~ object ~ ", '$.\"" ~ path | join('"."') ~ "\"')") }}
{% endmacro %}

{% macro snowflake__json_text(object, path) %}
    {{ return('cast(' ~ zendesk_incremental.json_part(object, path) ~ ' as varchar)') }}
{% endmacro %}


{#- One JSON object of many rows, each of which gives a key and a text. -#}
{% macro object_of(key, text) %}
    {{ return(adapter.dispatch('object_of', 'zendesk_incremental')(key, text)) }}
{% endmacro %}

{% macro default__object_of(key, text) %}
    {{ return('jsonb_object_agg(' ~ key ~ ', ' ~ text ~ ')') }}
{% endmacro %}

{% macro duckdb__object_of(key, text) %}
    {{ return('json_group_object(' ~ key ~ ', ' ~ text ~ ')') }}
{% endmacro %}

{% macro snowflake__object_of(key, text) %}
    {{ return('object_agg(' ~ key ~ ', to_variant(' ~ text ~ '))') }}
{% endmacro %}
