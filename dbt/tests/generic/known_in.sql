{#- Each id is that of a row in the other model, unless that one is empty: its stream may not be
    selected. -#}
{% test known_in(model, column_name, to, field='id') %}
    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} is not null
        and {{ column_name }} not in (select {{ field }} from {{ to }} where {{ field }} is not null)
        and exists (select 1 from {{ to }})
{% endtest %}
