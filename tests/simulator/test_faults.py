"""Each fault, as a client meets it."""

from __future__ import annotations

import json
import threading
import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.simulator.conftest import CURSOR, Client, Simulate
from zendesk_simulator import Fault, Settings, Simulator, in_seconds
from zendesk_simulator.presets import PRESETS, fault_named


def struck(sim: Simulator, client: Client, fault: Fault) -> requests.Response:
    """Let a request meet a fault; the next one must be served as always."""
    sim.faults.at(1, fault)
    try:
        return client.get(sim, CURSOR, start_time=0)
    finally:
        assert sim.requests[0].fault == fault.name
        assert client.get(sim, CURSOR, start_time=0).status_code == 200


@pytest.mark.parametrize("status", [400, 404, 409, 500, 502, 503, 504, 520, 524])
def test_any_status(simulate: Simulate, client: Client, status: int) -> None:
    answer = struck(simulate(tickets=2), client, Fault.status(status, retry_after=7))
    assert answer.status_code == status
    assert answer.headers["Retry-After"] == "7"
    assert "zendesk-ratelimit-incremental-exports" not in answer.headers


def test_a_status_with_headers_and_body(simulate: Simulate, client: Client) -> None:
    fault = Fault.status(500, headers={"X-Reason": "none"}, body=b"oops", name="oops")
    answer = struck(simulate(tickets=2), client, fault)
    assert (answer.headers["X-Reason"], answer.content) == ("none", b"oops")


@pytest.mark.parametrize("value", [None, 3, "soon"])
def test_hints_when_to_come_again(
    simulate: Simulate, client: Client, value: int | str | None
) -> None:
    answer = struck(simulate(tickets=2), client, Fault.rate_limited(value))
    assert answer.status_code == 429
    assert answer.headers.get("Retry-After") == (None if value is None else str(value))


@pytest.mark.parametrize("seconds", [30, -30])
def test_a_hint_may_be_a_date(simulate: Simulate, client: Client, seconds: int) -> None:
    answer = struck(simulate(tickets=2), client, Fault.rate_limited(in_seconds(seconds)))
    hint = parsedate_to_datetime(answer.headers["Retry-After"]).timestamp()
    assert abs(hint - time.time() - seconds) < 3


def test_edge_protection(simulate: Simulate, client: Client) -> None:
    answer = struck(simulate(tickets=2), client, Fault.edge_protection())
    assert answer.json()["detail"] == "Rate limited by Zendesk edge protection"
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize("shape", ["described", "titled", "listed", "bare", "empty", "html"])
def test_every_shape_of_403(simulate: Simulate, client: Client, shape: str) -> None:
    answer = struck(simulate(tickets=2), client, Fault.forbidden(shape))  # type: ignore[arg-type]
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("fault", "body"),
    [(Fault.empty(), b""), (Fault.null(), b"null"), (Fault.html(), b"<!DOCTYPE html>")],
)
def test_bodies_that_are_no_pages(
    simulate: Simulate, client: Client, fault: Fault, body: bytes
) -> None:
    answer = struck(simulate(tickets=2), client, fault)
    assert answer.status_code == 200
    assert answer.content[:15] == body


def test_half_a_page(simulate: Simulate, client: Client) -> None:
    answer = struck(simulate(tickets=2), client, Fault.cut_json())
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_a_byte_order_mark(simulate: Simulate, client: Client) -> None:
    answer = struck(simulate(tickets=2), client, Fault.byte_order_mark())
    assert len(json.loads(answer.content.decode("utf-8-sig"))["tickets"]) == 2
    assert answer.content.startswith(b"\xef\xbb\xbf{")


def test_a_redirect(simulate: Simulate, client: Client) -> None:
    answer = struck(simulate(tickets=2), client, Fault.redirect("http://elsewhere.example/x"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://elsewhere.example/x")


def test_links_to_another_host(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5)
    sim.faults.always(lambda seen: seen.per_page == 2, Fault.other_host())
    page = client.page(sim, CURSOR, start_time=0, per_page=2)
    assert page["after_url"].startswith("http://elsewhere.example/api/v2/incremental/tickets")
    page = client.page(sim, "tickets", start_time=0, per_page=2)
    assert page["next_page"].startswith("http://elsewhere.example/api/v2/incremental/tickets")


def test_a_body_that_ends_early(simulate: Simulate, client: Client) -> None:
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        struck(simulate(tickets=2), client, Fault.short_body())


def test_a_reset_before_the_answer(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=2)
    with pytest.raises(requests.exceptions.ConnectionError, match="reset by peer"):
        struck(sim, client, Fault.reset())
    assert sim.requests[0].status is None


def test_a_reset_in_the_middle_of_the_answer(simulate: Simulate, client: Client) -> None:
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="reset by peer"):
        struck(simulate(tickets=200), client, Fault.reset_mid_body())


def test_a_connection_that_hangs_ends_with_the_server() -> None:
    outcome: list[Exception] = []

    def ask(url: str) -> None:
        try:
            requests.get(url, timeout=5)
        except requests.exceptions.ConnectionError as error:
            outcome.append(error)

    with Simulator(Settings(tickets=2)) as sim:
        sim.faults.always(lambda _: True, Fault.hang())
        url = f"{sim.url}/api/v2/incremental/tickets"
        asker = threading.Thread(target=ask, args=(url,))
        asker.start()
        while not sim.requests:
            time.sleep(0.001)
        stopped = time.monotonic()
    asker.join()
    assert time.monotonic() - stopped < 1
    assert len(outcome) == 1


def test_a_client_may_give_up_on_a_connection_that_hangs(
    simulate: Simulate, client: Client
) -> None:
    sim = simulate(tickets=2)
    sim.faults.at(1, Fault.hang())
    url = f"{sim.url}/api/v2/incremental/tickets"
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.session.get(url, timeout=0.05)
    assert client.get(sim, CURSOR, start_time=0).status_code == 200


def test_a_page_spoilt_by_hand(simulate: Simulate, client: Client) -> None:
    fault = Fault.altered(lambda body: body.replace(b'"end_of_stream":true', b'"end":1'))
    answer = struck(simulate(tickets=2), client, fault)
    assert "end_of_stream" not in answer.json()


def test_a_fault_takes_nothing_from_the_limit(simulate: Simulate, client: Client) -> None:
    assert struck(simulate(tickets=2, limit=1), client, Fault.conflict()).status_code == 409


def test_the_script(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=2)
    sim.faults.at([1, 3], Fault.status(500))
    sim.faults.always(lambda seen: seen.number == 2, Fault.status(502))
    seen = [client.get(sim, CURSOR, start_time=0).status_code for _ in range(4)]
    assert seen == [500, 502, 500, 200]
    sim.faults.at(5, Fault.status(500))
    sim.faults.clear()
    assert client.get(sim, CURSOR, start_time=0).status_code == 200


def test_names_for_the_command_line() -> None:
    assert {fault_named(name).name for name in PRESETS} >= {"reset", "hang", "bom", "edge"}
    assert fault_named("503").name == "503"
    with pytest.raises(ValueError, match="no fault 'sulk'"):
        fault_named("sulk")


def test_a_fault_only_on_pages_that_hold_a_text(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=4)
    victim = sim.truth("tickets")[2]["id"]
    fault = Fault.status(500).on_pages_with(b'"id":%d,' % victim)
    sim.faults.always(lambda _: True, fault)
    answers = [client.get(sim, CURSOR, start_time=0, per_page=size) for size in (2, 3)]
    assert [answer.status_code for answer in answers] == [200, 500]
    assert [seen.fault for seen in sim.requests] == [None, "500"]
