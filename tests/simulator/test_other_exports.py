"""The exports beside those of Support: no two of them end in the same way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.conftest import Client, Simulate
from tests.simulator.times import stamp

ARTICLES = "help_center/incremental/articles"
CALLS = "channels/voice/stats/incremental/calls"
LEGS = "channels/voice/stats/incremental/legs"
EVENTS = "tickets/side_conversations/events"


def ids(records: list[dict[str, Any]]) -> list[Any]:
    return [record["id"] for record in records]


def distinct(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({record["id"]: record for record in records}.values())


def by_change(records: list[dict[str, Any]], field: str = "updated_at") -> list[dict[str, Any]]:
    return sorted(records, key=lambda record: (stamp_of(record, field), record["id"]))


def stamp_of(record: dict[str, Any], field: str = "updated_at") -> int:
    text: str = record[field]
    return int(stamp(text.split(".", maxsplit=1)[0].rstrip("Z") + "Z"))


def linked(client: Client, first: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Follow the links until there is none, or one that leads to the page that it stands on."""
    page, url = first, None
    while True:
        yield page
        if page["next_page"] in (None, url):
            return
        url = page["next_page"]
        page = client.session.get(url, timeout=5).json()


def test_articles(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, list_page_limit=7)
    first = client.listed(sim, ARTICLES, start_time=0, sort_by="updated_at", sort_order="asc")
    assert set(first) == {"articles", "count", "next_page", "end_time"}
    assert first["end_time"] == stamp_of(first["articles"][-1])
    pages = list(linked(client, first))
    assert pages[-1]["next_page"] is None
    assert pages[1]["articles"][0] == first["articles"][-1]
    found = [article for page in pages for article in page["articles"]]
    assert distinct(found) == by_change(sim.truth("articles"))


def test_no_articles(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    newest = max(map(stamp_of, sim.truth("articles")))
    page = client.listed(sim, ARTICLES + ".json", start_time=newest + 1)
    assert page == {"articles": [], "count": 0, "next_page": None, "end_time": 1}


@pytest.mark.parametrize("field", ["position", "title", "created_at", "updated_at"])
def test_articles_in_another_order(simulate: Simulate, client: Client, field: str) -> None:
    sim = simulate(tickets=1)
    for order in ("asc", "desc"):
        page = client.listed(sim, ARTICLES, start_time=0, sort_by=field, sort_order=order)
        found = [(article[field], article["id"]) for article in page["articles"]]
        assert found == sorted(found, reverse=order == "desc")
        assert len(found) == len(sim.truth("articles"))


def test_articles_by_position_cannot_be_followed_to_the_end(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=1, list_page_limit=7)
    first = client.listed(sim, ARTICLES, start_time=0)
    by_position = sorted(sim.truth("articles"), key=lambda one: (one["position"], one["id"]))
    assert first["articles"] == by_position[:7]
    pages = list(linked(client, first))
    found = {article["id"] for page in pages for article in page["articles"]}
    assert found < set(ids(sim.truth("articles")))


def test_changed_and_deleted_articles(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    first, second, *_ = sim.truth("articles")
    newest = max(map(stamp_of, sim.truth("articles")))
    sim.world.update("articles", first["id"], {"title": "New title"})
    sim.world.remove("articles", second["id"])
    page = client.listed(sim, ARTICLES, start_time=newest + 1)
    assert [article["title"] for article in page["articles"]] == ["New title"]
    assert second["id"] not in ids(client.listed(sim, ARTICLES, start_time=0)["articles"])


@pytest.mark.parametrize(
    ("path", "name", "envelope"), [(CALLS, "calls", "calls"), (LEGS, "call_legs", "legs")]
)
def test_talk_names_the_last_page_for_ever(
    simulate: Simulate, client: Client, path: str, name: str, envelope: str
) -> None:
    sim = simulate(tickets=20, list_page_limit=7)
    first = client.listed(sim, path, start_time=0)
    assert set(first) == {envelope, "count", "end_time", "next_page"}
    pages = list(linked(client, first))
    last = pages[-1]
    again = client.session.get(last["next_page"], timeout=5).json()
    assert again == last
    assert last["next_page"] == f"{sim.url}/api/v2/{path}?start_time={last['end_time']}"
    assert {stamp_of(record) for record in last[envelope]} == {last["end_time"]}
    found = [record for page in pages for record in page[envelope]]
    assert distinct(found) == sim.truth(name)


def test_no_calls(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    sim.world.remove("calls")
    page = client.listed(sim, CALLS, start_time=5)
    url = f"{sim.url}/api/v2/{CALLS}?start_time=5"
    assert page == {"calls": [], "count": 0, "end_time": None, "next_page": url}


def test_a_call_is_final_later(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    call = sim.truth("calls")[3]
    newest = stamp_of(sim.truth("calls")[-1])
    sim.world.update("calls", call["id"], {"call_charge": "9.990000"})
    (changed,) = client.listed(sim, CALLS, start_time=newest + 1)["calls"]
    assert (changed["id"], changed["call_charge"]) == (call["id"], "9.990000")
    legs = client.listed(sim, LEGS, start_time=newest + 1)["legs"]
    assert {leg["call_id"] for leg in legs} == {call["id"]}


def test_legs_have_an_agent_or_a_user(simulate: Simulate) -> None:
    for leg in simulate(tickets=1).truth("call_legs"):
        assert (leg["agent_id"] == 0) is (leg["type"] == "customer")
        assert (leg["user_id"] == 0) is (leg["type"] == "agent")


def test_the_limits_of_talk(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, limit=2)
    headers = client.ask(sim, CALLS, start_time=0).headers
    assert headers["x-rate-limit"] == "15000"
    assert not any(name.lower().startswith(("ratelimit", "zendesk")) for name in headers)
    assert client.ask(sim, LEGS, start_time=0).status_code == 200
    assert client.ask(sim, CALLS, start_time=0).status_code == 429
    assert client.ask(sim, "channels/voice/phone_numbers").status_code == 200


def test_side_conversations(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=20, list_page_limit=7)
    first = client.listed(sim, EVENTS, start_time=0)
    assert set(first) == {"events", "count", "end_time", "next_page"}
    pages = list(linked(client, first))
    assert pages[0]["end_time"] == stamp_of(pages[0]["events"][-1], "created_at")
    found = [event for page in pages for event in page["events"]]
    assert distinct(found) == sim.truth("side_conversation_events")
    behind = next(page for page in reversed(pages) if page["events"])
    assert behind["end_time"] > stamp_of(behind["events"][-1], "created_at")


@pytest.mark.parametrize("second", [4, 5])
def test_the_last_page_of_events_may_have_a_link(
    simulate: Simulate, client: Client, second: int
) -> None:
    sim = simulate(tickets=3)
    first, *others = ids(sim.truth("side_conversation_events"))
    sim.world.remove("side_conversation_events", *others)
    created = f"2024-01-01T00:00:0{second}.250Z"
    sim.world.replace("side_conversation_events", first, {"created_at": created})
    page = client.listed(sim, EVENTS, start_time=0)
    assert (page["next_page"] is None) is (second == 5)
    following = client.listed(sim, EVENTS, start_time=page["end_time"])
    assert following == {
        "events": [],
        "count": 0,
        "end_time": page["end_time"],
        "next_page": None,
    }


def test_a_second_of_events_that_fills_a_page_stops_them(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=20, list_page_limit=3)
    page = client.listed(sim, EVENTS, start_time=0)
    stuck = client.session.get(page["next_page"], timeout=5).json()
    assert (stuck["events"], stuck["end_time"]) == (page["events"], page["end_time"])


def test_events_stay_five_minutes_behind(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=20)
    event = sim.truth("side_conversation_events")[0]
    for seconds, shown in ((120, False), (400, True)):
        moment = time.strftime("%Y-%m-%dT%H:%M:%S.5Z", time.gmtime(time.time() - seconds))
        sim.world.replace("side_conversation_events", event["id"], {"created_at": moment})
        found = client.listed(sim, EVENTS, start_time=0)["events"]
        assert (event["id"] in ids(found)) is shown
