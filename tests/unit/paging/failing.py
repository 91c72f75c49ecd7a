"""A walk in which certain pages fail, and no time passes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest.mock import patch

from typing_extensions import override

from tap_zendesk_incremental.errors import SingleRecordFails
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Paging
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.timestamps import to_unix
from tap_zendesk_incremental.zendesk import fetcher as fetcher_module
from tap_zendesk_incremental.zendesk.fetcher import Fetcher
from tap_zendesk_incremental.zendesk.responses import Response
from tap_zendesk_incremental.zendesk.retries import Patience
from tests.unit.doubles import (
    DATED,
    FakeClient,
    FakeTime,
    Log,
    Parameters,
    Reply,
    response,
    settings_for,
)

BEGINNING = Place(0)
FAILURE = Response(500, "Internal Server Error", DATED, b"", 0.1)
SPAN = re.compile(r"changed between (\S+) and (\S+) \(UTC\); it is left out")

Serve = Callable[[str, Parameters], Reply]
Spoils = Callable[[bytes], bool]


class ServingClient(FakeClient):
    """Answers what a function makes of each request; a page that is spoilt fails."""

    def __init__(self, serve: Serve, spoils: Spoils) -> None:
        super().__init__()
        self.has_connected = True
        self._serve = serve
        self.spoils = spoils
        self.failure: Reply = FAILURE

    @override
    def get(self, path: str, parameters: Mapping[str, Any]) -> Response:
        self.asked.append((path, dict(parameters)))
        found = self._serve(path, dict(parameters))
        is_spoilt = isinstance(found, bytes) and self.spoils(found)
        return response(self.failure if is_spoilt else found)


@dataclass
class Outcome:
    """What a walk has brought before it ended."""

    client: ServingClient
    log: Log
    clock: FakeTime
    pages: list[Page] = field(default_factory=list)
    failed: SingleRecordFails | None = None

    @property
    def gaps(self) -> list[str]:
        return [gap for page in self.pages for gap in page.gaps]

    @property
    def reached(self) -> int:
        """The time of the bookmark."""
        return self.pages[-1].reached.start_time or 0 if self.pages else 0

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The seconds that the gaps tell of, both included."""
        found = [SPAN.search(gap) for gap in self.gaps]
        times = [(to_unix(match[1]), to_unix(match[2])) for match in found if match]
        return [(first or 0, last or 0) for first, last in times]


@contextmanager
def fake_time() -> Iterator[FakeTime]:
    clock = FakeTime()
    patient = partial(Patience, clock=clock.monotonic)
    with (
        patch.object(fetcher_module, "time", clock),
        patch.object(fetcher_module, "Patience", patient),
    ):
        yield clock


def outcome_of(
    serve: Serve,
    spoils: Spoils,
    kind: Paging,
    endpoint: Endpoint,
    *,
    start: Place = BEGINNING,
    size: int = 4,
    prepare: Callable[[ServingClient, FakeTime], object] = lambda _client, _clock: None,
) -> Outcome:
    """Walk with the real way to Zendesk, in which no time passes."""
    with fake_time() as clock:
        log = Log()
        fetcher = Fetcher(settings_for(page_size=size, retry_timeout=120), Secrets(), log)
        fetcher.client = client = ServingClient(serve, spoils)
        prepare(client, clock)
        outcome = Outcome(client, log, clock)
        source = Source("tickets", endpoint, kind, {})
        try:
            outcome.pages.extend(Walk(fetcher, source, log).pages(start))
        except SingleRecordFails as error:
            outcome.failed = error
    return outcome
