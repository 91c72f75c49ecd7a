"""One HTTP conversation, with a real server at its other end."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from requests import exceptions as broken
from urllib3.exceptions import ProtocolError

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    CursorRefused,
    Dropped,
    NotAllowed,
    PageTooLarge,
    RateLimited,
    SettingsError,
    TooSlow,
    Unavailable,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.zendesk import client as client_module
from tap_zendesk_incremental.zendesk import failures
from tap_zendesk_incremental.zendesk.client import Client
from tests.unit.zendesk.servers import AnswerTo, Reply, Seen, Server, raw_server

PATH = "/api/v2/incremental/tickets/cursor"
CLIENT = {"access_token": None, "client_id": "client", "client_secret": "geheim"}
API_TOKEN = {"access_token": None, "email": "a@example.com", "api_token": "geheim"}


Clients = Callable[..., Client]


def get(client: Client, **parameters: Any) -> bytes:
    """Return the body of a good response; raise the error that any other one stands for."""
    response = client.get(PATH, parameters)
    error = client.error_in(PATH, response, parameters)
    if error is not None:
        raise error
    return response.body


def with_tokens(answer: AnswerTo) -> AnswerTo:
    """Response token requests with token-1, token-2 and so on, and others with ``answer``."""
    count = iter(range(1, 100))

    def answer_to(seen: Seen) -> Reply:
        if seen.path == "/oauth/tokens":
            return Reply(200, b'{"access_token":"token-%d","expires_in":3600}' % next(count))
        return answer(seen)

    return answer_to


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
        server.answer_to = with_tokens(lambda _seen: Reply())
        get(clients(server.url, **CLIENT))
        assert "authorization" not in server.seen[0].headers
        assert server.seen[1].headers["authorization"] == "Bearer token-1"

    def test_a_proxy_from_the_environment_is_used(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with raw_server(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n") as proxy:
            monkeypatch.setenv("https_proxy", proxy.url)
            with pytest.raises(Unreachable, match="the proxy"):
                get(clients("https://support.example.com"))
        assert proxy.seen[0].startswith(b"CONNECT support.example.com:443 ")

    @pytest.mark.parametrize("name", ["http_proxy", "all_proxy"])
    def test_what_stays_on_this_machine_goes_through_no_proxy(
        self, server: Server, clients: Clients, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        with raw_server(b"") as proxy:
            monkeypatch.setenv(name, proxy.url)
            assert get(clients(server.url)) == b"{}"
        assert not any(proxy.seen)

    @pytest.mark.parametrize("address", ["http://[", "ftp://127.0.0.1:9", "http://"])
    def test_a_proxy_that_is_no_address_is_a_wrong_setting(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        monkeypatch.setenv("https_proxy", address)
        with pytest.raises(SettingsError, match="HTTPS_PROXY"):
            get(clients("https://support.example.com"))

    def test_a_certificate_bundle_from_the_environment_is_used(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "no-such-bundle.pem")
        with pytest.raises(SettingsError, match="REQUESTS_CA_BUNDLE"):
            get(clients("https://127.0.0.1:9"))


class TestResponse:
    def test_a_response_of_any_status_is_returned_with_what_it_says(
        self, server: Server, clients: Clients
    ) -> None:
        server.answer_to = lambda _seen: Reply(429, b"slow", {"Retry-After": "7"})
        client = clients(server.url)
        response = client.get(PATH, {})
        assert (response.status, response.body) == (429, b"slow")
        assert response.headers["retry-after"] == "7"
        assert response.seconds >= 0
        error = client.error_in(PATH, response, {})
        assert isinstance(error, RateLimited)
        assert error.wait == 7.0

    def test_a_body_without_end_is_too_large(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(client_module, "LARGEST_BODY", 2**20)
        headers = b"HTTP/1.1 200 OK\r\n\r\n"
        with (
            raw_server(headers, drip=b"x" * 2**18) as endless,
            pytest.raises(PageTooLarge, match="larger than 1 MiB"),
        ):
            get(clients(endless.url))

    def test_a_compressed_body(self, server: Server, clients: Clients) -> None:
        squeezed = gzip.compress(b'{"tickets":[]}')
        server.answer_to = lambda _seen: Reply(200, squeezed, {"Content-Encoding": "gzip"})
        assert get(clients(server.url)) == b'{"tickets":[]}'

    def test_a_body_that_is_not_what_it_says(self, server: Server, clients: Clients) -> None:
        server.answer_to = lambda _seen: Reply(200, b"plain", {"Content-Encoding": "gzip"})
        with pytest.raises(Unavailable, match="decompressed"):
            get(clients(server.url))

    def test_a_body_that_is_cut_off(self, server: Server, clients: Clients) -> None:
        server.answer_to = lambda _seen: Reply(200, b"x" * 1000, sent=b"x" * 10)
        with pytest.raises(Unavailable, match="within the body"):
            get(clients(server.url))

    def test_a_refusal_without_credentials_to_renew(self, server: Server, clients: Clients) -> None:
        server.answer_to = lambda _seen: Reply(401, b'{"error":"Couldn\'t authenticate you"}')
        with pytest.raises(CredentialsRefused, match=r"access_token.*Couldn't authenticate you"):
            get(clients(server.url))
        assert len(server.seen) == 1

    @pytest.mark.parametrize(("status", "kind"), [(504, PageTooLarge), (403, NotAllowed)])
    def test_other_responses_are_errors_by_name(
        self, server: Server, clients: Clients, status: int, kind: type[ZendeskError]
    ) -> None:
        server.answer_to = lambda _seen: Reply(status)
        with pytest.raises(kind):
            get(clients(server.url))

    def test_a_bad_request_is_about_the_cursor_where_one_was_sent(
        self, server: Server, clients: Clients
    ) -> None:
        server.answer_to = lambda _seen: Reply(400)
        client = clients(server.url)
        for name in ("cursor", "page[after]"):
            with pytest.raises(CursorRefused):
                get(client, **{name: "c"})
        with pytest.raises(ZendeskError) as caught:
            get(client, start_time=5)
        assert not isinstance(caught.value, CursorRefused)

    def test_a_redirect_is_not_followed(self, server: Server, clients: Clients) -> None:
        server.answer_to = lambda _seen: Reply(302, headers={"Location": f"{server.url}/other"})
        with pytest.raises(ZendeskError, match="not followed"):
            get(clients(server.url))
        assert server.paths() == [PATH]

    def test_what_the_server_repeats_of_a_secret_is_hidden(
        self, server: Server, clients: Clients
    ) -> None:
        server.answer_to = lambda seen: Reply(400, seen.headers["authorization"].encode())
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

    @pytest.mark.parametrize("sent", [b"", b"rubbish\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
    def test_what_is_no_response(self, clients: Clients, sent: bytes) -> None:
        with raw_server(sent) as server, pytest.raises(Unavailable) as caught:
            get(clients(server.url))
        assert str(caught.value).isprintable()

    def test_a_proxy_that_does_not_answer(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", "http://joe:geheim@127.0.0.1:9")
        with pytest.raises(Unreachable, match="proxy") as caught:
            get(clients("https://support.example.com"))
        assert "geheim" not in str(caught.value)

    def test_a_response_of_any_kind_is_a_contact(self, server: Server, clients: Clients) -> None:
        server.answer_to = lambda _seen: Reply(503)
        client = clients(server.url)
        with pytest.raises(Unavailable):
            get(client)
        assert client.has_connected


class TestTokens:
    def test_a_token_is_fetched_once_and_used_from_then_on(
        self, server: Server, clients: Clients
    ) -> None:
        server.answer_to = with_tokens(lambda _seen: Reply())
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

    def test_after_a_refused_token_another_one_is_fetched(
        self, server: Server, clients: Clients
    ) -> None:
        revoked = {"Bearer token-1"}
        server.answer_to = with_tokens(
            lambda seen: Reply(401 if seen.headers["authorization"] in revoked else 200)
        )
        client = clients(server.url, **CLIENT)
        first = client.get(PATH, {})
        assert client.may_ask_again(first)
        second = client.get(PATH, {})
        assert not client.may_ask_again(second)
        assert (first.status, second.status) == (401, 200)
        assert server.paths() == ["/oauth/tokens", PATH, "/oauth/tokens", PATH]

    @pytest.mark.parametrize("status", [400, 401, 403])
    def test_a_client_that_is_refused(self, server: Server, clients: Clients, status: int) -> None:
        body = b'{"error":"invalid_client","error_description":"geheim is wrong"}'
        server.answer_to = lambda _seen: Reply(status, body)
        with pytest.raises(CredentialsRefused, match="invalid_client") as caught:
            get(clients(server.url, **CLIENT))
        assert "geheim" not in str(caught.value)
        assert server.paths() == ["/oauth/tokens"]

    @pytest.mark.parametrize("status", [429, 500, 503, 504])
    def test_trouble_with_the_token_endpoint_may_pass(
        self, server: Server, clients: Clients, status: int
    ) -> None:
        server.answer_to = lambda _seen: Reply(status, headers={"Retry-After": "5"})
        with pytest.raises(Unavailable, match="/oauth/tokens") as caught:
            get(clients(server.url, **CLIENT))
        assert not isinstance(caught.value, PageTooLarge), "no page was asked for"
        if status != 504:
            assert caught.value.wait == 5.0

    def test_an_account_that_is_not_there_is_no_stream_to_skip(
        self, server: Server, clients: Clients
    ) -> None:
        server.answer_to = lambda _seen: Reply(404)
        with pytest.raises(ZendeskError, match="subdomain") as caught:
            get(clients(server.url, **CLIENT))
        assert not isinstance(caught.value, NotAllowed)

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"access_token":""}'])
    def test_a_response_that_is_no_token(
        self, server: Server, clients: Clients, body: bytes
    ) -> None:
        server.answer_to = lambda _seen: Reply(200, body)
        with pytest.raises(Unavailable):
            get(clients(server.url, **CLIENT))

    def test_the_secret_is_never_sent_to_where_a_redirect_leads(
        self, server: Server, clients: Clients
    ) -> None:
        server.answer_to = lambda _seen: Reply(307, headers={"Location": f"{server.url}/evil"})
        with pytest.raises(ZendeskError, match="not followed"):
            get(clients(server.url, **CLIENT))
        assert server.paths() == ["/oauth/tokens"]

    def test_tokens_are_known_as_secrets(self, server: Server, clients: Clients) -> None:
        server.answer_to = with_tokens(lambda _seen: Reply())
        secrets = Secrets()
        get(clients(server.url, secrets, **CLIENT))
        assert secrets.hide("token-1 geheim client") == "*** *** client"


NAMED: list[tuple[Exception, type[Unavailable], str]] = [
    (broken.ProxyError("Connection refused"), Unreachable, "the proxy"),
    (broken.SSLError(), Unreachable, "TLS"),
    (broken.ConnectTimeout(), Unreachable, "the connection timed out"),
    (broken.ReadTimeout(), TooSlow, "request_timeout"),
    (broken.ChunkedEncodingError(), Unavailable, "within the body"),
    (broken.ContentDecodingError(), Unavailable, "decompressed"),
    (broken.ConnectionError(), Unreachable, "closed without a response"),
    (broken.ConnectionError(ProtocolError("x")), Dropped, "closed without a response"),
    (broken.RequestException(), Unavailable, "not valid HTTP"),
    (OSError(5, "odd"), Unreachable, "the connection failed (OSError)"),
    (UnicodeError(), Unreachable, "UnicodeError"),
    (broken.ConnectionError("Failed to resolve 'x'"), Unreachable, "DNS"),
    (broken.ConnectionError("[Errno 111] Connection refused"), Unreachable, "refuses"),
    (broken.SSLError("WRONG_VERSION_NUMBER"), Unreachable, "does not speak TLS"),
    (broken.SSLError("CERTIFICATE_VERIFY_FAILED"), Unreachable, "not trusted"),
]


class TestFailures:
    """Each way to fail has a name of its own: some are kinds of others, so their order counts."""

    @pytest.mark.parametrize(("error", "kind", "said"), NAMED, ids=lambda part: repr(part)[:40])
    def test_what_is_said(
        self,
        clients: Clients,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
        kind: type[Unavailable],
        said: str,
    ) -> None:
        def fail(*_args: Any, **_options: Any) -> None:
            raise error

        client = clients("https://support.example.com")
        monkeypatch.setattr(client._session(), "request", fail)
        with pytest.raises(Unavailable) as caught:
            get(client)
        assert type(caught.value) is kind
        assert str(caught.value).startswith(f"support.example.com{PATH}: ")
        assert said in str(caught.value)

    def test_no_kind_of_failure_hides_one_that_comes_after_it(self) -> None:
        kinds = [kind for kind, _, _ in failures.FAILURES]
        for position, kind in enumerate(kinds):
            assert not issubclass(kind, tuple(kinds[:position])), kind
        assert set(kinds) <= {type(error) for error, _, _ in NAMED} | {broken.Timeout}
