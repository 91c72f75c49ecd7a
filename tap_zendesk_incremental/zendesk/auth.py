"""Settings → one authenticator, shared by all streams of the run."""

from __future__ import annotations

import base64
import threading
import time
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from requests.auth import AuthBase
from typing_extensions import override

from tap_zendesk_incremental.errors import CredentialsRefused, NoToken, Unavailable, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests import PreparedRequest

    from tap_zendesk_incremental.config.settings import Settings
    from tap_zendesk_incremental.secrecy import Secrets

    TokenRequest = Callable[[Mapping[str, str]], Mapping[str, Any]]

# A token is renewed this long before it expires, in seconds, or after nine tenths of a short life.
RENEWAL_MARGIN = 60.0
LONGEST_LIFE = 1e9


class Authenticator(AuthBase):
    """Puts the Authorization header on a request."""

    refused: str
    """What to tell the user when Zendesk answers 401."""

    warning: str | None = None
    """What to tell the user in any case."""

    @override
    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        r.headers["Authorization"] = self.authorization()
        return r

    @abstractmethod
    def authorization(self) -> str:
        """Return the header's value."""

    def renew(self) -> bool:
        """Drop what was refused; True where another request may now succeed."""
        return False


class ClientCredentials(Authenticator):
    """OAuth client credentials: short-lived tokens, fetched when needed.

    Args:
        credentials: ``client_id`` and ``client_secret``.
        scope: OAuth scopes, separated by spaces.
        request_token: Posts a form to the token endpoint and returns its response.
        secrets: Learns each token.
        clock: Seconds that only move forward.
    """

    refused = (
        "Zendesk refuses a token that it has just issued: check that the OAuth client belongs to "
        "an admin and is active."
    )

    def __init__(
        self,
        credentials: Mapping[str, str],
        scope: str,
        request_token: TokenRequest,
        secrets: Secrets,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._form = {"grant_type": "client_credentials", **credentials, "scope": scope}
        self._request_token = request_token
        self._secrets = secrets
        self._clock = clock
        self._token: str | None = None
        self._renew_at: float | None = None
        self._lock = threading.Lock()

    @override
    def authorization(self) -> str:
        with self._lock:
            if self._token is None or self._is_due():
                self._token = self._fetch()
            return f"Bearer {self._token}"

    @override
    def renew(self) -> bool:
        self._token = None
        return True

    def _is_due(self) -> bool:
        return self._renew_at is not None and self._clock() >= self._renew_at

    def _fetch(self) -> str:
        asked_at = self._clock()
        try:
            response = self._request_token(self._form)
        except Unavailable as error:
            if type(error) is Unreachable:
                raise
            raise NoToken(str(error), error.wait) from None
        token = response.get("access_token")
        if not (isinstance(token, str) and token and token.isascii() and token.isprintable()):
            raise NoToken("/oauth/tokens: the response has no access_token")
        self._secrets.add(token)
        self._renew_at = _renewal_time(asked_at, response.get("expires_in"))
        return token


def _renewal_time(asked_at: float, expires_in: object) -> float | None:
    """Return when to renew; None where the life is unknown and a 401 will tell."""
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | float):
        return None
    if not 0 < expires_in < LONGEST_LIFE:
        return None
    return asked_at + max(expires_in - RENEWAL_MARGIN, expires_in * 0.9)


class AccessToken(Authenticator):
    """An OAuth access token, as it is."""

    refused = "Zendesk refuses access_token: it is wrong, expired or revoked; make a new one."

    def __init__(self, token: str) -> None:
        self._authorization = f"Bearer {token}"

    @override
    def authorization(self) -> str:
        return self._authorization


class ApiToken(Authenticator):
    """E-mail and API token, by Basic authentication."""

    refused = (
        "Zendesk refuses email and api_token: check both, and that the token is active (Zendesk "
        "deactivates tokens that were unused for 30 days)."
    )
    warning = (
        "Zendesk stops accepting API tokens on 30 April 2027: move to OAuth client credentials "
        "(client_id and client_secret)."
    )

    def __init__(self, email: str, api_token: str, secrets: Secrets) -> None:
        pair = base64.b64encode(f"{email}/token:{api_token}".encode()).decode()
        secrets.add(pair, f"{email}/token:{api_token}")
        self._authorization = f"Basic {pair}"

    @override
    def authorization(self) -> str:
        return self._authorization


def choose(settings: Settings, request_token: TokenRequest, secrets: Secrets) -> Authenticator:
    """Return the authenticator for the credentials that the settings have settled on."""
    given = settings.credentials
    if "client_id" in given:
        return ClientCredentials(given, settings.oauth_scope, request_token, secrets)
    if "access_token" in given:
        return AccessToken(given["access_token"])
    return ApiToken(given["email"], given["api_token"], secrets)


def refused_client(detail: str) -> CredentialsRefused:
    """Return the error for a token endpoint that says no, with what it said."""
    return CredentialsRefused(
        f"Zendesk refuses client_id and client_secret ({detail}): check both, and that the OAuth "
        "client is allowed to use client credentials."
    )
