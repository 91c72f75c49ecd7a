"""The control endpoints, and starting and stopping."""

from __future__ import annotations

import gc
import socket
import time
from typing import Any

import pytest
import requests

from tests.simulator.conftest import CURSOR, Client, Simulate
from zendesk_simulator import Settings, Simulator


def control(sim: Simulator, path: str, content: Any = None) -> requests.Response:
    url = f"{sim.url}/_simulator/{path}"
    if content is None:
        return requests.get(url, timeout=5)
    return requests.post(url, json=content, timeout=5)


def test_status_and_requests(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=5)
    client.get(sim, CURSOR, start_time=0)
    status = control(sim, "status").json()
    assert status["records"]["tickets"] == 5
    assert (status["requests"], status["token_requests"]) == (1, 0)
    assert abs(status["now"] - time.time()) < 5
    (seen,) = control(sim, "requests").json()
    assert (seen["number"], seen["status"], seen["query"]) == (1, 200, {"start_time": "0"})
    assert "simulator-access-token" not in str(seen)


def test_changes_and_truth(simulate: Simulate) -> None:
    sim = simulate(tickets=20, deleted_share=0.0)
    ids = control(sim, "changes", {"tickets": 7, "new": 5, "deleted": 2, "system": 1}).json()
    assert {name: len(keys) for name, keys in ids.items()} == {
        "tickets": 7,
        "new": 5,
        "deleted": 2,
        "system": 1,
    }
    pairs = control(sim, "truth/tickets").json()
    assert pairs == [[t["id"], t["generated_timestamp"]] for t in sim.truth("tickets")]
    assert len(pairs) == 25
    assert control(sim, "truth/unknown").status_code == 404


@pytest.mark.parametrize("content", [[], 7, {"tickets": "some"}])
def test_changes_that_make_no_sense(simulate: Simulate, content: Any) -> None:
    assert control(simulate(tickets=2), "changes", content).status_code == 400


def test_starting_and_stopping_is_quick() -> None:
    with Simulator(Settings()):
        pass  # the first one imports things
    began = time.perf_counter()
    for _ in range(10):
        with Simulator(Settings()) as sim:
            assert sim.url.startswith("http://127.0.0.1:")
    assert time.perf_counter() - began < 1
    gc.collect()  # turns a socket that was left open into a warning, and that into a failure


def test_a_simulator_that_is_not_running() -> None:
    sim = Simulator()
    with pytest.raises(RuntimeError, match="not running"):
        _ = sim.url
    sim.stop()
    with sim, pytest.raises(RuntimeError, match="already"):
        sim.start()


def test_stopping_does_not_wait_for_slow_answers(client: Client) -> None:
    with Simulator(Settings(tickets=2, latency=30)) as sim:
        with pytest.raises(requests.exceptions.ReadTimeout):
            client.session.get(f"{sim.url}/api/v2/incremental/tickets", timeout=0.05)
        began = time.perf_counter()
    assert time.perf_counter() - began < 1


def test_latency(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=2, latency=0.1)
    began = time.perf_counter()
    assert client.get(sim, CURSOR, start_time=0).status_code == 200
    assert time.perf_counter() - began >= 0.1


def test_a_client_that_leaves_in_the_midst_of_a_request(
    simulate: Simulate, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    sim = simulate(tickets=2)
    host, port = sim.url.removeprefix("http://").split(":")
    head = b"POST /oauth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head)
        # The simulator has read the first part when it answers another request.
        assert client.get(sim, CURSOR, start_time=0).status_code == 200
    assert client.get(sim, CURSOR, start_time=0).status_code == 200
    sim.stop()
    assert not caplog.records
