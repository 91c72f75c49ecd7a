{#- Says in one line, before anything runs, which tables of the tap are not there.

    Only those that a model of this run reads are named. It returns no SQL. Where there is not even
    the schema, the run ends: then it has another name, or nothing is loaded yet. -#}
{% macro say_what_is_missing() %}
    {%- if execute -%}
        {%- set missing = [] -%}
        {%- set read = zendesk_incremental.tap_tables_read() -%}
        {%- for id in read -%}
            {%- set node = graph.sources[id] -%}
            {%- if not adapter.get_relation(node.database, node.schema, node.identifier) -%}
                {%- do missing.append(node) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if missing | length == read | length > 0 -%}
            {%- do zendesk_incremental.expect_schema(missing[0].database, missing[0].schema) -%}
        {%- endif -%}
        {%- if missing -%}
            {%- do log(
                'Not in the schema ' ~ missing[0].schema ~ ': '
                ~ missing | map(attribute='name') | sort | join(', ')
                ~ '. What the models take from there is empty; select these streams to fill it.',
                info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{% macro expect_schema(database, schema) %}
    {%- if not adapter.check_schema_exists(database, schema) -%}
        {%- do exceptions.raise_compiler_error(
            'There is no schema ' ~ schema ~ ' with tables of the tap. Load them first, or say with '
            ~ 'the variable zendesk_tap_schema where they are.'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The tables of the tap that the models of this run read, by their ids in dbt's graph. -#}
{% macro tap_tables_read() %}
    {%- set tables = [] -%}
    {%- for id in selected_resources if id in graph.nodes -%}
        {%- set node = graph.nodes[id] -%}
        {%- if node.resource_type == 'model' -%}
            {%- for read in node.depends_on.nodes
                if read.startswith('source.zendesk_incremental.') and read not in tables -%}
                {%- do tables.append(read) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tables) }}
{% endmacro %}
