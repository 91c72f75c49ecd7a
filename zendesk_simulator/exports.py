"""Answers one request to an export endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from zendesk_simulator import errors
from zendesk_simulator.credentials import Credentials
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.limits import EXPORTS, USER_CURSOR, Limits
from zendesk_simulator.pages import Page, View, cursor_page, read_cursor, time_page, write_cursor
from zendesk_simulator.settings import Settings
from zendesk_simulator.streams import STREAMS
from zendesk_simulator.tables import Place, encode, place_of
from zendesk_simulator.world import World

PREFIX = "/api/v2/incremental/"
_CURSOR_STREAMS = ("tickets", "users")
_SCOPED_STREAMS = ("tickets", "ticket_events")
_KEPT = ("per_page", "include", "exclude_deleted", "support_type_scope")

Query = Mapping[str, str]


@dataclass
class _Wanted:
    """What a request asks for."""

    stream: str
    url: str
    query: Query
    per_page: int
    scope: str | None

    def link(self, **place: Any) -> str:
        """Return this request's address with another place in the export."""
        kept = {name: self.query[name] for name in _KEPT if name in self.query}
        return f"{self.url}?{urlencode({**place, **kept})}"


class Exports:
    """The export endpoints, without HTTP."""

    def __init__(self, settings: Settings, world: World, credentials: Credentials) -> None:
        self._settings = settings
        self._world = world
        self._credentials = credentials
        self.limits = Limits(settings)

    def answer(self, base_url: str, path: str, query: Query, authorization: str | None) -> Reply:
        """Return the answer to a request, be it a page or a refusal."""
        headers: dict[str, str] = {}
        try:
            stream, by_cursor = _endpoint(path)
            self._credentials.check(authorization, stream)
            self._check_refused(stream)
            own_bucket = stream == "users" and by_cursor
            headers = self.limits.take(USER_CURSOR if own_bucket else EXPORTS)
            reply = self._page(stream, by_cursor, base_url + path, query)
        except RefusalError as refusal:
            reply = refusal.reply
        reply.headers.update(headers)
        return reply

    def _page(self, stream: str, by_cursor: bool, url: str, query: Query) -> Reply:
        wanted = self._read(stream, url, query)
        with self._world.lock:
            if by_cursor:
                return self._cursor_page(wanted)
            return self._time_page(wanted)

    def _cursor_page(self, wanted: _Wanted) -> Reply:
        cursor = wanted.query.get("cursor")
        place = self._place(wanted.query)
        page = cursor_page(self._view(wanted), place, wanted.per_page)
        after = write_cursor(page.after)
        before = None
        if cursor is not None:
            before = write_cursor(place_of(page.rows[0])) if page.rows else cursor
        tail = {
            "after_cursor": after,
            "after_url": wanted.link(cursor=after),
            "before_cursor": before,
            "before_url": before and wanted.link(cursor=before),
            "end_of_stream": page.end_of_stream,
        }
        return self._reply(wanted, page, tail)

    def _time_page(self, wanted: _Wanted) -> Reply:
        start_time = self._start_time(wanted.query)
        extend = self._settings.time_pages_extend
        page = time_page(self._view(wanted), start_time, wanted.per_page, extend=extend)
        end_time = page.rows[-1].stamp if page.rows else None
        # On the last page, Zendesk gives the link in some cases and leaves it out in others.
        linked = end_time is not None and (not page.end_of_stream or end_time % 2 == 0)
        tail = {
            # Not to be relied upon: live accounts were seen to answer 755 for 715 records.
            "count": len(page.rows) + len(page.rows) // 18,
            "end_of_stream": page.end_of_stream,
            "end_time": end_time,
            "next_page": wanted.link(start_time=end_time) if linked else None,
        }
        return self._reply(wanted, page, tail)

    def _view(self, wanted: _Wanted) -> View:
        return View(self._world.table(wanted.stream), self._settings.edge(), wanted.scope)

    def _reply(self, wanted: _Wanted, page: Page, tail: Mapping[str, Any]) -> Reply:
        rows = page.rows
        if wanted.stream == "tickets" and wanted.query.get("exclude_deleted") == "true":
            # The page has been cut before: it may be empty now, in the midst of the stream.
            rows = [row for row in rows if not row.deleted]
        table = self._world.table(wanted.stream)
        sideload = STREAMS[wanted.stream].sideload
        extended = sideload in wanted.query.get("include", "").split(",")
        body_of = table.extended_body if extended else table.body
        records = b",".join(map(body_of, rows))
        opening = b'{"%b":[' % wanted.stream.encode()
        return Reply(200, b"".join((opening, records, b"],", encode(tail)[1:])))

    # -- reading the query

    def _read(self, stream: str, url: str, query: Query) -> _Wanted:
        if "last_audits" in query.get("include", "").split(","):
            raise RefusalError(errors.invalid_value("include", "last_audits is not supported"))
        per_page = _integer(query, "per_page", 1000)
        if not 1 <= per_page <= 1000:
            raise RefusalError(errors.invalid_value("per_page", "Must be between 1 and 1000"))
        largest = self._settings.max_page_size
        if largest is not None and per_page > largest:
            raise RefusalError(errors.page_too_large())
        scope = query.get("support_type_scope", "agent")
        if scope not in ("agent", "ai_agent", "all"):
            raise RefusalError(errors.invalid_value("support_type_scope", "Unknown scope"))
        filtered = stream in _SCOPED_STREAMS and scope != "all"
        return _Wanted(stream, url, query, per_page, scope if filtered else None)

    def _place(self, query: Query) -> Place:
        cursor = query.get("cursor")
        if cursor is None:
            # Ids start at one: all records of that second lie behind this place.
            return self._start_time(query), 0
        if "start_time" in query:
            raise RefusalError(errors.invalid_value("cursor", "Not together with start_time"))
        place = read_cursor(cursor)
        if place is None or self._settings.refuse_cursors:
            raise RefusalError(errors.invalid_cursor())
        return place

    def _start_time(self, query: Query) -> int:
        if "start_time" not in query:
            raise RefusalError(errors.invalid_value("start_time", "It is required"))
        start_time = _integer(query, "start_time", 0)
        if start_time < 0:
            raise RefusalError(errors.invalid_value("start_time", "Must not be negative"))
        if self._settings.now() - start_time <= self._settings.hold_back:
            raise RefusalError(errors.too_recent())
        return start_time

    def _check_refused(self, stream: str) -> None:
        status = self._settings.refused_streams.get(stream)
        if status is not None:
            reply = errors.invalid_endpoint() if status == 404 else errors.forbidden()
            reply.status = status
            raise RefusalError(reply)


def _endpoint(path: str) -> tuple[str, bool]:
    """Return the stream that a path leads to, and whether it is exported by cursor."""
    name = path.removeprefix(PREFIX).removesuffix(".json")
    stream = name.removesuffix("/cursor")
    by_cursor = stream != name
    if stream not in STREAMS or (by_cursor and stream not in _CURSOR_STREAMS):
        raise RefusalError(errors.invalid_endpoint())
    return stream, by_cursor


def _integer(query: Query, name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise RefusalError(errors.invalid_value(name, "Must be an integer")) from None
