"""A request ends at its deadline, whichever part of the protocol is slow.

The servers here send a little ever again, so that no time-out of a socket strikes. Without the
deadline each of these tests would hang until the time limit on tests ends it.
"""

from __future__ import annotations

import gc
import gzip
import socket
import threading
import warnings
from collections.abc import Callable

import pytest

from tap_zendesk_incremental.errors import Unavailable, Unreachable
from tap_zendesk_incremental.zendesk.client import Client
from tap_zendesk_incremental.zendesk.deadline import Deadline, deadline
from tests.unit.zendesk.servers import raw_server

Clients = Callable[..., Client]
SECONDS = 0.4
# Before a handshake the trusted certificates are read, which may take a while.
TLS_SECONDS = 2.0
HEADERS = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
# A TLS record of a handshake, which is to have 16 KiB.
HANDSHAKE = b"\x16\x03\x03\x40\x00"


def assert_ends(client: Client, monkeypatch: pytest.MonkeyPatch, seconds: float = SECONDS) -> None:
    monkeypatch.setattr(client, "_timeout", seconds)
    with pytest.raises(Unavailable, match="no complete response within request_timeout") as caught:
        client.get("/path", {})
    assert not isinstance(caught.value, Unreachable)


@pytest.mark.parametrize(
    ("sent", "drip"),
    [
        pytest.param(b"HTTP/1.1 200 O", b"K", id="the status line byte by byte"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", id="headers byte by byte"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="100 Continue without end"),
        pytest.param(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", id="103 without end"),
        pytest.param(CHUNKED + b"1\r\n{\r\n0\r\nX-Slow: ", b"x", id="trailers byte by byte"),
        pytest.param(CHUNKED + b"1;slow=", b"x", id="a chunk's extension byte by byte"),
        pytest.param(
            HEADERS + b"Content-Encoding: gzip\r\n\r\n",
            gzip.compress(b""),
            id="compressed, and nothing when unpacked",
        ),
        pytest.param(HEADERS + b"\r\n", b"x", id="a body byte by byte"),
        pytest.param(CHUNKED, b"1\r\nx\r\n", id="a body chunk by chunk"),
        pytest.param(
            HEADERS.replace(b"200 OK", b"302 Found") + b"Location: /other\r\n\r\n",
            b"x",
            id="the body of a redirect",
        ),
        pytest.param(
            HEADERS.replace(b"200 OK", b"503 Busy") + b"\r\n", b"x", id="the body of an error"
        ),
    ],
)
def test_a_slow_response(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, sent: bytes, drip: bytes
) -> None:
    with raw_server(sent, drip) as server:
        assert_ends(clients(server.url), monkeypatch)


def test_a_response_that_never_starts(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert_ends(clients(f"http://127.0.0.1:{silent.getsockname()[1]}"), monkeypatch)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["silent", "slow"])
def test_a_proxy_that_is_slow_to_connect(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    with raw_server(sent, b"x") as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert_ends(clients("https://support.example.com"), monkeypatch)
    assert proxy.seen[0].startswith(b"CONNECT ")
    # urllib3 takes headers that are cut off for whole ones, and forgets the socket that it then
    # wraps for TLS in vain.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_a_token_that_is_slow_to_come(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(HEADERS + b"\r\n", b"x") as server:
        client = clients(server.url, access_token=None, client_id="id", client_secret="secret")
        assert_ends(client, monkeypatch)
    assert server.seen[0].startswith(b"POST /oauth/tokens ")


def test_a_tls_handshake_behind_a_proxy(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\n\r\n", HANDSHAKE) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert_ends(clients("https://support.example.com"), monkeypatch, TLS_SECONDS)
    assert proxy.seen[0].startswith(b"CONNECT ")


def test_a_tls_handshake_byte_by_byte(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(HANDSHAKE, b"\x02") as server:
        assert_ends(clients(server.url.replace("http:", "https:")), monkeypatch, TLS_SECONDS)


def test_a_tls_handshake_that_never_starts(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = clients(f"https://127.0.0.1:{silent.getsockname()[1]}")
        assert_ends(client, monkeypatch, TLS_SECONDS)


def test_a_connection_that_is_used_again_has_a_new_deadline(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second response on one connection is slow; the connection is older than its deadline."""
    gone_on = threading.Event()

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(2**16)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            connection.recv(2**16)
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not gone_on.wait(0.01):
                    connection.sendall(b"x")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        client = clients(f"http://127.0.0.1:{listening.getsockname()[1]}")
        try:
            assert client.get("/path", {}).body == b"{}"
            assert_ends(client, monkeypatch)
        finally:
            gone_on.set()
            thread.join()


class TestDeadline:
    @pytest.fixture
    def pair(self) -> Pair:
        return socket.socketpair()

    def test_it_shuts_what_it_watches_when_the_time_is_over(self, pair: Pair) -> None:
        here, there = pair
        with here, there, deadline(0.01) as time_left:
            time_left.watch(here)
            assert here.recv(1) == b"", "this waits until the deadline shuts it"
            assert time_left.has_passed

    def test_what_comes_too_late_is_shut_at_once(self, pair: Pair) -> None:
        here, there = pair
        with here, there, deadline(0.0) as time_left:
            wait_for(time_left)
            time_left.watch(here)
            assert there.recv(1) == b""

    def test_nothing_is_shut_after_the_end_of_the_request(self, pair: Pair) -> None:
        here, there = pair
        with here, there:
            with deadline(60.0) as time_left:
                time_left.watch(here)
            assert not time_left.has_passed
            here.sendall(b"x")
            assert there.recv(1) == b"x"

    def test_a_connection_without_a_socket_is_none_to_watch(self) -> None:
        with deadline(60.0) as time_left:
            time_left.watch(None)

    def test_a_socket_that_is_closed_already_is_no_harm(self, pair: Pair) -> None:
        here, there = pair
        with there, deadline(0.0) as time_left:
            here.close()
            wait_for(time_left)
            time_left.watch(here)


Pair = tuple[socket.socket, socket.socket]


def wait_for(time_left: Deadline) -> None:
    """Wait until the time is over; the time limit on tests is the guard."""
    while not time_left.has_passed:
        threading.Event().wait(0.001)
