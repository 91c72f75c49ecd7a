"""One HTTP conversation, with a real server at its other end."""

from __future__ import annotations

import gzip
import socket
from typing import Any

import pytest

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
from tap_zendesk_incremental.zendesk import client as client_module
from tests.unit.zendesk.asking import API_TOKEN, CLIENT, PATH, Clients, get, with_tokens
from tests.unit.zendesk.servers import Reply, Server, raw_server


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
            with pytest.raises(Unreachable, match=r"the proxy .*407"):
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

    @pytest.mark.parametrize(
        "address",
        ["http://[", "ftp://127.0.0.1:9", "http://", "http://a..b:1", f"http://{'a' * 70}:1"],
    )
    def test_a_proxy_that_is_no_address_is_a_wrong_setting(
        self, clients: Clients, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        monkeypatch.setenv("https_proxy", address)
        with pytest.raises(SettingsError, match="HTTPS_PROXY"):
            get(clients("https://support.example.com"))

    def test_an_api_url_that_is_no_address_is_a_wrong_setting(self, clients: Clients) -> None:
        with pytest.raises(SettingsError, match="api_url"):
            get(clients("https://a..b"))

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
