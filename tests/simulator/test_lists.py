"""Lists: with a cursor, by page number, and whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import Client, Simulate
from zendesk_simulator import Fault


def keys(records: list[dict[str, Any]]) -> list[int]:
    return [record["id"] for record in records]


def test_a_cursor_leads_through_the_whole_list(simulate: Simulate, client: Client) -> None:
    sim = simulate(list_sizes={"groups": 25})
    pages = list(client.list_pages(sim, "groups", page_size=10))
    assert [len(page["groups"]) for page in pages] == [10, 10, 3]
    assert [group for page in pages for group in page["groups"]] == sim.truth("groups")
    names = [group["name"] for group in sim.truth("groups")]
    assert names == sorted(names)


def test_the_last_page_has_cursors_and_links(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    page = client.listed(sim, "groups.json", page_size=100)
    meta, links = page["meta"], page["links"]
    assert meta["has_more"] is False
    assert meta["after_cursor"]
    assert links["next"].startswith(f"{sim.url}/api/v2/groups.json?page%5Bsize%5D=100")
    behind = client.session.get(links["next"], timeout=5).json()
    assert behind["groups"] == []
    assert behind["meta"] == {"has_more": False, "after_cursor": None, "before_cursor": None}
    assert behind["links"] == {"prev": None, "next": None}


def test_an_empty_list_may_come_bare(simulate: Simulate, client: Client) -> None:
    sim = simulate(bare_empty_lists=True)
    sim.world.remove("groups")
    page = client.listed(sim, "groups", page_size=100)
    assert page == {"groups": [], "meta": {"has_more": False}}


def test_going_back(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    first, second, *_ = client.list_pages(sim, "groups", page_size=2)
    back = client.session.get(second["links"]["prev"], timeout=5).json()
    assert back["groups"] == first["groups"]
    assert back["meta"]["has_more"] is False


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({"page_size": 2, "page_after": "rubbish"}, "page[after] is not valid"),
        ({"page_size": 2, "page_after": "e30="}, "page[after] is not valid"),
        ({"page_size": 101}, "page[size] is not valid"),
        ({"page_size": 2, "sort": "mood"}, "sort is not valid"),
    ],
)
def test_paging_that_is_refused(
    simulate: Simulate, client: Client, query: dict[str, Any], title: str
) -> None:
    answer = client.ask(simulate(), "groups", **query)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["code"], error["title"]) == ("InvalidPaginationParameter", title)


def test_after_and_before_exclude_each_other(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    cursor = client.listed(sim, "groups", page_size=2)["meta"]["after_cursor"]
    query = {"page_size": 2, "page_after": cursor, "page_before": cursor}
    assert client.ask(sim, "groups", **query).status_code == 400


def test_a_size_that_is_no_number(simulate: Simulate, client: Client) -> None:
    answer = client.ask(simulate(), "groups", page_size="many")
    assert (answer.status_code, answer.json()["error"]["title"]) == (400, "Invalid attribute")
    assert "page.size" in answer.json()["error"]["message"]


def test_cursors_must_be_encoded(simulate: Simulate, client: Client) -> None:
    sim = simulate(list_sizes={"groups": 30})
    pages = list(client.list_pages(sim, "groups", page_size=1))
    cursors = [page["meta"]["after_cursor"] for page in pages]
    odd = next(cursor for cursor in cursors if "=" in cursor)
    url = f"{sim.url}/api/v2/groups?page%5Bsize%5D=1&page%5Bafter%5D="
    assert client.session.get(url + odd, timeout=5).status_code == 400
    assert client.session.get(url + odd.replace("=", "%3D"), timeout=5).status_code == 200


def test_cursors_can_be_refused(simulate: Simulate, client: Client) -> None:
    sim = simulate(refuse_cursors=True)
    cursor = client.listed(sim, "groups", page_size=2)["meta"]["after_cursor"]
    assert client.ask(sim, "groups", page_size=2, page_after=cursor).status_code == 400


def test_by_page_number(simulate: Simulate, client: Client) -> None:
    sim = simulate(list_sizes={"groups": 250})
    first = client.listed(sim, "groups")
    assert (len(first["groups"]), first["previous_page"]) == (100, None)
    assert first["count"] == len(sim.truth("groups")) > 200
    assert "meta" not in first
    second = client.session.get(first["next_page"], timeout=5).json()
    third = client.session.get(second["next_page"], timeout=5).json()
    assert third["next_page"] is None
    assert third["previous_page"] == f"{sim.url}/api/v2/groups?page=2"
    assert keys(first["groups"] + second["groups"] + third["groups"]) == keys(sim.truth("groups"))
    assert len(client.listed(sim, "groups", per_page=500)["groups"]) == 100


def test_page_numbers_end_at_a_hundred(simulate: Simulate, client: Client) -> None:
    answer = client.ask(simulate(), "groups", page=101, per_page=2)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (
        400,
        "InvalidPaginationDepth",
    )
    assert client.ask(simulate(), "groups", page=100, per_page=2).status_code == 200


def test_smaller_pages_than_asked_for(simulate: Simulate, client: Client) -> None:
    sim = simulate(list_page_limit=2)
    pages = list(client.list_pages(sim, "groups", page_size=100))
    assert [len(page["groups"]) for page in pages] == [2, 2, 1]
    assert len(client.listed(sim, "groups")["groups"]) == 2


def test_deleted_groups(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    assert not any(group["deleted"] for group in client.listed(sim, "groups")["groups"])
    query = {"exclude_deleted": "false"}
    everything = client.listed(sim, "groups", page_size=100, **query)["groups"]
    assert everything == sim.truth("groups", query=query)
    assert [group["deleted"] for group in everything].count(True) == 1


def test_whole_lists(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    page = client.listed(sim, "business_hours/schedules", page=7)
    assert page.pop("schedules") == sim.truth("schedules")
    assert page == {"next_page": None, "previous_page": None, "count": 3}


def test_whole_lists_may_come_by_page_number(simulate: Simulate, client: Client) -> None:
    sim = simulate(whole_lists_by_number=True)
    page = client.listed(sim, "business_hours/schedules", page=2, per_page=1)
    assert page["schedules"] == sim.truth("schedules")[1:2]
    assert page["count"] == 3
    assert page["next_page"].endswith("page=3")
    # These have no pages on any account.
    for path in ("custom_statuses", "ticket_fields"):
        assert len(client.listed(sim, path, per_page=1)[path]) > 1


def test_a_list_with_a_cursor_may_answer_by_number(simulate: Simulate, client: Client) -> None:
    sim = simulate(cursor_lists_by_number=True, list_page_limit=2)
    page = client.listed(sim, "groups", page_size=100)
    assert len(page["groups"]) == 2
    assert "meta" not in page
    assert page["next_page"].endswith("page=2")


def test_ticket_fields_with_a_cursor_or_whole(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    whole = client.listed(sim, "ticket_fields", page=2, per_page=3)
    positions = [field["position"] for field in whole["ticket_fields"]]
    assert positions == sorted(positions)
    assert whole["next_page"] is None
    paged = [
        f for p in client.list_pages(sim, "ticket_fields", page_size=4) for f in p["ticket_fields"]
    ]
    assert keys(paged) == sorted(keys(whole["ticket_fields"]))
    assert paged == sim.truth("ticket_fields")


def test_children(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    seen = []
    for schedule in sim.truth("schedules"):
        path = f"business_hours/schedules/{schedule['id']}/holidays.json"
        page = client.listed(sim, path)
        assert page["count"] == len(page["holidays"])
        seen += page["holidays"]
    assert seen == sim.truth("schedule_holidays")
    assert set(seen[0]) == {"id", "name", "start_date", "end_date"}
    missing = client.ask(sim, "business_hours/schedules/7/holidays")
    assert (missing.status_code, missing.json()["error"]) == (404, "RecordNotFound")


def test_changes_between_two_reads(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    first, second, *_ = sim.truth("groups")
    sim.world.rename("groups", first["id"], "Zebra")
    sim.world.remove("groups", second["id"])
    sim.world.add_to("groups", {"id": 7, "name": "Aardvark", "deleted": False})
    sim.world.replace("groups", 7, {"is_public": True}, without=["deleted"])
    groups = client.listed(sim, "groups", page_size=100)["groups"]
    assert groups == sim.truth("groups")
    assert groups[0] == {"id": 7, "name": "Aardvark", "is_public": True}
    assert groups[-1]["name"] == "Zebra"
    assert groups[-1]["updated_at"] > first["updated_at"]
    assert second["id"] not in keys(groups)


def test_raw_bytes_in_a_list(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    first = sim.truth("groups")[0]["id"]
    sim.world.replace("groups", first, raw=b'{"id":"\\ud83d"}')
    assert client.ask(sim, "groups").content.startswith(b'{"groups":[{"id":"\\ud83d"},')


def test_a_group_is_removed_while_the_list_is_read(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    groups = sim.truth("groups")
    sim.before(2, lambda: sim.world.remove("groups", groups[0]["id"], groups[2]["id"]))
    pages = list(client.list_pages(sim, "groups", page_size=2))
    assert keys([g for page in pages for g in page["groups"]]) == [
        group["id"] for i, group in enumerate(groups) if i != 2
    ]


def test_lists_are_logged_and_meet_faults(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=3)
    sim.faults.at(2, Fault.status(503))
    client.page(sim, "tickets", start_time=0)
    assert client.ask(sim, "groups", page_size=5).status_code == 503
    client.listed(sim, "groups", page_size=5)
    assert [(seen.path, seen.status) for seen in sim.requests] == [
        ("/api/v2/incremental/tickets", 200),
        ("/api/v2/groups", 503),
        ("/api/v2/groups", 200),
    ]
    assert sim.requests[2].page_size == 5


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        (403, 403, '"title":"Forbidden"'),
        (404, 404, '"error":"InvalidEndpoint"'),
        ("403-empty", 403, ""),
        ("403-not-enabled", 403, "TriggerCategoriesNotEnabled"),
        ("403-restricted", 403, "Access to this resource is restricted"),
        ("403-scopes", 403, "Missing the following required scopes: read"),
        ("404-record", 404, '"error":"RecordNotFound"'),
        ("404-page", 404, "The page you were looking for doesn't exist"),
    ],
)
def test_lists_that_the_account_does_not_have(
    simulate: Simulate, client: Client, form: int | str, status: int, text: str
) -> None:
    sim = simulate(refused_streams={"groups": form})
    answer = client.ask(sim, "groups")
    assert answer.status_code == status
    assert text in answer.text
    assert bool(answer.text) is bool(text)
    assert answer.headers["Content-Type"].startswith("application/json" if text else "text/html")
    assert client.ask(sim, "ticket_fields").status_code == 200


def test_lists_need_credentials(simulate: Simulate, client: Client) -> None:
    sim = simulate()
    client.session.headers.pop("Authorization")
    assert client.ask(sim, "groups").status_code == 401
