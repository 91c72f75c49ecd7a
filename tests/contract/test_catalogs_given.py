"""Catalogues that somebody has edited, or that another tap has made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support import Run, config_for, run_tap
from tests.support.catalogs import discover, select
from tests.support.command import level_of
from zendesk_simulator import Settings, Simulator

Catalog = dict[str, Any]


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator(Settings(tickets=20, limit=None)) as simulator:
        yield simulator


def export(sim: Simulator, catalog: object) -> Run:
    run = run_tap(config_for(sim), catalog=catalog)
    assert "Traceback" not in run.stderr, run.stderr
    return run


def tickets_entry(catalog: Catalog) -> dict[str, Any]:
    found: dict[str, Any] = next(
        entry for entry in catalog["streams"] if entry["tap_stream_id"] == "tickets"
    )
    return found


def edited(edit: Callable[[dict[str, Any]], object]) -> Catalog:
    catalog = select("tickets")
    edit(tickets_entry(catalog))
    return catalog


def test_a_schema_without_a_key_is_refused(sim: Simulator) -> None:
    run = export(sim, edited(lambda entry: entry["schema"]["properties"].pop("id")))
    assert run.exit_code == 1
    [complaint] = run.complaints()
    assert "The catalog's schema of tickets lacks its key id" in complaint
    assert not run.records()


@pytest.mark.parametrize("types", ["text", ["string", 5]])
def test_a_schema_that_is_not_one_is_refused(sim: Simulator, types: object) -> None:
    def edit(entry: dict[str, Any]) -> None:
        entry["schema"]["properties"]["subject"]["type"] = types

    run = export(sim, edited(edit))
    assert run.exit_code == 1
    [complaint] = run.complaints()
    assert "is not a JSON Schema" in complaint


def test_a_key_cannot_be_deselected(sim: Simulator) -> None:
    def edit(entry: dict[str, Any]) -> None:
        for item in entry["metadata"]:
            if item["breadcrumb"] == ["properties", "id"]:
                item["metadata"] = {"selected": False}

    run = export(sim, edited(edit))
    assert run.exit_code == 0
    assert run.records() == sim.truth("tickets")


def test_the_keys_are_zendesks(sim: Simulator) -> None:
    run = export(sim, edited(lambda entry: entry.update(key_properties=["url"])))
    assert [schema["key_properties"] for schema in run.of_type("SCHEMA")] == [["id"]]


@pytest.mark.parametrize("catalog", [{}, select()], ids=["no entries", "none selected"])
def test_nothing_selected_is_said(sim: Simulator, catalog: Catalog) -> None:
    run = export(sim, catalog)
    assert run.exit_code == 0
    assert "No stream is selected" in run.complaints()[-1]


def test_an_unknown_stream_is_named(sim: Simulator) -> None:
    catalog = select("tickets")
    catalog["streams"].append(
        {**tickets_entry(catalog), "tap_stream_id": "orders", "stream": "orders"}
    )
    run = export(sim, catalog)
    assert run.exit_code == 1
    assert all("orders" in complaint for complaint in run.complaints())
    assert level_of(run.log[-1]) == "ERROR"
    assert "discover it anew" in run.log[-1]
    # Everything else is exported all the same.
    assert run.records() == sim.truth("tickets")
    assert run.states


def test_what_is_not_a_catalog_is_refused(sim: Simulator) -> None:
    run = export(sim, {"streams": [{"schema": 1}]})
    assert run.exit_code == 1
    [complaint] = run.complaints()
    assert "is not a Singer catalog: discover it anew." in complaint


def test_a_stream_under_another_name_than_its_id_is_refused(sim: Simulator) -> None:
    catalog = discover()
    catalog["streams"][0]["stream"] = "orders"
    run = export(sim, catalog)
    assert run.exit_code == 1
    [complaint] = run.complaints()
    assert "stream and tap_stream_id must be the same" in complaint


def test_discovery_and_a_run_go_together(sim: Simulator) -> None:
    assert export(sim, discover()).exit_code == 0
