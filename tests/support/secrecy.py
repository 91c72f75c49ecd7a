"""Every spelling in which a secret could show, and the check that none does."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zendesk_simulator import Simulator

# What every simulator takes unless it is told otherwise.
SECRETS = (
    "simulator-secret",
    "simulator-api-token",
    "simulator-access-token",
    "admin@example.com/token:simulator-api-token",
)


def secrets_of(simulator: Simulator) -> Iterator[str]:
    """Yield what this account takes, and each header that it was sent."""
    settings = simulator.settings
    yield settings.client_secret
    yield settings.access_token
    yield settings.api_token
    yield f"{settings.email}/token:{settings.api_token}"
    for seen in (*simulator.requests, *simulator.token_requests):
        if "authorization" in seen.headers:
            yield seen.headers["authorization"].partition(" ")[2]


def spellings(secret: str) -> set[bytes]:
    """Return the secret as plain text, in JSON, in an address, in HTML and so on."""
    plain = secret.encode()
    in_json = json.dumps(secret)
    return {
        html.escape(secret).encode(),
        secret.replace("&", "&amp;").encode(),
        re.sub("%..", lambda found: found[0].lower(), quote(secret, safe="")).encode(),
        json.dumps(in_json)[3:-3].encode(),
        plain,
        json.dumps(secret)[1:-1].encode(),
        repr(secret)[1:-1].encode(),
        quote(secret).encode(),
        quote(secret, safe="").encode(),
        quote_plus(secret).encode(),
        base64.b64encode(plain).rstrip(b"="),
        base64.urlsafe_b64encode(plain).rstrip(b"="),
    }


def assert_hidden(secrets: Iterable[str], stdout: bytes, stderr: bytes) -> None:
    """Fail where an output holds one of the secrets, in whichever spelling."""
    for secret in set(secrets):
        for spelling in spellings(secret):
            assert spelling not in stdout, "a secret was printed"
            assert spelling not in stderr, "a secret was logged"
