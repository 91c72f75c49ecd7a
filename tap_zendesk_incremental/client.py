"""One HTTP conversation with Zendesk: a request → its body, or a named error."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests import exceptions as broken
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from tap_zendesk_incremental import answers, auth
from tap_zendesk_incremental.answers import Answer
from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    NotAllowed,
    PageTooLarge,
    SettingsError,
    Unavailable,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tap_zendesk_incremental.checked_settings import Settings
    from tap_zendesk_incremental.secrecy import Secrets

CONNECT_TIMEOUT = 10.0
CHUNK = 2**16
TOKEN_PATH = "/oauth/tokens"  # noqa: S105 - a path, not a secret

UNUSABLE_ADDRESSES = (
    broken.InvalidProxyURL,
    broken.InvalidSchema,
    broken.InvalidURL,
    broken.MissingSchema,
)
# Checked in this order, since some are kinds of others.
SIGNS = {
    "Failed to resolve": "the host's name cannot be resolved (DNS): check subdomain and network",
    "Connection refused": "the host refuses the connection",
    "WRONG_VERSION_NUMBER": "the host does not speak TLS, and api_url says https",
    "CERTIFICATE_VERIFY_FAILED": "the host's certificate is not trusted",
}
FAILURES: tuple[tuple[type[Exception], type[Unavailable], str], ...] = (
    (broken.ProxyError, Unreachable, "the proxy does not answer, or refuses"),
    (broken.SSLError, Unreachable, "the TLS connection failed, or its certificate is not trusted"),
    (broken.ConnectTimeout, Unreachable, "the connection timed out"),
    (broken.Timeout, Unavailable, "no answer within request_timeout"),
    (broken.ChunkedEncodingError, Unavailable, "the connection broke within the body"),
    (broken.ContentDecodingError, Unavailable, "the body could not be decompressed"),
    (broken.ConnectionError, Unreachable, "the connection failed or was closed without an answer"),
    (broken.RequestException, Unavailable, "the answer was not valid HTTP"),
)


class Client:
    """Talks to one Zendesk account; shared by all streams, so that one session serves them.

    Args:
        settings: Checked settings.
        secrets: What must not show; learns the tokens.
    """

    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        secrets.add(
            *(value for name, value in settings.credentials.items() if name not in PUBLIC_PARTS)
        )
        self.base_url = settings.api_url
        self._host = urlsplit(settings.api_url).netloc
        self.has_connected = False
        self.authenticator = auth.choose(settings, self._request_token, secrets)
        self._secrets = secrets
        self._timeout = settings.request_timeout
        self._session = requests.Session()
        self._session.headers.update(settings.headers)
        self._session.headers["Accept"] = "application/json"

    def get(
        self, path: str, params: Mapping[str, Any], on_answer: Callable[[Answer], None]
    ) -> bytes:
        """Ask once (once more after a 401, where the token can be renewed) and return the body.

        Args:
            path: What to ask for.
            params: Of the query.
            on_answer: Called with every answer, good or bad.

        Raises:
            Unavailable: The failure may pass: the same request can be made again.
            CredentialsRefused: 401.
            ZendeskError: Any other refusal, by name.
        """
        answer = self._get(path, params)
        on_answer(answer)
        if answer.status == requests.codes.unauthorized and self.authenticator.renew():
            answer = self._get(path, params)
            on_answer(answer)
        if answer.status == requests.codes.ok:
            return answer.body
        if answer.status == requests.codes.unauthorized:
            raise CredentialsRefused(self._refusal(answer))
        raise answers.error_for(
            path,
            answer,
            self._secrets.line,
            has_cursor="cursor" in params,
            now=datetime.now(timezone.utc),
        )

    def _get(self, path: str, params: Mapping[str, Any]) -> Answer:
        return self._send("GET", path, params=params, auth=self.authenticator)

    def _refusal(self, answer: Answer) -> str:
        detail = self._secrets.line(answers.detail(answer.body))
        return (
            f"{self.authenticator.refused} (401: {detail})"
            if detail
            else (f"{self.authenticator.refused} (401)")
        )

    def _request_token(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        # The no-op authentication keeps requests from adding what it finds in ~/.netrc.
        answer = self._send("POST", TOKEN_PATH, data=form, auth=lambda request: request)
        detail = self._secrets.line(answers.detail(answer.body)) or str(answer.status)
        if answer.status in (400, 401, 403):
            raise auth.refused_client(detail)
        if answer.status in (200, 201):
            return answers.json_object(TOKEN_PATH, answer.body)
        error = answers.error_for(
            TOKEN_PATH, answer, self._secrets.line, now=datetime.now(timezone.utc)
        )
        # Here a 504 says nothing about the page, and a 404 is about the account, not the stream.
        if isinstance(error, PageTooLarge):
            raise Unavailable(str(error))
        raise CredentialsRefused(str(error)) if isinstance(error, NotAllowed) else error

    def _send(self, method: str, path: str, **kwargs: Any) -> Answer:
        started = time.monotonic()
        try:
            # request() merges HTTPS_PROXY, NO_PROXY and REQUESTS_CA_BUNDLE; send() would not.
            # A redirect could carry the credentials to another host, so none is followed.
            with self._session.request(
                method,
                self.base_url + path,
                allow_redirects=False,
                stream=True,
                timeout=(CONNECT_TIMEOUT, self._timeout),
                **kwargs,
            ) as response:
                self.has_connected = True
                body = self._read(response, started + self._timeout)
                seconds = time.monotonic() - started
                return Answer(
                    response.status_code, response.reason, response.headers, body, seconds
                )
        except UNUSABLE_ADDRESSES:
            raise SettingsError(
                "The proxy's address in the environment (HTTPS_PROXY and the like), or api_url, "
                "cannot be used: it must look like http://host:port."
            ) from None
        except broken.RequestException as error:
            raise _failure(self._host + path, error) from None
        except (OSError, UnicodeError) as error:
            if isinstance(error, OSError) and "CA certificate" in str(error):
                raise SettingsError("REQUESTS_CA_BUNDLE names no file that can be read.") from None
            raise _failure(self._host + path, error) from None

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """Read the whole body; a server that sends it drop by drop must not hold us for ever."""
        chunks = []
        try:
            # read1 returns what there is; every other way to read waits for a whole chunk.
            while chunk := response.raw.read1(CHUNK, decode_content=True):
                chunks.append(chunk)
                if time.monotonic() > deadline:
                    raise broken.ReadTimeout
        except ReadTimeoutError:
            raise broken.ReadTimeout from None
        except DecodeError:
            raise broken.ContentDecodingError from None
        except HTTPError:
            raise broken.ChunkedEncodingError from None
        return b"".join(chunks)


PUBLIC_PARTS = ("client_id", "email")


def _failure(place: str, error: Exception) -> Unavailable:
    for sign, cause in SIGNS.items():
        if sign in str(error) and not isinstance(error, broken.ProxyError):
            return Unreachable(f"{place}: {cause}")
    for kind, named, cause in FAILURES:
        if isinstance(error, kind):
            return named(f"{place}: {cause}")
    return Unreachable(f"{place}: the connection failed ({type(error).__name__})")
