"""Values of another type than the schema says: what becomes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.records.conform import (
    ADDITIONAL,
    ALL_TYPES,
    Conformer,
    json_type,
)
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.records.shape import RowShape
from tap_zendesk_incremental.singer.writer import encode
from tests.unit.doubles import Log
from tests.unit.records.conforming import LEAST, MOST, SCHEMA, conform, conformer, same


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
            ("date", "soon", None),
            ("date", "", None),
            ("date", "2022-09-31T14:53:49Z", None),
            ("date", "0000-00-00T00:00:00Z", None),
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

    @pytest.mark.parametrize(
        "text", ["2024-02-29T00:00:00Z", "20140704T15:37:04Z", "2012-07-23T00:00:00.123+00:00"]
    )
    def test_a_date_that_targets_can_read_stays_as_it_is(self, text: str) -> None:
        log = Log()
        assert conformer(log).conform({"date": text}) == {"date": text}
        assert log.lines == []

    def test_what_became_null_is_kept_as_it_came(self) -> None:
        log = Log()
        schema = {"properties": {**SCHEMA["properties"], ADDITIONAL: {"type": ["object", "null"]}}}
        keeping = Conformer(RowShape("tickets", schema, ("id",), WholeRecord()), log)
        record = {"id": 1, "date": "soon", "whole": "7", "wholes": [1, "x"], "new": 2}
        assert keeping.conform(record) == {
            "id": 1,
            "date": None,
            "whole": 7,
            "wholes": [1, None],
            ADDITIONAL: {"date": "soon", "wholes": [1, "x"], "new": 2},
        }
        assert log.lines[0] == (
            "tickets: field date holds text that is no date-time, the schema says string; written "
            "as null, and kept in additional_fields."
        )
        assert keeping.conform({"id": 2, "wholes": [3]}) == {"id": 2, "wholes": [3]}
        # However deep, and whatever fits after it.
        typed = {"deeper": {"a": "x"}, "known": "b"}
        assert keeping.conform({"id": 3, "typed": typed, "text": "c"}) == {
            "id": 3,
            "typed": {"deeper": {"a": None}, "known": "b"},
            "text": "c",
            ADDITIONAL: {"typed": typed},
        }

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
