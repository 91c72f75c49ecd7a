"""One HTTP conversation, with a real server at its other end."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from typing_extensions import override

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    CursorRefused,
    NotAllowed,
    PageTooLarge,
    RateLimited,
    SettingsError,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.zendesk.client import Client
from tap_zendesk_incremental.zendesk.responses import Response
from tests.unit.doubles import settings_for

PATH = "/api/v2/incremental/tickets/cursor"
CLIENT = {"access_token": None, "client_id": "client", "client_secret": "geheim"}
API_TOKEN = {"access_token": None, "email": "a@example.com", "api_token": "geheim"}


@dataclass
class Seen:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str


@dataclass
class Reply:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    #: What is really sent, where that is not the whole body.
    sent: bytes | None = None


Answering = Callable[[Seen], Reply]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answering: ClassVar[Answering]
    seen: ClassVar[list[Seen]]

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length).decode()
        seen = Seen(self.command, address.path, parse_qs(address.query), headers, body)
        self.seen.append(seen)
        reply = type(self).answering(seen)
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body if reply.sent is None else reply.sent)
        self.close_connection = reply.sent is not None

    do_GET = do_POST = _answer  # noqa: N815 - as the library calls them

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server:
    """A tiny HTTP server that answers as it is told to."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answering: Answering = lambda _seen: Reply()
        kind = type(
            "OneServersHandler",
            (Handler,),
            {"seen": self.seen, "answering": staticmethod(self._answer)},
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, seen: Seen) -> Reply:
        return self.answering(seen)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def clients() -> Iterator[Callable[..., Client]]:
    """Make clients, and close their connections in the end."""
    made: list[Client] = []

    def make(url: str, secrets: Secrets | None = None, **settings: Any) -> Client:
        client = Client(settings_for(url, **settings), secrets or Secrets())
        made.append(client)
        return client

    yield make
    for client in made:
        client._session.close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.stop()


Clients = Callable[..., Client]


def get(client: Client, **params: Any) -> bytes:
    return client.get(PATH, params, lambda _answer: None)


def with_tokens(answer: Answering) -> Answering:
    """Response token requests with token-1, token-2 and so on, and others with ``answer``."""
    count = iter(range(1, 100))

    def answering(seen: Seen) -> Reply:
        if seen.path == "/oauth/tokens":
            return Reply(200, b'{"access_token":"token-%d","expires_in":3600}' % next(count))
        return answer(seen)

    return answering


class TestRequest:
    def test_what_is_sent(self, server: Server, clients: Clients) -> None:
        client = clients(server.url, user_agent="mine/1", marketplace_name="Name")
        assert get(client, start_time=5, per_page=100, include="metric_sets") == b"{}"
        (seen,) = server.seen
        assert (seen.method, seen.path) == ("GET", PATH)
        assert seen.query == {
            "start_time": ["5"],
            "per_page": ["100"],
            "include": ["metric_sets"],
        }
        assert seen.headers["authorization"] == "Bearer an-access-token"
        assert seen.headers["user-agent"] == "mine/1"
        assert seen.headers["x-zendesk-marketplace-name"] == "Name"
        assert seen.headers["accept"] == "application/json"
        assert "gzip" in seen.headers["accept-encoding"]

    def test_an_api_token_goes_by_basic_authentication(
        self, server: Server, clients: Clients
    ) -> None:
        get(clients(server.url, **API_TOKEN))
        assert server.seen[0].headers["authorization"].startswith("Basic ")

    def test_a_cursor_survives_the_way(self, server: Server, clients: Clients) -> None:
        get(clients(server.url), cursor="MTU3+/=|&?é")
        assert server.seen[0].query == {"cursor": ["MTU3+/=|&?é"]}

    def test_a_base_path_is_kept(self, server: Server, clients: Clients) -> None:
        get(clients(f"{server.url}/proxy/"))
        assert server.paths() == [f"/proxy{PATH}"]

    def test_a_password_in_netrc_does_not_replace_the_credentials(
        self,
        server: Server,
        clients: Clients,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Any,
    ) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login joe password other\n")
        monkeypatch.setenv("NETRC", str(netrc))
        server.answering = with_tokens(lambda _seen: Reply())
        get(clients(server.url, **CLIENT))
        assert "authorization" not in server.seen[0].headers
        assert server.seen[1].headers["authorization"] == "Bearer token-1"

    def test_a_proxy_from_the_environment_is_used(
        self, server: Server, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", server.url)
        client = clients("http://127.0.0.2:9")
        assert get(client) == b"{}"
        monkeypatch.setenv("no_proxy", "127.0.0.2")
        with pytest.raises(Unreachable):
            get(client)

    def test_a_certificate_bundle_from_the_environment_is_used(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "no-such-bundle.pem")
        with pytest.raises(SettingsError, match="REQUESTS_CA_BUNDLE"):
            get(clients("https://127.0.0.1:9"))


class TestAnswer:
    def test_every_answer_is_shown_to_whoever_counts(
        self, server: Server, clients: Clients
    ) -> None:
        replies = iter([Reply(429, b"slow", {"Retry-After": "7"}), Reply(200, b"{}")])
        server.answering = lambda _seen: next(replies)
        client, answers = clients(server.url), list[Response]()
        with pytest.raises(RateLimited) as caught:
            client.get(PATH, {}, answers.append)
        client.get(PATH, {}, answers.append)
        assert caught.value.wait == 7.0
        assert [answer.status for answer in answers] == [429, 200]
        assert answers[0].headers["retry-after"] == "7"
        assert answers[1].seconds >= 0

    def test_a_compressed_body(self, server: Server, clients: Clients) -> None:
        squeezed = gzip.compress(b'{"tickets":[]}')
        server.answering = lambda _seen: Reply(200, squeezed, {"Content-Encoding": "gzip"})
        assert get(clients(server.url)) == b'{"tickets":[]}'

    def test_a_body_that_is_not_what_it_says(self, server: Server, clients: Clients) -> None:
        server.answering = lambda _seen: Reply(200, b"plain", {"Content-Encoding": "gzip"})
        with pytest.raises(Unavailable, match="decompressed"):
            get(clients(server.url))

    def test_a_body_that_is_cut_off(self, server: Server, clients: Clients) -> None:
        server.answering = lambda _seen: Reply(200, b"x" * 1000, sent=b"x" * 10)
        with pytest.raises(Unavailable, match="within the body"):
            get(clients(server.url))

    def test_a_refusal_without_credentials_to_renew(self, server: Server, clients: Clients) -> None:
        server.answering = lambda _seen: Reply(401, b'{"error":"Couldn\'t authenticate you"}')
        with pytest.raises(CredentialsRefused, match=r"access_token.*Couldn't authenticate you"):
            get(clients(server.url))
        assert len(server.seen) == 1

    @pytest.mark.parametrize(("status", "kind"), [(504, PageTooLarge), (403, NotAllowed)])
    def test_other_answers_are_errors_by_name(
        self, server: Server, clients: Clients, status: int, kind: type[ZendeskError]
    ) -> None:
        server.answering = lambda _seen: Reply(status)
        with pytest.raises(kind):
            get(clients(server.url))

    def test_a_bad_request_is_about_the_cursor_where_one_was_sent(
        self, server: Server, clients: Clients
    ) -> None:
        server.answering = lambda _seen: Reply(400)
        client = clients(server.url)
        with pytest.raises(CursorRefused):
            get(client, cursor="c")
        with pytest.raises(ZendeskError) as caught:
            get(client, start_time=5)
        assert not isinstance(caught.value, CursorRefused)

    def test_a_redirect_is_not_followed(self, server: Server, clients: Clients) -> None:
        server.answering = lambda _seen: Reply(302, headers={"Location": f"{server.url}/other"})
        with pytest.raises(ZendeskError, match="not followed"):
            get(clients(server.url))
        assert server.paths() == [PATH]

    def test_what_the_server_repeats_of_a_secret_is_hidden(
        self, server: Server, clients: Clients
    ) -> None:
        server.answering = lambda seen: Reply(400, seen.headers["authorization"].encode())
        with pytest.raises(ZendeskError) as caught:
            get(clients(server.url, access_token="geheim"))
        assert "geheim" not in str(caught.value)
        assert "***" in str(caught.value)


class TestTrouble:
    def test_nobody_listens(self, clients: Clients) -> None:
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            client = clients(f"http://127.0.0.1:{bound.getsockname()[1]}")
            with pytest.raises(Unreachable, match=r"127\.0\.0\.1:.*refuses the connection"):
                get(client)
        assert not client.has_connected

    def test_no_answer_in_time(self, clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            client = clients(f"http://127.0.0.1:{silent.getsockname()[1]}")
            monkeypatch.setattr(client, "_timeout", 0.05)
            with pytest.raises(Unavailable, match="request_timeout") as caught:
                get(client)
        assert not isinstance(caught.value, Unreachable)

    def test_a_body_that_comes_drop_by_drop(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each drop comes in time, so that no timeout of the socket ever strikes."""
        done = threading.Event()
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def drip() -> None:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(2**16)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    with suppress(OSError):
                        while not done.wait(0.01):
                            connection.sendall(b"1\r\nx\r\n")

            thread = threading.Thread(target=drip)
            thread.start()
            client = clients(f"http://127.0.0.1:{listening.getsockname()[1]}")
            monkeypatch.setattr(client, "_timeout", 0.1)
            try:
                with pytest.raises(Unavailable, match="request_timeout"):
                    get(client)
            finally:
                done.set()
                thread.join()

    @pytest.mark.parametrize("sent", [b"", b"rubbish\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
    def test_what_is_no_answer(self, clients: Clients, sent: bytes) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def answer() -> None:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(2**16)
                    connection.sendall(sent)

            thread = threading.Thread(target=answer)
            thread.start()
            client = clients(f"http://127.0.0.1:{listening.getsockname()[1]}")
            with pytest.raises(Unavailable) as caught:
                get(client)
            thread.join()
        assert str(caught.value).isprintable()

    def test_a_proxy_that_does_not_answer(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", "http://joe:geheim@127.0.0.1:9")
        with pytest.raises(Unreachable, match="proxy") as caught:
            get(clients("https://127.0.0.1:9"))
        assert "geheim" not in str(caught.value)

    def test_an_answer_of_any_kind_is_a_contact(self, server: Server, clients: Clients) -> None:
        server.answering = lambda _seen: Reply(503)
        client = clients(server.url)
        with pytest.raises(Unavailable):
            get(client)
        assert client.has_connected


class TestTokens:
    def test_a_token_is_fetched_once_and_used_from_then_on(
        self, server: Server, clients: Clients
    ) -> None:
        server.answering = with_tokens(lambda _seen: Reply())
        client = clients(server.url, oauth_scope="tickets:read users:read", **CLIENT)
        get(client)
        get(client)
        assert server.paths() == ["/oauth/tokens", PATH, PATH]
        assert parse_qs(server.seen[0].body) == {
            "grant_type": ["client_credentials"],
            "client_id": ["client"],
            "client_secret": ["geheim"],
            "scope": ["tickets:read users:read"],
        }
        assert {seen.headers["authorization"] for seen in server.seen[1:]} == {"Bearer token-1"}

    def test_a_token_that_is_refused_in_mid_run_is_renewed_once(
        self, server: Server, clients: Clients
    ) -> None:
        revoked = {"Bearer token-1"}
        server.answering = with_tokens(
            lambda seen: Reply(401 if seen.headers["authorization"] in revoked else 200)
        )
        answers: list[Response] = []
        clients(server.url, **CLIENT).get(PATH, {"cursor": "c"}, answers.append)
        assert server.paths() == ["/oauth/tokens", PATH, "/oauth/tokens", PATH]
        assert [seen.query for seen in server.seen[1::2]] == [{"cursor": ["c"]}] * 2
        assert [answer.status for answer in answers] == [401, 200]

    def test_a_new_token_that_is_refused_too_ends_the_run(
        self, server: Server, clients: Clients
    ) -> None:
        server.answering = with_tokens(lambda _seen: Reply(401))
        with pytest.raises(CredentialsRefused):
            get(clients(server.url, **CLIENT))
        assert server.paths() == ["/oauth/tokens", PATH] * 2

    @pytest.mark.parametrize("status", [400, 401, 403])
    def test_a_client_that_is_refused(self, server: Server, clients: Clients, status: int) -> None:
        body = b'{"error":"invalid_client","error_description":"geheim is wrong"}'
        server.answering = lambda _seen: Reply(status, body)
        with pytest.raises(CredentialsRefused, match="invalid_client") as caught:
            get(clients(server.url, **CLIENT))
        assert "geheim" not in str(caught.value)
        assert server.paths() == ["/oauth/tokens"]

    @pytest.mark.parametrize("status", [429, 500, 503, 504])
    def test_trouble_with_the_token_endpoint_may_pass(
        self, server: Server, clients: Clients, status: int
    ) -> None:
        server.answering = lambda _seen: Reply(status, headers={"Retry-After": "5"})
        with pytest.raises(Unavailable, match="/oauth/tokens") as caught:
            get(clients(server.url, **CLIENT))
        assert not isinstance(caught.value, PageTooLarge), "no page was asked for"
        if status != 504:
            assert caught.value.wait == 5.0

    def test_an_account_that_is_not_there_is_no_stream_to_skip(
        self, server: Server, clients: Clients
    ) -> None:
        server.answering = lambda _seen: Reply(404)
        with pytest.raises(ZendeskError, match="subdomain") as caught:
            get(clients(server.url, **CLIENT))
        assert not isinstance(caught.value, NotAllowed)

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"access_token":""}'])
    def test_an_answer_that_is_no_token(
        self, server: Server, clients: Clients, body: bytes
    ) -> None:
        server.answering = lambda _seen: Reply(200, body)
        with pytest.raises(Unavailable):
            get(clients(server.url, **CLIENT))

    def test_the_secret_is_never_sent_to_where_a_redirect_leads(
        self, server: Server, clients: Clients
    ) -> None:
        server.answering = lambda _seen: Reply(307, headers={"Location": f"{server.url}/evil"})
        with pytest.raises(ZendeskError, match="not followed"):
            get(clients(server.url, **CLIENT))
        assert server.paths() == ["/oauth/tokens"]

    def test_tokens_are_known_as_secrets(self, server: Server, clients: Clients) -> None:
        server.answering = with_tokens(lambda _seen: Reply())
        secrets = Secrets()
        get(clients(server.url, secrets, **CLIENT))
        assert secrets.hide("token-1 geheim client") == "*** *** client"
