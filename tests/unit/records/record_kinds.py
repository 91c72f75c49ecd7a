"""Records of any stream: as its schema says, or with surprises."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import tap_zendesk_incremental
from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.singer.schemas import COLUMN
from tests.support.streams import DEFAULT_WAYS

SCHEMAS = Path(tap_zendesk_incremental.__file__).with_name("schemas")


# Those whose rows are the records, and have a number for a key.
STREAMS = [
    way.stream
    for way in DEFAULT_WAYS
    if type(way.type.part) is WholeRecord
    and way.keys == ("id",)
    and way.schema["properties"]["id"]["type"] == ["integer"]
]


def schema_of(stream: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{stream}.json").read_text("utf-8"))
    return {**schema, "properties": {**schema["properties"], "additional_fields": COLUMN}}


INTEGERS = st.integers(-(2**70), 2**70) | st.sampled_from([2**53 + 1, 2**63 - 1, 2**63, -(2**63)])


NUMBERS = st.sampled_from(["1e400", "-1E-400", "0.1", "5.0", "1e3", "1.5e1", "-0", "3.14159265358"])


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["\u0000", "\u2028", "\U0001f600", "123", "-7", "2022-09-19T14:53:49Z", "true"]
)


SCALARS = st.none() | st.booleans() | INTEGERS | NUMBERS.map(Decimal) | TEXTS


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values as the schema says, for most records are just so."""
    types = schema["type"]
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "null": st.none(),
        "boolean": st.booleans(),
        "integer": st.integers(-(2**63), 2**63 - 1),
        "number": NUMBERS.map(Decimal),
        "string": TEXTS,
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
    keys = st.fixed_dictionaries({"id": INTEGERS if surprises else st.integers(1, 2**63 - 1)})
    return st.builds(
        lambda record, key: {**record, **key}, objects(schema_of(stream), surprises), keys
    )
