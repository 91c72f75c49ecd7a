{#- The name of a column for each custom field, made of its title: a list in the fields' order.

    Letters and digits of every script stay, in lower case; anything else becomes `_`. A name that
    is taken gets the field's id appended: by a field of the same title, by a column that the view
    has anyway, or by a word of SQL.

    fields: the fields, each with id and title.
    taken: names of the view's other columns. -#}
{% macro column_names(fields, taken) %}
    {%- set chosen = zendesk_incremental.chosen_names() -%}
    {%- set bases = [] -%}
    {%- for field in fields -%}
        {%- do bases.append(zendesk_incremental.name_of_title(field.title)) -%}
    {%- endfor -%}
    {%- set used = taken + zendesk_incremental.words_of_sql() -%}
    {%- for field in fields if field.id in chosen -%}
        {%- if chosen[field.id] in used -%}
            {%- do exceptions.raise_compiler_error(
                'zendesk_field_names: the name ' ~ chosen[field.id] ~ ' of field ' ~ field.id
                ~ ' is taken') -%}
        {%- endif -%}
        {%- do used.append(chosen[field.id]) -%}
    {%- endfor -%}
    {%- set names = [] -%}
    {%- for field in fields -%}
        {%- if field.id in chosen -%}
            {%- do names.append(chosen[field.id]) -%}
        {%- else -%}
            {%- set is_alone = bases.count(bases[loop.index0]) == 1 -%}
            {%- do names.append(
                zendesk_incremental.free_name(bases[loop.index0], field.id, used, is_alone)) -%}
            {%- do used.append(names[-1]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{#- The names that the variable zendesk_field_names gives, by the field's id as text. -#}
{% macro chosen_names() %}
    {%- set chosen = {} -%}
    {%- for id, name in var('zendesk_field_names', {}).items() -%}
        {%- do chosen.update({id | string: zendesk_incremental.name_of_title(name)}) -%}
    {%- endfor -%}
    {{ return(chosen) }}
{% endmacro %}


{#- A title as the name of a column: at most 63 bytes, which is what PostgreSQL takes. -#}
{% macro name_of_title(title) %}
    {#- Python's \w has no vowel signs and accents that stand as characters of their own. -#}
    {%- set marks = '\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u109f\u1780-\u17d3' -%}
    {%- set name = modules.re.sub('[^\\w' ~ marks ~ ']+', '_', title or '') -%}
    {%- set name = modules.re.sub('_+', '_', name | lower).strip('_') -%}
    {%- set name = '_' ~ name if name[:1].isdigit() else name -%}
    {{ return(zendesk_incremental.first_bytes(name or 'field', 63)) }}
{% endmacro %}


{#- The name itself if it is free, or else with the field's id, as often as it takes. -#}
{% macro free_name(base, id, used, is_alone) %}
    {%- if is_alone and base not in used -%}{{ return(base) }}{%- endif -%}
    {%- set ending = '_' ~ id -%}
    {%- set longer = zendesk_incremental.first_bytes(base, 63 - ending | length) ~ ending -%}
    {%- if longer not in used -%}{{ return(longer) }}{%- endif -%}
    {{ return(zendesk_incremental.free_name('field' ~ used | length, id, used, false)) }}
{% endmacro %}


{#- As much of a text as fits into so many bytes, in whole characters. -#}
{% macro first_bytes(text, count) %}
    {{ return(text.encode('utf-8')[:count].decode('utf-8', 'ignore')) }}
{% endmacro %}


{#- Words that a column's name cannot be without quotes, in at least one of the warehouses. -#}
{% macro words_of_sql() %}
    {{ return((
        'account all alter analyse analyze and any array as asc asymmetric at authorization between '
        ~ 'binary both by case cast check collate collation column concurrently connect connection '
        ~ 'constraint create cross current current_catalog current_date current_role current_schema '
        ~ 'current_time current_timestamp current_user database default deferrable delete desc '
        ~ 'describe distinct do drop else end except exists false fetch following for foreign freeze '
        ~ 'from full grant group gscluster having ilike in increment initially inner insert '
        ~ 'intersect into is isnull issue join lambda lateral leading left like limit localtime '
        ~ 'localtimestamp map minus natural not notnull null of offset on only or order '
        ~ 'organization outer overlaps pivot pivot_longer pivot_wider placing primary qualify '
        ~ 'references regexp returning revoke right rlike row rows sample schema select '
        ~ 'session_user set show similar some start struct summarize symmetric system_user table '
        ~ 'tablesample then to trailing trigger true try_cast union unique unpivot update user using '
        ~ 'values variadic verbose view when whenever where window with'
    ).split()) }}
{% endmacro %}
