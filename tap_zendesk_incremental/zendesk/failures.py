"""What it means where there is no response, or not a whole one."""

from __future__ import annotations

from requests import exceptions as broken
from urllib3.exceptions import ProtocolError

from tap_zendesk_incremental.errors import Dropped, TooSlow, Unavailable, Unreachable

# What the text of an error tells more exactly than its kind.
SIGNS = {
    "Failed to resolve": "the host's name cannot be resolved (DNS): check subdomain and network",
    "Connection refused": "the host refuses the connection",
    "WRONG_VERSION_NUMBER": "the host does not speak TLS, and api_url says https",
    "CERTIFICATE_VERIFY_FAILED": "the host's certificate is not trusted: check the network, and "
    "REQUESTS_CA_BUNDLE where it is set",
}
PROXY_SIGNS = {
    "407": "the proxy asks for a user and a password (407): put them into HTTPS_PROXY",
    "CERTIFICATE_VERIFY_FAILED": "the proxy's certificate is not trusted",
}
# Checked in this order, since some are kinds of others.
FAILURES: tuple[tuple[type[Exception], type[Unavailable], str], ...] = (
    (broken.ProxyError, Unreachable, "the proxy does not answer, or refuses"),
    (broken.SSLError, Unreachable, "the TLS connection failed, or its certificate is not trusted"),
    (broken.ConnectTimeout, Unreachable, "the connection timed out"),
    (broken.Timeout, TooSlow, "no complete response within request_timeout"),
    (broken.ChunkedEncodingError, Unavailable, "the connection broke within the body"),
    (broken.ContentDecodingError, Unavailable, "the body could not be decompressed"),
    (broken.ConnectionError, Unreachable, "the connection failed or was closed without a response"),
    (broken.RequestException, Unavailable, "the response was not valid HTTP"),
)


def failure(place: str, error: Exception) -> Unavailable:
    """Return what an error of the HTTP library means, with what was asked for in its line."""
    signs = PROXY_SIGNS if isinstance(error, broken.ProxyError) else SIGNS
    for sign, cause in signs.items():
        if sign in str(error):
            return Unreachable(f"{place}: {cause}")
    if isinstance(error, broken.ConnectionError) and _was_connected(error):
        return Dropped(f"{place}: the connection was closed without a response")
    for kind, named, cause in FAILURES:
        if isinstance(error, kind):
            return named(f"{place}: {cause}")
    return Unreachable(f"{place}: the connection failed ({type(error).__name__})")


def _was_connected(error: Exception) -> bool:
    """Tell whether a connection was there, and ended before the first line of a response."""
    return bool(error.args) and isinstance(error.args[0], ProtocolError)
