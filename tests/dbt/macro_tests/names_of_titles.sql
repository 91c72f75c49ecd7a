-- Each row that is not as it should be is a failure.
{%- set fields = [
    {'id': '1', 'title': 'Plan'}, {'id': '2', 'title': 'plan '}, {'id': '3', 'title': 'Plan 1'},
    {'id': '4', 'title': 'Taken'}, {'id': '5', 'title': 'Select'}, {'id': '6', 'title': none}
] %}
{%- set should_be = ['plan_1', 'plan_2', 'plan_1_3', 'taken_4', 'select_5', 'field'] %}
{%- set is_so = zendesk_incremental.column_names(fields, ['taken']) %}
select '{{ is_so | join(", ") }}' as names
where {{ 'false' if is_so == should_be else 'true' }}
