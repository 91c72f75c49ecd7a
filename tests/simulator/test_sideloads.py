"""What comes beside the records of an export, and metric events as a list."""

from __future__ import annotations

import pytest

from tests.simulator.conftest import Client, Simulate


@pytest.mark.parametrize("path", ["users", "users/cursor"])
def test_identities_beside_users(simulate: Simulate, client: Client, path: str) -> None:
    sim = simulate(tickets=40)
    page = client.page(sim, path, start_time=0, include="identities")
    assert page["identities"] == sim.truth("user_identities")
    users = {user["id"]: user for user in page["users"]}
    assert page["users"] == sim.truth("users")
    primary = [i for i in page["identities"] if i["type"] == "email"]
    assert all(users[i["user_id"]]["email"] == i["value"] and i["primary"] for i in primary)
    assert {i["type"] for i in page["identities"]} == {"email", "phone_number", "foreign"}
    assert "identities" not in client.page(sim, path, start_time=0)


def test_metric_sets_beside_tickets(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5, metric_sets_beside=True)
    page = client.page(sim, "tickets/cursor", start_time=0, include="metric_sets")
    assert page["metric_sets"] == [ticket["metric_set"] for ticket in page["tickets"]]
    sim.settings.metric_sets_beside = False
    page = client.page(sim, "tickets/cursor", start_time=0, include="metric_sets")
    assert "metric_sets" not in page


def test_metric_events_as_a_list(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=30)
    path = "incremental/ticket_metric_events"
    pages = list(client.list_pages(sim, path, page_size=20, start_time=0))
    assert set(pages[0]) == {"ticket_metric_events", "meta", "links"}
    found = [event for page in pages for event in page["ticket_metric_events"]]
    assert found == sim.truth("ticket_metric_events")
