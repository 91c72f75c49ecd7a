"""One authenticator, from the settings; tokens renewed in time."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from tap_zendesk_incremental.errors import CredentialsRefused, Unavailable
from tap_zendesk_incremental.secrecy import STAND_IN, Secrets
from tap_zendesk_incremental.zendesk.auth import (
    AccessToken,
    ApiToken,
    Authenticator,
    ClientCredentials,
    choose,
    refused_client,
)
from tests.unit.doubles import FakeTime, settings_for

CLIENT = {"client_id": "client", "client_secret": "secret"}


class TokenEndpoint:
    """Answers with token-1, token-2 and so on, or with what it is told to."""

    def __init__(self, **response: Any) -> None:
        self.response = {"expires_in": 3600, **response}
        self.forms: list[dict[str, str]] = []

    def __call__(self, form: Mapping[str, str]) -> dict[str, Any]:
        self.forms.append(dict(form))
        return {"access_token": f"token-{len(self.forms)}", **self.response}


def client_credentials(
    endpoint: TokenEndpoint, clock: FakeTime | None = None, secrets: Secrets | None = None
) -> ClientCredentials:
    clock = clock or FakeTime()
    return ClientCredentials(CLIENT, "read", endpoint, secrets or Secrets(), clock.monotonic)


def chosen(**settings: Any) -> Authenticator:
    given = settings_for(**{"access_token": None, **settings})
    return choose(given, TokenEndpoint(), Secrets())


class TestChoice:
    def test_client_credentials(self) -> None:
        assert isinstance(chosen(**CLIENT), ClientCredentials)

    def test_access_token(self) -> None:
        authenticator = chosen(access_token="abc")
        assert isinstance(authenticator, AccessToken)
        assert authenticator.authorization() == "Bearer abc"

    def test_api_token(self) -> None:
        authenticator = chosen(email="a@example.com", api_token="tök")
        assert isinstance(authenticator, ApiToken)
        kind, _, pair = authenticator.authorization().partition(" ")
        assert kind == "Basic"
        assert base64.b64decode(pair).decode() == "a@example.com/token:tök"

    def test_the_first_of_several(self) -> None:
        everything = {**CLIENT, "access_token": "abc", "email": "a@b.c", "api_token": "t"}
        assert isinstance(chosen(**everything), ClientCredentials)

    def test_the_header_is_put_on_the_request(self) -> None:
        request = requests.Request("GET", "https://example.com", auth=chosen(access_token="abc"))
        assert request.prepare().headers["Authorization"] == "Bearer abc"

    def test_only_an_api_token_is_warned_of(self) -> None:
        assert chosen(**CLIENT).warning is None
        assert chosen(access_token="abc").warning is None
        warning = chosen(email="a@example.com", api_token="t").warning
        assert warning is not None
        assert "30 April 2027" in warning

    @pytest.mark.parametrize(
        ("settings", "named"),
        [
            (CLIENT, "OAuth client"),
            ({"access_token": "abc"}, "access_token"),
            ({"email": "a@example.com", "api_token": "t"}, "api_token"),
        ],
    )
    def test_a_refusal_names_what_to_check(self, settings: dict[str, str], named: str) -> None:
        assert named in chosen(**settings).refused

    def test_fixed_credentials_cannot_be_renewed(self) -> None:
        assert not chosen(access_token="abc").renew()
        assert not chosen(email="a@example.com", api_token="t").renew()

    def test_what_goes_out_is_known_as_a_secret(self) -> None:
        secrets = Secrets()
        header = ApiToken("a@example.com", "t-1", secrets).authorization()
        assert secrets.hide(header) == f"Basic {STAND_IN}"
        assert secrets.hide("a@example.com/token:t-1") == STAND_IN


class TestClientCredentials:
    def test_nothing_is_asked_for_before_it_is_needed(self) -> None:
        endpoint = TokenEndpoint()
        client_credentials(endpoint)
        assert endpoint.forms == []

    def test_the_form(self) -> None:
        endpoint = TokenEndpoint()
        assert client_credentials(endpoint).authorization() == "Bearer token-1"
        assert endpoint.forms == [{"grant_type": "client_credentials", "scope": "read", **CLIENT}]

    def test_a_token_serves_until_shortly_before_its_end(self) -> None:
        clock, endpoint = FakeTime(), TokenEndpoint(expires_in=3600)
        authenticator = client_credentials(endpoint, clock)
        seen = []
        for _ in range(3):
            seen.append(authenticator.authorization())
            clock.now += 3539.0
            seen.append(authenticator.authorization())
            clock.now += 1.0
        assert seen == [f"Bearer token-{n}" for n in (1, 1, 2, 2, 3, 3)]

    @pytest.mark.parametrize(
        ("expires_in", "renewed_after"),
        [(3600, 3540.0), (600, 540.0), (300, 270.0), (10, 9.0), (2.5, 2.25), (1, 0.9)],
    )
    def test_it_is_renewed_before_it_expires(self, expires_in: float, renewed_after: float) -> None:
        clock, endpoint = FakeTime(), TokenEndpoint(expires_in=expires_in)
        authenticator = client_credentials(endpoint, clock)
        authenticator.authorization()
        clock.now = 1000.0 + renewed_after - 0.01
        assert authenticator.authorization() == "Bearer token-1"
        clock.now = 1000.0 + renewed_after
        assert authenticator.authorization() == "Bearer token-2"
        assert renewed_after < expires_in

    def test_its_life_counts_from_when_it_was_asked_for(self) -> None:
        clock = FakeTime()

        class Slow(TokenEndpoint):
            def __call__(self, form: Mapping[str, str]) -> dict[str, Any]:
                clock.now += 100.0
                return super().__call__(form)

        endpoint = Slow(expires_in=300)
        authenticator = client_credentials(endpoint, clock)
        authenticator.authorization()
        clock.now = 1000.0 + 270.0
        assert authenticator.authorization() == "Bearer token-2"

    @pytest.mark.parametrize("expires_in", [None, 0, -1, "3600", True, [], {}])
    def test_a_life_that_is_not_told_is_ended_by_a_refusal(self, expires_in: object) -> None:
        clock, endpoint = FakeTime(), TokenEndpoint(expires_in=expires_in)
        authenticator = client_credentials(endpoint, clock)
        authenticator.authorization()
        clock.now += 1e9
        assert authenticator.authorization() == "Bearer token-1"
        assert authenticator.renew()
        assert authenticator.authorization() == "Bearer token-2"

    @pytest.mark.parametrize("token", [None, "", 5, [], "tökén", "a\nb", "a\r\nX-Evil: 1"])
    def test_a_response_without_a_usable_token_is_asked_for_again(self, token: object) -> None:
        secrets = Secrets()
        authenticator = client_credentials(TokenEndpoint(access_token=token), secrets=secrets)
        with pytest.raises(Unavailable) as caught:
            authenticator.authorization()
        assert "access_token" in str(caught.value)
        if token:
            assert str(token) not in str(caught.value)
        assert secrets.hide("plain") == "plain"

    def test_every_token_is_known_as_a_secret(self) -> None:
        secrets = Secrets()
        authenticator = client_credentials(TokenEndpoint(), secrets=secrets)
        first = authenticator.authorization()
        authenticator.renew()
        second = authenticator.authorization()
        assert secrets.hide(f"{first} {second}") == f"Bearer {STAND_IN} Bearer {STAND_IN}"

    def test_a_failure_leaves_the_next_try_open(self) -> None:
        endpoint = TokenEndpoint(access_token=None)
        authenticator = client_credentials(endpoint)
        with pytest.raises(Unavailable):
            authenticator.authorization()
        endpoint.response.pop("access_token")
        assert authenticator.authorization() == "Bearer token-2"

    def test_a_refused_client_is_told_what_to_check(self) -> None:
        error = refused_client("invalid_client")
        assert isinstance(error, CredentialsRefused)
        for word in ("client_id", "client_secret", "invalid_client"):
            assert word in str(error)

    def test_nothing_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            client_credentials(TokenEndpoint()).authorization()
        assert "token-1" not in caplog.text
        assert "secret" not in caplog.text
