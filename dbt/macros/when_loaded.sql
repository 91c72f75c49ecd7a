{#- When the newest row of a list was loaded: the SELECT for dbt's source freshness.

    A table that is not there, as its stream is not selected, or that holds nothing any more, has
    nothing to be old: it is fresh. -#}
{% macro when_loaded(table) %}
    {%- set rows = 'from ' ~ table ~ ' where _sdc_deleted_at is null' -%}
    {%- if load_relation(table) is none or not run_query('select 1 ' ~ rows ~ ' limit 1').rows -%}
        select {{ dbt.current_timestamp() }}
    {%- else -%}
        select max(_sdc_batched_at) {{ rows }}
    {%- endif -%}
{% endmacro %}
