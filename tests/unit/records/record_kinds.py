"""Records of any stream: as its schema says, or with surprises."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import tap_zendesk_incremental
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.singer.schemas import COLUMN
from tests.support.streams import DEFAULT_WAYS, way_of

SCHEMAS = Path(tap_zendesk_incremental.__file__).with_name("schemas")


# Those whose rows are the records.
STREAMS = [way.stream for way in DEFAULT_WAYS if type(way.type.part) is WholeRecord]


def schema_of(stream: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{stream}.json").read_text("utf-8"))
    return {**schema, "properties": {**schema["properties"], "additional_fields": COLUMN}}


INTEGERS = st.integers(-(2**70), 2**70) | st.sampled_from([2**53 + 1, 2**63 - 1, 2**63, -(2**63)])


NUMBERS = st.sampled_from(["1e400", "-1E-400", "0.1", "5.0", "1e3", "1.5e1", "-0", "3.14159265358"])


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["\u0000", "\u2028", "\U0001f600", "123", "-7", "2022-09-19T14:53:49Z", "true"]
)


#: No day before the year 1000, and no 29th of February: these take the general path.
DATES = st.dates(date(1000, 1, 1)).filter(lambda day: (day.month, day.day) != (2, 29))


FORMATS: dict[str, st.SearchStrategy[str]] = {
    "date": DATES.map(date.isoformat),
    "date-time": st.builds(
        lambda day, clock, zone: f"{day.isoformat()}T{clock.isoformat()}{zone}",
        DATES,
        st.times(),
        st.sampled_from(["Z", "+00:00", "-08:30"]),
    ),
}


SCALARS = st.none() | st.booleans() | INTEGERS | NUMBERS.map(Decimal) | TEXTS


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values as the schema says, for most records are just so."""
    types = schema["type"]
    texts = FORMATS.get(schema.get("format", ""), TEXTS)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "null": st.none(),
        "boolean": st.booleans(),
        "integer": st.integers(-(2**63), 2**63 - 1),
        "number": NUMBERS.map(Decimal),
        "string": texts,
    }
    if schema.get("additionalProperties"):
        kinds |= {"object": st.dictionaries(TEXTS, VALUES, max_size=3)}
        kinds |= {"array": st.lists(VALUES, max_size=3)}
    if "properties" in schema and "object" not in kinds:
        kinds["object"] = objects(schema)
    if "items" in schema and "array" not in kinds:
        kinds["array"] = st.lists(st.deferred(lambda: fitting(schema["items"])), max_size=3)
    return st.one_of([kinds[kind] for kind in types])


def objects(schema: dict[str, Any], surprises: bool = False) -> st.SearchStrategy[Any]:
    known = {
        name: (fitting(item) | VALUES) if surprises else fitting(item)
        for name, item in schema["properties"].items()
        # The tap makes it itself.
        if name != "additional_fields"
    }
    some = st.lists(st.sampled_from(sorted(known)), max_size=8, unique=True)
    chosen = some.flatmap(lambda names: st.fixed_dictionaries({n: known[n] for n in names}))
    if not surprises:
        return chosen
    unknown = st.dictionaries(TEXTS, VALUES, max_size=1)
    return st.builds(lambda left, right: {**right, **left}, chosen, unknown)


def records(stream: str, surprises: bool) -> st.SearchStrategy[dict[str, Any]]:
    schema = schema_of(stream)
    of_keys = {name: fitting(schema["properties"][name]) for name in way_of(stream).keys}
    if surprises:
        of_keys = {name: INTEGERS | TEXTS | of_key for name, of_key in of_keys.items()}
    return st.builds(
        lambda record, keys: {**record, **keys},
        objects(schema, surprises),
        st.fixed_dictionaries(of_keys),
    )
