"""A record as Zendesk sent it → a record as the schema says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tap_zendesk_incremental.records.conform import (
    ADDITIONAL,
    MOST_TOLD,
    Conformer,
)
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.records.shape import RowShape
from tests.unit.doubles import Log
from tests.unit.records.conforming import MOST, SCHEMA, conform, conformer, same


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
