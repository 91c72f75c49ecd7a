"""Who may come in: OAuth client credentials, a fixed bearer token, or an API token."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from zendesk_simulator.errors import (
    RefusalError,
    Reply,
    forbidden,
    invalid_token,
    json_reply,
    not_authenticated,
)
from zendesk_simulator.settings import Settings

#: The resource that a fine scope must name for each stream, as in `tickets:read`.
RESOURCES = {
    "tickets": "tickets",
    "ticket_events": "tickets",
    "ticket_metric_events": "tickets",
    "users": "users",
    "organizations": "organizations",
}


@dataclass
class Grant:
    """An issued token's rights."""

    scopes: frozenset[str]
    expires: float

    def allows(self, stream: str) -> bool:
        """Tell whether the token may read a stream; an unknown scope allows nothing."""
        return not self.scopes.isdisjoint({"read", f"{RESOURCES.get(stream, stream)}:read"})


class Credentials:
    """Issues tokens and checks what callers show."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._grants: dict[str, Grant] = {}
        self._static_revoked = False

    def revoke(self, *, static: bool = False) -> None:
        """Make all issued tokens worthless, and with `static` the fixed access token too."""
        self._grants.clear()
        self._static_revoked = self._static_revoked or static

    def issue(self, content_type: str, body: bytes) -> Reply:
        """Answer `POST /oauth/tokens`."""
        form = _read_form(content_type, body)
        if form is None or "grant_type" not in form:
            return _oauth_error(400, "invalid_request", "The request is missing a parameter.")
        if form["grant_type"] != "client_credentials":
            return _oauth_error(400, "unsupported_grant_type", "The grant type is not supported.")
        if not self._knows_client(form):
            return _oauth_error(401, "invalid_client", "Client authentication failed.")
        token, scope = secrets.token_hex(32), form.get("scope", "read")
        lifetime = self._settings.token_lifetime
        # An unknown scope is granted like any other; the token is merely of no use.
        self._grants[token] = Grant(frozenset(scope.split()), time.monotonic() + lifetime)
        content = {"access_token": token, "token_type": "bearer", "scope": scope}
        # Clients take whole seconds for granted, so only odd test lifetimes stay fractions.
        expires_in = int(lifetime) if lifetime == int(lifetime) else lifetime
        return json_reply(200, {**content, "expires_in": expires_in})

    def check(self, authorization: str | None, stream: str) -> None:
        """Refuse a caller who may not read `stream`."""
        kind, _, value = (authorization or "").partition(" ")
        if kind.lower() == "basic":
            if not self._knows_api_token(value.strip()):
                raise RefusalError(not_authenticated())
        elif kind.lower() == "bearer":
            self._check_bearer(value.strip(), stream)
        else:
            raise RefusalError(not_authenticated())

    def _check_bearer(self, token: str, stream: str) -> None:
        if not self._static_revoked and _same(token, self._settings.access_token):
            return
        grant = self._grants.get(token)
        if grant is None or time.monotonic() >= grant.expires:
            raise RefusalError(invalid_token())
        if not grant.allows(stream):
            raise RefusalError(forbidden())

    def _knows_client(self, form: Mapping[str, str]) -> bool:
        return _same(form.get("client_id", ""), self._settings.client_id) and _same(
            form.get("client_secret", ""), self._settings.client_secret
        )

    def _knows_api_token(self, value: str) -> bool:
        try:
            shown = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            return False
        return _same(shown, f"{self._settings.email}/token:{self._settings.api_token}")


def kind_of(authorization: str | None) -> str:
    """Return "bearer", "basic", "other" or "none"."""
    if not authorization:
        return "none"
    kind = authorization.partition(" ")[0].lower()
    return kind if kind in ("bearer", "basic") else "other"


def _read_form(content_type: str, body: bytes) -> dict[str, str] | None:
    try:
        if "json" not in content_type:
            return dict(parse_qsl(body.decode()))
        content = json.loads(body)
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    return {name: value for name, value in content.items() if isinstance(value, str)}


def _oauth_error(status: int, error: str, description: str) -> Reply:
    return json_reply(status, {"error": error, "error_description": description})


def _same(shown: str, wanted: str) -> bool:
    return hmac.compare_digest(shown.encode(), wanted.encode())
