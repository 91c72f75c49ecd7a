"""A fetcher on a clock that only sleeping moves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from typing_extensions import override

from tap_zendesk_incremental.errors import (
    SecondTooFull,
    Unavailable,
)
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.zendesk.fetcher import LONGEST_NAP, Fetcher
from tap_zendesk_incremental.zendesk.rate_limits import EXPORTS
from tap_zendesk_incremental.zendesk.responses import Response
from tests.unit.doubles import FakeClient, FakeTime, Log, Reply, settings_for

EXPORT_LIMIT = "zendesk-ratelimit-incremental-exports"


@dataclass
class PageRequest:
    """Asks for a page, and takes the body for it as it is."""

    path: str = "/tickets"
    name: str = "tickets"
    limit: str = EXPORTS
    largest_page: int = 1000
    stands_at: int | None = None

    def parameters(self, size: int) -> dict[str, Any]:
        return {"per_page": size}

    def read(self, response: Response, size: int) -> tuple[bytes, int]:
        if response.body == b"odd":
            raise Unavailable("the page is odd")
        if response.body == b"crowded":
            raise SecondTooFull("too many in one second")
        return response.body, size


class WholeRequest(PageRequest):
    """Asks for all there is."""

    @override
    def parameters(self, size: int) -> dict[str, Any]:
        return {}


class Stage:
    """A fetcher whose client gives scripted replies, on a clock that only sleeping moves."""

    def __init__(self, clock: FakeTime, *replies: Reply, **settings: Any) -> None:
        self.clock = clock
        self.log = Log()
        self.fetcher = Fetcher(settings_for(**settings), Secrets(), self.log)
        self.client = FakeClient(*replies)
        self.client.has_connected = True
        self.fetcher.client = self.client

    def fetch(self, **request: Any) -> tuple[bytes, int]:
        return self.fetcher.fetch(PageRequest(**request))

    @property
    def sizes(self) -> list[int]:
        return [query["per_page"] for _, query in self.client.asked]

    @property
    def naps(self) -> list[float]:
        """How long it has slept; short naps in a row, as it takes for the limit, are one."""
        naps = [nap for nap in self.clock.slept if nap]
        runs = groupby(naps, key=lambda nap: nap <= LONGEST_NAP)
        whole = [[round(sum(run), 1)] if is_short else list(run) for is_short, run in runs]
        return [nap for run in whole for nap in run]


def reply(status: int = 200, body: bytes = b"page", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, "Reason", named, body, 0.1)
