{#- The account's own fields, from the tap's table of them: id, key, title and type of each, the
    name of its column, and what tells its values in a row: the id of a ticket's field, the key of
    any other.

    table: ticket_fields, user_fields or organization_fields.
    taken: names of the view's other columns. -#}
{% macro custom_fields(table, taken) %}
    {%- set rows = zendesk_incremental.tap_table(table) -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- set fields = [] -%}
    {%- for row in run_query(zendesk_incremental.custom_fields_query(rows, table)).rows -%}
        {%- do fields.append({
            'id': row[0] | string, 'key': row[1], 'title': row[2], 'type': row[3],
            'held_as': row[0] | string if table == 'ticket_fields' else row[1] | replace("'", "''")
        }) -%}
    {%- endfor -%}
    {%- set names = zendesk_incremental.column_names(fields, taken) -%}
    {%- for field in fields -%}{%- do field.update({'column': names[loop.index0]}) -%}{%- endfor -%}
    {{ return(fields) }}
{% endmacro %}


{#- Reads the fields; those of Zendesk itself, as status or subject, have types of their own. -#}
{% macro custom_fields_query(rows, table) %}
    select cast(id as text) as field_id, key, title, type
    from {{ rows }}
    where _sdc_deleted_at is null
        and type not in (
            'subject', 'description', 'status', 'custom_status', 'tickettype', 'priority',
            'basic_priority', 'group', 'assignee'
        )
    order by {{ table }}.id
{% endmacro %}


{#- Common table expressions, of which the last one, held_values, has for each row of a table the
    values of all its custom fields: id, and held, an object of texts.

    A drop-down is told by its label or its tag; where several are chosen, they stand in one text
    with commas.

    held: a SELECT of id, field (as the fields' held_as tells it) and value (JSON).
    table: the tap's table of the fields. -#}
{% macro held_values(held, table) %}
held as (
    {{ held }}
),

options as (
    select
        {{ 'cast(ticket_fields.id as text)' if table == 'ticket_fields' else table ~ '.key' }}
            as field,
        {{ zendesk_incremental.json_text('item.value', ['value']) }} as tag,
        {{ zendesk_incremental.json_text('item.value', ['name']) }} as label
    from {{ zendesk_incremental.tap_table(table) }}
    {{ zendesk_incremental.each_item(table ~ '.custom_field_options') }}
    where {{ table }}._sdc_deleted_at is null
),

texts as (
    select
        held.id,
        held.field,
        {{ zendesk_incremental.item_position() }} as position,
        {{ zendesk_incremental.item_text() }} as text
    from held
    {{ zendesk_incremental.each_text('held.value') }}
),

joined_texts as (
    select
        texts.id,
        texts.field,
        {{ dbt.listagg(
            zendesk_incremental.shown_option('texts.text', 'options.label'),
            "', '",
            'order by texts.position'
        ) }} as text
    from texts
    left join options on options.field = texts.field and options.tag = texts.text
    where texts.text is not null
    group by texts.id, texts.field
),

held_values as (
    select id, {{ zendesk_incremental.object_of('field', 'text') }} as held
    from joined_texts
    group by id
)
{% endmacro %}


{#- What is shown of an option: as the variable zendesk_dropdowns says, its label or its tag. -#}
{% macro shown_option(tag, label) %}
    {%- set shown = var('zendesk_dropdowns', 'label') -%}
    {%- if shown not in ('label', 'tag') -%}
        {%- do exceptions.raise_compiler_error('zendesk_dropdowns is label or tag') -%}
    {%- endif -%}
    {{ return('coalesce(' ~ label ~ ', ' ~ tag ~ ')' if shown == 'label' else tag) }}
{% endmacro %}


{#- The columns of custom fields, each in its type, out of held_values.held. -#}
{% macro custom_columns(fields) %}
    {%- for field in fields -%}
        {%- set text = zendesk_incremental.json_text('held_values.held', [field.held_as]) -%}
        ,
    {{ zendesk_incremental.typed(text, field.type) }} as {{ zendesk_incremental.quoted(field.column) }}
    {%- endfor -%}
{% endmacro %}
