-- Each row that is not as it should be is a failure.
{%- set cases = [
    ("'12'", 'integer', 'cast(12 as bigint)'),
    ("'-1'", 'integer', 'cast(-1 as bigint)'),
    ("'twelve'", 'integer', 'null'),
    ("''", 'integer', 'null'),
    ("'1.25'", 'decimal', 'cast(1.25 as decimal(38, 9))'),
    ("'-3'", 'decimal', 'cast(-3 as decimal(38, 9))'),
    ("'1,5'", 'decimal', 'null'),
    ("'true'", 'checkbox', 'true'),
    ("'false'", 'checkbox', 'false'),
    ("'yes'", 'checkbox', 'true'),
    ("'no'", 'checkbox', 'false'),
    ("'maybe'", 'checkbox', 'null'),
    ("'2024-02-29'", 'date', "cast('2024-02-29' as date)"),
    ("'2024-03-31T00:00:00+00:00'", 'date', "cast('2024-03-31' as date)"),
    ("'2023-02-29'", 'date', 'null'),
    ("'2024-04-31'", 'date', 'null'),
    ("'soon'", 'date', 'null'),
    ("'as it is'", 'text', "'as it is'")
] %}

{% for text, type, should_be in cases %}
select '{{ loop.index }}: {{ type }}' as what
from (select {{ text }} as given) as one
where {{ zendesk_incremental.typed('given', type) }} is distinct from {{ should_be }}
{{ 'union all' if not loop.last }}
{% endfor %}
