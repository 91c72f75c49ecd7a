"""What holds for every list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import Client, Simulate
from tests.simulator.documented import FIELDS, fields
from zendesk_simulator import Settings, World
from zendesk_simulator.catalogue import NAMES
from zendesk_simulator.lists.declared import COLLECTIONS, LIST_ENDPOINTS
from zendesk_simulator.streams import SIDELOADS, STREAMS

#: With these parameters, nothing is left out.
EVERYTHING = {
    "exclude_deleted": "false",
    "include_standard_fields": "true",
    "creator": "true",
    "active_forms_count": "true",
}
PLAIN = [endpoint for endpoint in LIST_ENDPOINTS if not endpoint.by_parent]
CHILDREN = [endpoint for endpoint in LIST_ENDPOINTS if endpoint.by_parent]


@pytest.fixture(scope="module")
def world() -> World:
    made = World(Settings(tickets=300, deleted_share=0.3))
    made.delete_tickets(3)
    return made


def test_all_lists_are_documented() -> None:
    assert set(FIELDS) == {*COLLECTIONS, *SIDELOADS}
    objects = {"account_settings", "account_overview"}
    assert set(NAMES) - objects == {*COLLECTIONS, *STREAMS} - {"ticket_metric_event_changes"}


@pytest.mark.parametrize("name", FIELDS)
def test_records_have_the_documented_fields(world: World, name: str) -> None:
    records = world.truth(name, query=EVERYTHING)
    assert records
    always, allowed = fields(name)
    seen: set[str] = set()
    for record in records:
        assert always <= set(record) <= allowed
        seen |= set(record)
    if name == "brands":
        assert "user_separation" not in seen
        seen |= set(World(Settings(tickets=1, user_separation=True)).truth(name)[0])
    assert seen == allowed


@pytest.mark.parametrize("name", COLLECTIONS)
def test_keys_are_unique(world: World, name: str) -> None:
    keys = [record[COLLECTIONS[name].key] for record in world.truth(name)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("endpoint", PLAIN, ids=lambda endpoint: endpoint.name)
@pytest.mark.parametrize("suffix", ["", ".json"])
def test_lists_bring_their_records(
    simulate: Simulate, client: Client, endpoint: Any, suffix: str
) -> None:
    sim = simulate(tickets=60)
    sim.world.delete_tickets(2)
    path = endpoint.path.removeprefix("/api/v2/").replace("{locale?}/", "")
    page = client.listed(sim, path.replace("{locale}", "en-us") + suffix)
    keys = [record[endpoint.key] for record in page[endpoint.records_field]]
    wanted = [record[endpoint.key] for record in sim.truth(endpoint.name)]
    # By page number, a list may have another order.
    assert set(keys) <= set(wanted)
    assert len(keys) == min(len(wanted), 30 if "help_center" in path else 100)


@pytest.mark.parametrize("endpoint", CHILDREN, ids=lambda endpoint: endpoint.name)
def test_every_parent_has_a_list(simulate: Simulate, client: Client, endpoint: Any) -> None:
    sim = simulate(tickets=60)
    parents = COLLECTIONS[endpoint.source]
    path = endpoint.path.removeprefix("/api/v2/").replace("{locale?}/", "")
    seen = []
    for parent in sim.truth(parents.name):
        key = str(parent[parents.key])
        seen += client.listed(sim, path.replace("{id}", key))[endpoint.records_field]
    assert seen == sim.truth(endpoint.name)
    assert client.ask(sim, path.replace("{id}", "0")).status_code == 404


@pytest.mark.parametrize("endpoint", LIST_ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_list_can_be_refused(simulate: Simulate, client: Client, endpoint: Any) -> None:
    sim = simulate(tickets=1, refused_streams={endpoint.name: "403-empty"})
    path = endpoint.path.removeprefix("/api/v2/").replace("{locale?}/", "")
    answer = client.ask(sim, path.replace("{locale}", "de").replace("{id}", "1"))
    assert (answer.status_code, answer.content) == (403, b"")


def test_single_objects(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, refused_streams={"account_overview": 404})
    assert "brands" in client.listed(sim, "account/settings.json")["settings"]
    assert client.ask(sim, "channels/voice/stats/account_overview").status_code == 404
