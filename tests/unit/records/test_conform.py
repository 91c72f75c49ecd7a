"""A record as Zendesk sent it → a record as the schema says."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from tap_zendesk_incremental.records.conform import (
    ADDITIONAL,
    ALL_TYPES,
    MOST_TOLD,
    Conformer,
    json_type,
)
from tap_zendesk_incremental.records.conform import decode as decode_raw
from tap_zendesk_incremental.records.extremes import DEEPEST
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.records.shape import RowShape
from tap_zendesk_incremental.singer.writer import encode
from tests.unit.doubles import Log

MOST, LEAST = 2**63 - 1, -(2**63)

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": ["integer"]},
        "text": {"type": ["string", "null"]},
        "date": {"type": ["string", "null"], "format": "date-time"},
        "whole": {"type": ["integer", "null"]},
        "number": {"type": ["number", "null"]},
        "flag": {"type": ["boolean", "null"]},
        "open": {"type": ["object", "null"], "properties": {}, "additionalProperties": True},
        "typed": {
            "type": ["object", "null"],
            "properties": {
                "known": {"type": ["string", "null"]},
                "deeper": {"type": ["object", "null"], "properties": {"a": {"type": ["integer"]}}},
            },
        },
        "texts": {"type": ["array", "null"], "items": {"type": ["string", "null"]}},
        "wholes": {"type": ["array", "null"], "items": {"type": ["integer", "null"]}},
        "typed_list": {
            "type": ["array", "null"],
            "items": {"type": ["object", "null"], "properties": {"a": {"type": ["integer"]}}},
        },
        "any": {
            "type": ["string", "number", "boolean", "array", "object", "null"],
            "properties": {},
            "additionalProperties": True,
        },
    },
}


def decode(text: bytes) -> Any:
    return decode_raw(Raw(text))


def conformer(log: Log | None = None, *, ignored: frozenset[str] = frozenset()) -> Conformer:
    shape = RowShape("tickets", SCHEMA, ("id",), WholeRecord(), ignored=ignored)
    return Conformer(shape, log or Log())


def conform(**record: Any) -> dict[str, Any]:
    return conformer().conform(record)


def same(found: object, expected: object) -> bool:
    return found == expected and type(found) is type(expected)


class TestDecode:
    @pytest.mark.parametrize("number", [MOST, LEAST, 2**53 + 1, 2**64, 10**40, 0])
    def test_whole_numbers_are_exact(self, number: int) -> None:
        assert same(decode(b"%d" % number), number)

    @pytest.mark.parametrize("text", ["1e400", "-1e400", "1e-400", "0.1", "1.10", "3.0", "1E5"])
    def test_other_numbers_are_exact(self, text: str) -> None:
        assert same(decode(text.encode()), Decimal(text))

    @pytest.mark.parametrize("text", ["1e9999999999999999999", "-2.5E-9999999999999999999"])
    def test_an_exponent_that_nobody_can_reckon_with_stays_a_text(self, text: str) -> None:
        assert decode(text.encode()) == text

    @given(st.decimals(allow_nan=False, allow_infinity=False))
    def test_no_number_changes_on_its_way(self, number: Decimal) -> None:
        text = json.dumps({"n": 0}).replace("0", str(number))
        assert Decimal(decode(text.encode())["n"]) == number
        again = json.loads(encode(decode(text.encode())), parse_float=Decimal)
        assert Decimal(again["n"]) == number


class TestDepth:
    def test_what_is_nested_too_deeply_is_a_text(self) -> None:
        deep = b"[" * 2000 + b"1" + b"]" * 2000
        found = decode(b'{"id":1,"open":{"a":%b}}' % deep)
        encode(found)
        assert found["id"] == 1
        value, levels = found["open"]["a"], 2
        while isinstance(value, list):
            (value,) = value
            levels += 1
        assert levels == DEEPEST
        assert json.dumps(value).count("[") == 2000 + 2 - DEEPEST

    def test_many_brackets_side_by_side_are_not_deep(self) -> None:
        flat = b"[" + b",".join([b"[]"] * 5000) + b"]"
        assert decode(flat) == [[]] * 5000


class TestFields:
    def test_known_fields_pass_unchanged_and_in_order(self) -> None:
        record = {
            "whole": 1,
            "id": MOST,
            "text": "a",
            "date": "2022-09-19T14:53:49Z",
            "number": Decimal("1e400"),
            "flag": False,
            "open": {"any": {"thing": [1, None]}},
            "typed": {"known": "b", "deeper": {"a": 1}},
            "texts": ["a", None],
            "wholes": [1, None],
            "typed_list": [{"a": 1}, None],
        }
        log = Log()
        found = conformer(log).conform(record)
        assert found == record
        assert list(found) == list(record)
        assert log.lines == []

    def test_an_absent_field_stays_absent(self) -> None:
        assert conform(id=1) == {"id": 1}

    def test_null_is_null_everywhere(self) -> None:
        nothing = dict.fromkeys(SCHEMA["properties"])
        assert conform(**nothing) == nothing

    def test_the_record_itself_is_not_touched(self) -> None:
        record = {"id": 1, "new": 2, "typed": {"new": 3}}
        conform(**record)
        assert record == {"id": 1, "new": 2, "typed": {"new": 3}}

    def test_an_unknown_field_is_left_out_and_named_once(self) -> None:
        log = Log()
        both = conformer(log)
        assert both.conform({"id": 1, "new": "secret text"}) == {"id": 1}
        assert both.conform({"id": 2, "new": "more"}) == {"id": 2}
        assert log.lines == ["tickets: field new is new and not in the schema; it is left out."]
        assert log.levels == ["WARNING"]

    def test_an_unknown_field_of_an_object_stays_and_is_named_by_its_path(self) -> None:
        log = Log()
        found = conformer(log).conform(
            {
                "typed": {"known": "a", "new": 1, "deeper": {"a": 1, "new": 1}},
                "typed_list": [{"a": 1, "new": 1}, {"new": 2}],
            }
        )
        assert found == {
            "typed": {"known": "a", "new": 1, "deeper": {"a": 1, "new": 1}},
            "typed_list": [{"a": 1, "new": 1}, {"new": 2}],
        }
        named = [line.split()[2] for line in log.lines]
        assert named == ["typed.new", "typed.deeper.new", "typed_list[].new"]
        assert all("kept where it is" in line for line in log.lines)

    def test_where_names_are_made_up_without_end_the_log_ends(self) -> None:
        log = Log()
        both = conformer(log)
        for number in range(300):
            both.conform({"id": 1, f"field_{number}": 1})
        both.conform({"whole": "x"})
        assert MOST_TOLD == 200
        assert len(log.lines) == 200 + 1
        assert log.lines[199] == (
            "tickets: field field_199 is new and not in the schema; it is left out."
        )
        assert log.lines[200] == "tickets: further such fields are not named."

    def test_fewer_than_that_are_all_named(self) -> None:
        log = Log()
        conformer(log).conform({f"field_{number}": 1 for number in range(199)})
        assert len(log.lines) == 199
        assert all("is new" in line for line in log.lines)

    def test_with_a_column_for_them_unknown_fields_are_kept_together(self) -> None:
        log = Log()
        schema = {"properties": {**SCHEMA["properties"], ADDITIONAL: {"type": ["object", "null"]}}}
        keeping = Conformer(RowShape("tickets", schema, ("id",), WholeRecord()), log)
        record = {"id": 1, "new": {"a": 1.5}, "newer": None, "typed": {"inner": 1}}
        assert keeping.conform(record) == {
            "id": 1,
            "typed": {"inner": 1},
            ADDITIONAL: {"new": {"a": 1.5}, "newer": None},
        }
        assert keeping.conform({"id": 2}) == {"id": 2}
        assert "it is kept in additional_fields" in log.lines[0]

    def test_another_streams_sideload_is_left_out_without_a_word(self) -> None:
        log = Log()
        tickets = conformer(log, ignored=frozenset({"metric_set"}))
        assert tickets.conform({"id": 1, "metric_set": {}}) == {"id": 1}
        assert log.lines == []
        # Only as a field of the record itself: below, it would be news.
        tickets.conform({"typed": {"metric_set": {}}})
        assert len(log.lines) == 1


CUSTOM_VALUES = [
    None,
    "",
    "text",
    "nul \x00",
    "\u2028",
    0,
    1,
    MOST,
    10**30,
    Decimal("-1.5"),
    Decimal("1e400"),
    True,
    False,
    [],
    ["a", "b"],
    [None, 1, True, ["a"]],
    {},
    {"a": {"b": [1]}},
]


@pytest.mark.parametrize("custom", CUSTOM_VALUES, ids=repr)
def test_a_value_of_any_type_passes_unchanged_where_any_is_allowed(custom: object) -> None:
    log = Log()
    assert same(conformer(log).conform({"any": custom})["any"], custom)
    assert log.lines == []


class TestWrongTypes:
    @pytest.mark.parametrize(
        ("field", "value", "survivor"),
        [
            # Text where the schema allows text.
            ("text", 5, "5"),
            ("text", MOST, str(MOST)),
            ("text", 10**40, str(10**40)),
            ("text", True, "true"),
            ("text", ["a", 1], '["a",1]'),
            ("text", {"é": None}, '{"é":null}'),
            ("texts", ["a", 5], ["a", "5"]),
            # A number where the schema allows a number.
            ("whole", "5", 5),
            ("whole", "-5", -5),
            ("whole", "5.0", 5),
            ("whole", Decimal("5.0"), 5),
            ("whole", str(MOST), MOST),
            ("whole", str(LEAST), LEAST),
            ("wholes", ["5", "x", 6], [5, None, 6]),
            ("number", "1.5", Decimal("1.5")),
            ("number", "5", 5),
            ("id", "5", 5),
            # Null where neither will do.
            ("whole", str(MOST + 1), None),
            ("whole", MOST + 1, None),
            ("whole", LEAST - 1, None),
            ("whole", "5.5", None),
            ("whole", Decimal("5.5"), None),
            ("whole", "5 ", None),
            ("whole", " 5", None),
            ("whole", "5\n", None),
            ("whole", "\N{ARABIC-INDIC DIGIT FIVE}", None),
            ("whole", "five", None),
            ("whole", "", None),
            ("whole", True, None),
            ("whole", [5], None),
            ("number", True, None),
            ("number", "1.5.5", None),
            ("number", "NaN", None),
            ("date", 1663599229, None),
            ("date", True, None),
            ("date", {}, None),
            ("flag", "true", None),
            ("flag", 1, None),
            ("open", "text", None),
            ("open", [], None),
            ("typed", "text", None),
            ("typed", [{"known": "a"}], None),
            ("texts", "a", None),
            ("texts", {"a": 1}, None),
            ("typed_list", {"a": 1}, None),
            ("id", "x", None),
        ],
        ids=lambda part: repr(part)[:30],
    )
    def test_what_survives(self, field: str, value: object, survivor: object) -> None:
        log = Log()
        assert same(conformer(log).conform({field: value})[field], survivor)
        (line,) = log.lines
        assert line.startswith(f"tickets: field {field}")

    def test_a_field_is_logged_once_and_its_values_never(self) -> None:
        log = Log()
        both = conformer(log)
        for value in (["private"], {"private": 1}, True):
            both.conform({"whole": value, "flag": "private"})
        assert len(log.lines) == 2
        assert not any("private" in line for line in log.lines)

    def test_the_log_says_what_became_of_it(self) -> None:
        log = Log()
        conformer(log).conform({"text": True, "whole": "5", "flag": []})
        endings = [line.partition("; ")[2] for line in log.lines]
        assert endings == ["written as string.", "written as integer.", "written as null."]

    def test_a_number_with_many_digits_in_a_text_is_exact(self) -> None:
        assert conform(text=Decimal("1.10"))["text"].strip('"') == "1.10"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "known", "deeper", "new"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SCHEMA["properties"], "new"]), json_values))
def test_whatever_comes_fits_the_schema_afterwards(record: dict[str, Any]) -> None:
    """Null aside: a missing key is looked after by the stream, which leaves such a row out."""
    found = conformer().conform(record)
    assert set(found) == set(record) - {"new"}
    for name, value in found.items():
        check(value, SCHEMA["properties"][name])
    encode(found)
    assert conformer().conform(found) == found


OPEN = {"additionalProperties": True}


def check(value: Any, schema: dict[str, Any]) -> None:
    if value is None:
        return
    kind = json_type(value)
    assert kind in schema["type"] or (kind == "integer" and "number" in schema["type"])
    if schema.get("additionalProperties"):
        return
    if kind == "array":
        for item in value:
            check(item, schema["items"])
    if kind == "object":
        for name, item in value.items():
            # What an object's schema does not know stays as it is.
            check(item, schema["properties"].get(name, {"type": ALL_TYPES, **OPEN}))
