{#- JSON and lists of it as the loaders write them. -#}
{% macro given_object(text) %}
    {%- if target.type == 'snowflake' -%}parse_json('{{ text }}')
    {%- else -%}cast('{{ text }}' as {{ 'json' if target.type == 'duckdb' else 'jsonb' }})
    {%- endif -%}
{% endmacro %}

{% macro given_list(texts) %}
    {%- if target.type == 'postgres' -%}array['{{ texts | join("', '") }}']
    {%- else -%}{{ given_object(texts | tojson) }}
    {%- endif -%}
{% endmacro %}
