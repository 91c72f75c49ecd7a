"""What mail, people and Zendesk put into records, and what no target may stumble over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR

from tests.support.account import Account
from tests.support.export import Export
from zendesk_simulator import Fault

METHODS = pytest.mark.parametrize("method", ["cursor", "time"])


def victim(sim: Account, number: int = 25) -> int:
    """Return the id of a ticket in the midst of the export."""
    return int(sim.expected_keys()[number][0])


def record(run: Export, key: int) -> dict[str, Any]:
    (found,) = [record for record in run.records() if record["id"] == key]
    return found


def with_fields(fields: dict[str, Any], **settings: Any) -> tuple[dict[str, Any], Export]:
    """Export an account in which one ticket has these fields; return it, and the run."""
    with Account() as sim:
        key = victim(sim)
        sim.world.replace_ticket(key, fields)
        run = sim.export(**settings)
        assert run.exit_code == 0, run.log
        assert set(run.counted()) == set(sim.expected_keys())
        return record(run, key), run


#: What is sent, and what is written.
TEXTS = [
    ("half \ud83d an emoji", "half \ufffd an emoji"),
    ("\udc00\ud800", "\ufffd\ufffd"),
    ("whole \U0001f600 emoji", "whole \U0001f600 emoji"),
    ("a\x00b", "a\ufffdb"),
    ("line\u2028and\u2029paragraph\x85", "line\u2028and\u2029paragraph\x85"),
    ("\ufeffmark \u202eright to left", "\ufeffmark \u202eright to left"),
    ('\x7f\x1b[31mred\r\n\t"\\', '\x7f\x1b[31mred\r\n\t"\\'),
]


def test_text() -> None:
    with Account() as sim:
        keys = [key for key, _ in sim.expected_keys()[: len(TEXTS)]]
        for key, (sent, _) in zip(keys, TEXTS, strict=True):
            field = {"id": 1, "value": sent}
            fields = {"subject": sent, "tags": [sent], "custom_fields": [field]}
            sim.world.replace_ticket(key, fields)
        run = sim.export()
        assert run.exit_code == 0, run.log
        assert set(run.counted()) == set(sim.expected_keys())
    for key, (_, written) in zip(keys, TEXTS, strict=True):
        found = record(run, key)
        assert found["subject"] == written
        assert found["tags"] == [written]
        assert found["custom_fields"][0]["value"] == written
    # One message is one line for whoever splits at anything that Unicode takes for a line's end.
    assert all(json.loads(line) for line in run.stdout.decode().split("\n") if line)


def test_a_description_of_ten_megabytes() -> None:
    text = "Ünd so weiter. " * 700_000
    found, _ = with_fields({"description": text})
    assert found["description"] == text


@pytest.mark.parametrize("key", [2**53 + 1, 2**63 - 1])
def test_ids_are_exact(key: int) -> None:
    found, _ = with_fields({"requester_id": key, "external_id": str(key)})
    assert found["requester_id"] == key
    with Account() as sim:
        sim.world.replace_ticket(victim(sim), {"id": key})
        run = sim.export()
        assert key in {row["id"] for row in run.records()}
        assert set(run.counted()) == set(sim.expected_keys())
        assert str(key).encode() in run.stdout


def raw_ticket(sim: Account, key: int, **fields: str) -> bytes:
    """Return a ticket's JSON with fields whose JSON is given as text."""
    row = next(row for row in sim.truth("tickets") if row["id"] == key)
    plain = {name: value for name, value in row.items() if name not in fields}
    extra = "".join(f',"{name}":{text}' for name, text in fields.items())
    return (json.dumps(plain)[:-1] + extra + "}").encode()


def test_numbers_beyond_a_double() -> None:
    with Account() as sim:
        key = victim(sim)
        values = '[{"id":1,"value":1e400},{"id":2,"value":-1E-400},{"id":3,"value":0.1}]'
        sim.world.replace_ticket(key, raw=raw_ticket(sim, key, custom_fields=values))
        run = sim.export()
        assert run.exit_code == 0, run.log
        assert len(run.records()) == 60
        assert all(word not in run.stdout for word in (b"Infinity", b"NaN"))


def test_deep_nesting() -> None:
    deep = "[" * 100 + "]" * 100
    deeper = '{"a":' * 100 + "1" + "}" * 100
    with Account() as sim:
        key = victim(sim)
        fields = {"novel": deep, "custom_fields": f'[{{"id":1,"value":{deeper}}}]'}
        sim.world.replace_ticket(key, raw=raw_ticket(sim, key, **fields))
        run = sim.export()
        assert run.exit_code == 0, run.log
        assert set(run.counted()) == {(t["id"], t["generated_timestamp"]) for t in run.records()}
        assert key in {row["id"] for row in run.records()}


@pytest.mark.parametrize("maps", [{}, {"tickets": {"__alias__": "tickets"}}], ids=["", "mapped"])
def test_what_no_target_can_read_becomes_a_text(maps: dict[str, Any]) -> None:
    deep, digits = "[" * 2000 + "]" * 2000, "9" * 5000
    with Account() as sim:
        key, others = victim(sim), sim.expected_keys()
        sim.world.replace_ticket(key, raw=raw_ticket(sim, key, novel=deep, number=digits))
        run = sim.export(stream_maps=maps)
        assert run.exit_code == 0, run.log
        assert set(run.counted()) == set(others)
        new = record(run, key)["additional_fields"]
        assert new["number"] == digits
        assert json.dumps(new["novel"], separators=(",", ":")).count("[") == 2000
        assert isinstance(innermost(new["novel"]), str)


def innermost(value: Any) -> Any:
    while isinstance(value, list):
        (value,) = value
    return value


def test_an_element_that_is_no_ticket() -> None:
    with Account() as sim:
        everything = sim.expected_keys()
        elements = [b"null", b"[]", b'"ticket"', b"17", b"{}"]
        # Some on one page, and some on another.
        spoilt = everything[17 : 17 + len(elements)]
        for (key, _), raw in zip(spoilt, elements, strict=True):
            sim.world.replace_ticket(key, raw=raw)
        run = sim.export()
        assert run.exit_code == 1
        assert set(run.counted()) == set(everything) - set(spoilt)
        assert len([line for line in run.errors if "it is left out" in line]) == len(elements)
        assert all("left out" in line for line in run.errors)
        assert "record 18 of 20" in run.errors[0]
        assert "record 2 of 20" in run.errors[4]


@METHODS
@pytest.mark.parametrize("last", [19, 59], ids=["page", "export"])
def test_a_ticket_without_an_id(method: str, last: int) -> None:
    with Account() as sim:
        everything = set(sim.expected_keys())
        key = victim(sim, last)
        sim.world.replace_ticket(key, without=["id"])
        run = sim.export(export_method=method)
        assert run.exit_code == 1
        assert set(run.counted()) == {found for found in everything if found[0] != key}
        assert "no usable id" in run.errors[0]


@METHODS
def test_unknown_fields_are_named_once(method: str) -> None:
    with Account() as sim:
        for key, _ in sim.expected_keys():
            sim.world.replace_ticket(key, {"novel": key, "via": {"channel": "x", "odd": 1}})
        run = sim.export(export_method=method)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert sum("novel" in line for line in run.log) == 1
        assert sum("via.odd" in line for line in run.log) == 1
        rows = run.records()
        assert all("novel" not in row and row["via"]["odd"] == 1 for row in rows)
        assert all(row["additional_fields"] == {"novel": row["id"]} for row in rows)


def test_a_field_that_appears_later() -> None:
    with Account() as sim:
        first, second = victim(sim, 5), victim(sim, 45)
        sim.world.replace_ticket(first, {"early": 1})
        sim.world.replace_ticket(second, {"late": 1, "subject": None})
        run = sim.export()
        assert set(run.counted()) == set(sim.expected_keys())
        assert sum("early" in line for line in run.log) == 1


def test_wrong_types_survive_as_text() -> None:
    with Account() as sim:
        for key, _ in sim.expected_keys():
            odd = {"subject": 17, "description": {"a": [1]}, "is_public": "yes", "tags": "x"}
            sim.world.replace_ticket(key, odd)
        run = sim.export()
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        for row in run.records():
            assert (row["subject"], json.loads(row["description"])) == ("17", {"a": [1]})
            assert (row["is_public"], row["tags"]) == (None, None)
        for name in ("subject", "description", "is_public", "tags"):
            assert sum(f"field {name} " in line for line in run.log) == 1


@METHODS
def test_a_byte_order_mark(method: str) -> None:
    with Account() as sim:
        sim.faults.always(lambda _: True, Fault.byte_order_mark())
        run = sim.export(export_method=method)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert not run.complaints()


@METHODS
@pytest.mark.parametrize("stamp", [None, "soon", 1_795_000_000.5, [], 10**30])
def test_a_timestamp_that_is_none_fits_the_schema_all_the_same(method: str, stamp: object) -> None:
    """Else a target that checks its records would end at this record in each run."""
    with Account() as sim:
        key = victim(sim)
        everything = len(sim.expected_keys())
        sim.world.replace_ticket(key, {"generated_timestamp": stamp})
        run = sim.export(export_method=method)
    assert run.exit_code == 0
    assert len(run.records()) == everything
    found = record(run, key)
    [schema] = run.of_type("SCHEMA")
    assert not list(DEFAULT_JSONSCHEMA_VALIDATOR(schema["schema"]).iter_errors(found))
