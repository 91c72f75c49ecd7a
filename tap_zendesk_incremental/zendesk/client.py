"""One HTTP conversation with Zendesk: a request → its response, or a named error."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests import exceptions as broken
from typing_extensions import override
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    LocationParseError,
    ReadTimeoutError,
)

from tap_zendesk_incremental.config.settings import is_loopback
from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    NotAllowed,
    PageRefused,
    PageTooLarge,
    SettingsError,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.zendesk import auth, responses, statuses
from tap_zendesk_incremental.zendesk.deadline import DeadlineAdapter, deadline
from tap_zendesk_incremental.zendesk.failures import failure
from tap_zendesk_incremental.zendesk.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_zendesk_incremental.config.settings import Settings
    from tap_zendesk_incremental.secrecy import Secrets

CONNECT_TIMEOUT = 10.0
CHUNK = 2**16
# Bytes of a page, unpacked. Reading one takes about four times as much memory.
LARGEST_BODY = 64 * 2**20
TOKEN_PATH = "/oauth/tokens"  # noqa: S105 - a path, not a secret

UNUSABLE_ADDRESSES = (
    broken.InvalidProxyURL,
    broken.InvalidSchema,
    broken.InvalidURL,
    broken.MissingSchema,
    LocationParseError,
)


class _Session(requests.Session):
    """A session that leaves redirects alone.

    One could carry the credentials to another host. Even where none is to be followed, requests
    reads the body of a redirect and parses its address, which is the server's to make up.
    """

    @override
    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


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
        self.has_connected = False
        self.authenticator = auth.choose(settings, self._request_token, secrets)
        self._url = settings.api_url
        self._host = urlsplit(settings.api_url).netloc
        self._secrets = secrets
        self._timeout = settings.request_timeout
        self._headers = {**settings.headers, "Accept": "application/json"}
        # Sessions are not made to be shared by threads.
        self._of_thread = threading.local()
        # What stays on this machine must not go through a proxy, which would see the credentials.
        # Given with each request, since the environment goes before what the session says.
        is_local = is_loopback(urlsplit(settings.api_url).hostname or "")
        self._proxies: Any = dict.fromkeys(("http", "https", "all")) if is_local else None

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = _Session()
            session.mount("http://", DeadlineAdapter())
            session.mount("https://", DeadlineAdapter())
            session.headers.update(self._headers)
        return session

    def get(self, path: str, parameters: Mapping[str, Any]) -> Response:
        """Ask once and return the response, whatever its status.

        Args:
            path: What to ask for.
            parameters: Of the query.

        Raises:
            Unavailable: No response, or not a whole one: the same request can be made again.
            CredentialsRefused: The token endpoint says no.
        """
        return self._send("GET", path, params=parameters, auth=self.authenticator)

    def may_ask_again(self, response: Response) -> bool:
        """Tell whether a request that was answered so can be made again with a new token."""
        return response.status == requests.codes.unauthorized and self.authenticator.renew()

    def error_in(
        self, path: str, response: Response, parameters: Mapping[str, Any]
    ) -> ZendeskError | None:
        """Return the named error that a response stands for, None where it has a page."""
        if response.status == requests.codes.ok:
            return None
        if response.status == requests.codes.unauthorized:
            said = self._secrets.line(responses.detail(response.body))
            status = f"(401: {said})" if said else "(401)"
            return CredentialsRefused(f"{self.authenticator.refused} {status}")
        has_cursor = not {"cursor", "page[after]"}.isdisjoint(parameters)
        return statuses.error_for(path, response, self._secrets.line, has_cursor=has_cursor)

    def _request_token(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        # The no-op authentication keeps requests from adding what it finds in ~/.netrc.
        response = self._send("POST", TOKEN_PATH, data=form, auth=lambda request: request)
        said = self._secrets.line(responses.detail(response.body)) or str(response.status)
        if response.status in (400, 401, 403):
            raise auth.refused_client(said)
        if response.status in (200, 201):
            return responses.json_object(TOKEN_PATH, response.body)
        error = statuses.error_for(TOKEN_PATH, response, self._secrets.line)
        # Here a 504 says nothing about the page, and a 404 is about the account, not the stream.
        if isinstance(error, PageTooLarge):
            raise Unavailable(str(error))
        if isinstance(error, PageRefused):
            raise ZendeskError(f"{error}.")
        raise CredentialsRefused(str(error)) if isinstance(error, NotAllowed) else error

    def _send(self, method: str, path: str, **kwargs: Any) -> Response:
        """Make one request, which ends when request_timeout does, whatever is slow."""
        with deadline(self._timeout) as time_left:
            try:
                response = self._exchange(method, path, **kwargs)
                # Headers, and a body of no known length, end where the connection is shut.
                if time_left.has_passed:
                    raise broken.ReadTimeout
                return response
            except UNUSABLE_ADDRESSES:
                raise SettingsError(
                    "The proxy's address in the environment (HTTPS_PROXY and the like), or "
                    "api_url, cannot be used: it must look like http://host:port."
                ) from None
            except (broken.RequestException, OSError, UnicodeError) as error:
                if isinstance(error, OSError) and "CA certificate" in str(error):
                    raise SettingsError(
                        "REQUESTS_CA_BUNDLE names no file that can be read."
                    ) from None
                if time_left.has_passed:
                    error = broken.ReadTimeout()
                raise failure(self._host + path, error) from None

    def _exchange(self, method: str, path: str, **kwargs: Any) -> Response:
        started = time.monotonic()
        # request() merges HTTPS_PROXY, NO_PROXY and REQUESTS_CA_BUNDLE; send() would not.
        with self._session().request(
            method,
            self._url + path,
            allow_redirects=False,
            stream=True,
            proxies=self._proxies,
            timeout=(min(CONNECT_TIMEOUT, self._timeout), self._timeout),
            **kwargs,
        ) as response:
            self.has_connected = True
            # Since it was sent: what came before, a new token perhaps, is not Zendesk's time.
            sent = time.monotonic() - response.elapsed.total_seconds()
            body = _read(response, self._host + path, started + self._timeout)
        seconds = time.monotonic() - sent
        return Response(response.status_code, response.reason, response.headers, body, seconds)


def _read(response: requests.Response, place: str, end: float) -> bytes:
    """Read the whole body of what was asked for, until a time of the clock that only moves forward.

    Raises:
        PageTooLarge: It is larger than what fits into memory with good grace.
        requests.RequestException: It is cut off, takes too long or cannot be unpacked.
    """
    body = bytearray()
    try:
        # read1 returns what there is; every other way to read waits for a whole chunk.
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST_BODY:
                raise PageTooLarge(f"{place}: the page is larger than {LARGEST_BODY // 2**20} MiB")
            if time.monotonic() > end:
                raise broken.ReadTimeout
    except ReadTimeoutError:
        raise broken.ReadTimeout from None
    except DecodeError:
        raise broken.ContentDecodingError from None
    except HTTPError:
        raise broken.ChunkedEncodingError from None
    else:
        return bytes(body)
    finally:
        # A traceback would hold it in memory for as long as the error is handled.
        body.clear()


PUBLIC_PARTS = ("client_id", "email")
