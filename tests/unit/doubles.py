"""Stand-ins for the clock, the log and Zendesk, and settings to start from."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import override

from tap_zendesk_incremental.config import settings
from tap_zendesk_incremental.errors import SingleRecordFails
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.zendesk.client import Client
from tap_zendesk_incremental.zendesk.fetcher import Fetcher
from tap_zendesk_incremental.zendesk.responses import Response

if TYPE_CHECKING:
    from tap_zendesk_incremental.zendesk.fetcher import Request
    from tap_zendesk_incremental.zendesk.retries import Patience

T = TypeVar("T")

ACCESS_TOKEN = "an-access-token"
NEWS = 1_790_000_000
# What Zendesk's clock shows in every scripted response: some hours after NEWS.
NOW = "Tue, 22 Sep 2026 00:00:00 GMT"
DATED: Mapping[str, str] = {"Date": NOW}

Parameters = dict[str, Any]
Reply = bytes | Response | Exception


class Log(logging.Logger):
    """A logger outside logging's tree, so that no other test's configuration reaches it."""

    def __init__(self) -> None:
        super().__init__("test")
        self.records: list[logging.LogRecord] = []
        self.addHandler(_Keeper(self.records))

    @property
    def lines(self) -> list[str]:
        return [record.getMessage() for record in self.records]

    @property
    def levels(self) -> list[str]:
        return [record.levelname for record in self.records]


class _Keeper(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


class FakeTime:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class FakeFetcher(Fetcher):
    """Hands out what a function makes of each request, and remembers the requests.

    An exception is raised; bytes are the body of a good response. Nothing waits or is tried again.
    """

    def __init__(
        self, serve: Callable[[str, Parameters], Reply], *, size: int = 1000, log: Log | None = None
    ) -> None:
        super().__init__(settings_for(), Secrets(), log or Log())
        self.asked: list[tuple[str, Parameters]] = []
        self._serve = serve
        self.size = size

    @property
    def queries(self) -> list[Parameters]:
        """What was asked for, without the page size."""
        names = ("per_page", "page[size]")
        return [{k: v for k, v in query.items() if k not in names} for _, query in self.asked]

    @override
    def fetch(self, request: Request[T]) -> T:
        size = min(self.size, request.largest_page)
        query = dict(request.parameters(size))
        self.asked.append((request.path, query))
        found = response(self._serve(request.path, query))
        self.traffic[request.name].answered(found)
        return request.read(found, size)

    @override
    def probe(self, request: Request[T], patience: Patience) -> T | None:
        try:
            return self.fetch(request)
        except SingleRecordFails:
            return None


def scripted(*replies: Reply) -> FakeFetcher:
    """Return a fetcher that gives these replies one after the other, whatever is asked for."""
    left = iter(replies)
    return FakeFetcher(lambda _path, _query: next(left))


class FakeClient(Client):
    """Gives these replies one after the other; the rest of a client is real."""

    def __init__(self, *replies: Reply, **settings: Any) -> None:
        super().__init__(settings_for(**settings), Secrets())
        self.asked: list[tuple[str, Parameters]] = []
        self.replies = iter(replies)

    @override
    def get(self, path: str, parameters: Mapping[str, Any]) -> Response:
        self.asked.append((path, dict(parameters)))
        return response(next(self.replies), {})


def response(reply: Reply, headers: Mapping[str, str] = DATED) -> Response:
    """Return the response that a reply stands for, or raise the error that it is."""
    if isinstance(reply, Exception):
        raise reply
    if isinstance(reply, Response):
        return reply
    return Response(200, "OK", headers, reply, 0.1)


def config(**changes: Any) -> dict[str, Any]:
    """Return a good configuration with changes; None takes a setting away."""
    full = {"subdomain": "acme", "access_token": ACCESS_TOKEN, **changes}
    return {name: value for name, value in full.items() if value is not None}


def settings_for(api_url: str = "http://127.0.0.1:1", **changes: Any) -> settings.Settings:
    return settings.check(config(api_url=api_url, **changes))


def body(records: list[Any], *, key: str = "tickets", last: bool = True, **rest: Any) -> bytes:
    """Return the body of a page."""
    return json.dumps({key: records, "end_of_stream": last, **rest}).encode()
