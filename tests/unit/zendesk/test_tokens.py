"""Tokens: fetched, kept, renewed, and never told."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    NotAllowed,
    PageTooLarge,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.secrecy import Secrets
from tests.unit.zendesk.asking import CLIENT, PATH, Clients, get, with_tokens
from tests.unit.zendesk.servers import Reply, Server


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
