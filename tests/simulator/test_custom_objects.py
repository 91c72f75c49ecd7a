"""The export of custom objects, one for each kind of object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.conftest import Client, Simulate
from zendesk_simulator import Simulator
from zendesk_simulator.settings import DAY

VEHICLES = "incremental/custom_objects/vehicle/cursor"


def objects(sim: Simulator, client: Client, **query: Any) -> Iterator[dict[str, Any]]:
    page = client.listed(sim, VEHICLES, start_time=0, **query)
    yield page
    while page["meta"]["has_more"]:
        page = client.listed(sim, VEHICLES, cursor=page["after_cursor"], **query)
        yield page


def test_custom_object_records(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5)
    pages = list(objects(sim, client, per_page=7))
    found = [record for page in pages for record in page["custom_object_records"]]
    assert found == [
        r for r in sim.truth("custom_object_records") if r["custom_object_key"] == "vehicle"
    ]
    assert not any("end_of_stream" in page for page in pages)
    last = pages[-1]
    assert last["after_url"] is None
    assert pages[0]["after_url"].startswith(f"{sim.url}/api/v2/{VEHICLES}?per_page=7&cursor=")
    empty = client.listed(sim, VEHICLES, cursor=last["after_cursor"])
    assert (empty["custom_object_records"], empty["meta"]["has_more"]) == ([], False)
    assert empty["after_cursor"] == last["after_cursor"]
    sim.world.update("custom_object_records", found[2]["id"], {"name": "Changed"})
    again = client.listed(sim, VEHICLES, cursor=empty["after_cursor"])
    assert [record["name"] for record in again["custom_object_records"]] == ["Changed"]


def test_photos_are_left_out(simulate: Simulate) -> None:
    sim = simulate(tickets=1)
    fields = {field["key"]: field["type"] for field in sim.truth("custom_object_fields")}
    assert "photo" in fields.values()
    shown = {key for key, kind in fields.items() if kind != "photo"}
    for record in sim.truth("custom_object_records"):
        assert set(record["custom_object_fields"]) == shown


def test_other_ends_of_custom_objects(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5, custom_objects_end_of_stream=True, custom_objects_last_cursor=False)
    pages = list(objects(sim, client, per_page=20))
    assert [page["end_of_stream"] for page in pages] == [False, True]
    assert [page["after_cursor"] is None for page in pages] == [False, True]


def test_deleted_custom_object_records(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5)
    everything = client.listed(sim, VEHICLES, start_time=0)["custom_object_records"]
    deleted = [record for record in everything if record["name"] == "[DELETED]"]
    assert deleted
    for record in deleted:
        assert set(record["custom_object_fields"].values()) == {"[DELETED]"}
    page = client.listed(sim, VEHICLES, start_time=0, filter_exclude_deleted="true")
    assert page["filter"] == {"exclude_deleted": True}
    assert len(page["custom_object_records"]) == len(everything) - len(deleted)


def test_a_deleted_custom_object_record_is_gone_after_30_days(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=5)
    everything = client.listed(sim, VEHICLES, start_time=0)["custom_object_records"]
    deleted = next(record for record in everything if record["name"] == "[DELETED]")
    now = int(sim.settings.now())
    for days, shown in ((29, True), (31, False)):
        sim.world.update("custom_object_records", deleted["id"], at=now - days * DAY)
        found = client.listed(sim, VEHICLES, start_time=0)["custom_object_records"]
        assert (deleted["id"] in [record["id"] for record in found]) is shown
    sim.settings.clock_offset = 40 * DAY
    left = client.listed(sim, VEHICLES, start_time=0)["custom_object_records"]
    assert left
    assert not [record for record in left if record["name"] == "[DELETED]"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"start_time": 0, "per_page": 1001}, 400),
        ({"cursor": "rubbish"}, 400),
        ({"cursor": "rubbish", "start_time": 0}, 400),
    ],
)
def test_custom_objects_refuse_nonsense(
    simulate: Simulate, client: Client, query: dict[str, Any], status: int
) -> None:
    assert client.ask(simulate(tickets=1), VEHICLES, **query).status_code == status


def test_unknown_custom_objects(simulate: Simulate, client: Client) -> None:
    answer = client.ask(simulate(tickets=1), "incremental/custom_objects/boat/cursor", start_time=0)
    assert (answer.status_code, answer.json()["error"]) == (404, "RecordNotFound")


def test_custom_objects_share_the_limit_of_exports(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, limit=1)
    headers = client.ask(sim, VEHICLES, start_time=0).headers
    assert headers["zendesk-ratelimit-incremental-exports"].startswith("total=1; remaining=0")
    assert client.get(sim, "tickets", start_time=0).status_code == 429
