"""The log of the requests that the server saw."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from zendesk_simulator.credentials import kind_of


@dataclass
class SeenRequest:
    """One request, and what became of it."""

    #: Counts from one, separately for the API and for tokens.
    number: int
    method: str
    path: str
    query: dict[str, str]
    #: As received; a parameter that was given twice is there twice.
    raw_query: str
    #: "bearer", "basic", "other" or "none".
    authorization: str
    #: By lower-case name, as received.
    headers: dict[str, str]
    #: The status that was sent; None while it is being served, or if none was sent at all.
    status: int | None = None
    #: The name of the fault that struck it.
    fault: str | None = None
    #: What a request for a token sent along.
    body: bytes = b""
    monotonic: float = field(default_factory=time.monotonic)

    @property
    def per_page(self) -> int | None:
        """The page size that was asked for, if it was a number."""
        return _integer(self.query.get("per_page"))

    @property
    def page_size(self) -> int | None:
        """The page size that a list was asked for with a cursor, if it was a number."""
        return _integer(self.query.get("page[size]"))

    @property
    def cursor(self) -> str | None:
        """The cursor that was sent."""
        return self.query.get("cursor")

    @property
    def start_time(self) -> int | None:
        """The start time that was sent, if it was a number."""
        return _integer(self.query.get("start_time"))

    def as_record(self) -> dict[str, Any]:
        """Return what may be shown to anybody: no headers, for they hold credentials."""
        names = ("number", "method", "path", "query", "authorization", "status", "fault")
        return {name: getattr(self, name) for name in names} | {"monotonic": self.monotonic}


class Journal:
    """Numbers the requests as they come in."""

    def __init__(self) -> None:
        self.requests: list[SeenRequest] = []

    def note(self, request: Request) -> SeenRequest:
        """Write down a request and return its entry, to be completed later."""
        seen = SeenRequest(
            number=len(self.requests) + 1,
            method=request.method,
            path=request.url.path,
            query=dict(request.query_params),
            raw_query=request.url.query,
            authorization=kind_of(request.headers.get("authorization")),
            headers=dict(request.headers),
        )
        self.requests.append(seen)
        return seen


def _integer(text: str | None) -> int | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return None
