-- Each row that is not as it should be is a failure.
with given as (
    select
        {{ given_object('{"a": {"b": "text", "n": 12, "no": null, "yes": true}, "k-1": [1]}') }}
            as object,
        {{ given_list(['x', 'ü y']) }} as list
),

found as (
    select 'text' as what, {{ zendesk_incremental.json_text('object', ['a', 'b']) }} as is_so,
        'text' as should_be from given
    union all
    select 'number', {{ zendesk_incremental.json_text('object', ['a', 'n']) }}, '12' from given
    union all
    select 'boolean', {{ zendesk_incremental.json_text('object', ['a', 'yes']) }}, 'true' from given
    union all
    select 'null', {{ zendesk_incremental.json_text('object', ['a', 'no']) }}, null from given
    union all
    select 'missing', {{ zendesk_incremental.json_text('object', ['z', 'no']) }}, null from given
    union all
    select 'list', {{ zendesk_incremental.json_text('object', ['k-1']) }}, '[1]' from given
    union all
    select
        'item ' || cast({{ zendesk_incremental.item_position() }} as text),
        {{ zendesk_incremental.item_text() }},
        case {{ zendesk_incremental.item_position() }} when 0 then 'x' when 1 then 'ü y' end
    from given
    {{ zendesk_incremental.each_item('given.list') }}
    union all
    select 'pair', item.key, case when item.key in ('a', 'k-1') then item.key end
    from given
    {{ zendesk_incremental.each_pair('given.object') }}
)

select what, is_so, should_be from found where is_so is distinct from should_be
union all
select 'rows', cast(count(*) as text), '10' from found having count(*) <> 10
