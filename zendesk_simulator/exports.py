"""The incremental exports of Support, by cursor and by time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from zendesk_simulator import errors
from zendesk_simulator.credentials import RESOURCES
from zendesk_simulator.endpoints import Account
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.limits import ACCOUNT_SHOWN, EXPORTS, USER_CURSOR, Allowance
from zendesk_simulator.lists.collection import Item
from zendesk_simulator.lists.cursor_paging import SIZE, CursorPaging
from zendesk_simulator.lists.filters import SCOPES
from zendesk_simulator.lists.listing import Listing
from zendesk_simulator.lists.order import Order
from zendesk_simulator.pages import Page, View, cursor_page, read_cursor, time_page, write_cursor
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.settings import Settings
from zendesk_simulator.start_time import read_per_page, read_start_time
from zendesk_simulator.streams import STREAMS
from zendesk_simulator.tables import Place, Row, encode, place_of

PREFIX = "/api/v2/incremental/"
_SCOPED_STREAMS = ("tickets", "ticket_events")
_KEPT = ("per_page", "include", "exclude_deleted", "include_changes", "support_type_scope")


@dataclass(frozen=True)
class Export:
    """The export of one stream, in one of the two ways."""

    name: str
    by_cursor: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Where it is asked for."""
        return (PREFIX + self.name + ("/cursor" if self.by_cursor else ""),)

    @property
    def resource(self) -> str:
        """What a fine scope must name."""
        return RESOURCES.get(self.name, self.name)

    def counted_on(self, _: ApiRequest, __: Account) -> tuple[Allowance, ...]:
        """Return the limits: one for all exports, but another one for users by cursor."""
        own_bucket = self.name == "users" and self.by_cursor
        return ACCOUNT_SHOWN, USER_CURSOR if own_bucket else EXPORTS

    def respond(self, request: ApiRequest, account: Account) -> Reply:
        """Return a page."""
        wanted = _Wanted(self.name, request, account)
        wanted.check()
        if self.name == "ticket_metric_events" and SIZE in request.query:
            return _list_page(wanted)
        return _cursor_page(wanted) if self.by_cursor else _time_page(wanted)


@dataclass(frozen=True)
class _Wanted:
    """What a request asks for."""

    stream: str
    request: ApiRequest
    account: Account

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    @property
    def settings(self) -> Settings:
        return self.account.settings

    @property
    def per_page(self) -> int:
        return read_per_page(self.request)

    @property
    def scope(self) -> str | None:
        """The only `support_type` to be seen; None means all."""
        scope = self.query.get("support_type_scope", "agent")
        return scope if self.stream in _SCOPED_STREAMS and scope != "all" else None

    @property
    def table_name(self) -> str:
        """Which records are exported: changed ones come again only where asked for."""
        changes = STREAMS[self.stream].changes
        return changes if changes and self.query.get("include_changes") == "true" else self.stream

    def view(self) -> View:
        """Return what of the stream is to be seen."""
        table = self.account.world.table(self.table_name)
        return View(table, self.settings.edge(), self.scope)

    def link(self, **place: Any) -> str:
        """Return this request's address with another place in the export."""
        kept = {name: self.query[name] for name in _KEPT if name in self.query}
        return f"{self.request.url}?{urlencode({**place, **kept})}"

    def check(self) -> None:
        """Refuse what makes no sense."""
        if "last_audits" in self.query.get("include", "").split(","):
            raise RefusalError(errors.invalid_value("include", "last_audits is not supported"))
        per_page, largest = self.per_page, self.settings.max_page_size
        if largest is not None and per_page > largest:
            raise RefusalError(errors.page_too_large())
        if self.query.get("support_type_scope", "agent") not in SCOPES:
            raise RefusalError(errors.invalid_value("support_type_scope", "Unknown scope"))

    def start_time(self) -> int:
        """Return the second that the export starts at."""
        return read_start_time(self.request, self.settings)

    def place(self) -> Place:
        """Return the place that the page lies behind."""
        cursor = self.query.get("cursor")
        if cursor is None:
            # Ids start at one: all records of that second lie behind this place.
            return self.start_time(), 0
        if "start_time" in self.query:
            raise RefusalError(errors.invalid_value("cursor", "Not together with start_time"))
        place = read_cursor(cursor)
        if place is None or self.settings.refuse_cursors:
            raise RefusalError(errors.invalid_cursor())
        return place


def _cursor_page(wanted: _Wanted) -> Reply:
    cursor = wanted.query.get("cursor")
    place = wanted.place()
    page = cursor_page(wanted.view(), place, wanted.per_page)
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
    return _reply(wanted, _shown(wanted, page), tail)


def _time_page(wanted: _Wanted) -> Reply:
    start_time = wanted.start_time()
    settings = wanted.settings
    page = time_page(wanted.view(), start_time, wanted.per_page, extend=settings.time_pages_extend)
    rows = _shown(wanted, page)
    place = page.rows[-1].stamp if page.rows else None
    # On the last page, Zendesk gives the link in some cases and leaves it out in others.
    linked = place is not None and (not page.end_of_stream or place % 2 == 0)
    without_end = settings.empty_pages_without_end and not rows
    tail = {
        # Not to be relied upon: live accounts were seen to answer 755 for 715 records.
        "count": len(page.rows) + len(page.rows) // 18,
        "end_of_stream": page.end_of_stream,
        "end_time": None if without_end else place,
        "next_page": wanted.link(start_time=place) if linked else None,
    }
    return _reply(wanted, rows, tail)


def _list_page(wanted: _Wanted) -> Reply:
    """Return a page in the manner of a list, which metric events have as well."""
    view = wanted.view()
    rows = view.table.rows[view.table.first_at(wanted.start_time()) : view.end()]
    found = ((row, view.table.readable(row)) for row in rows if _is_shown(wanted, row))
    items = [Item(row.key, record) for row, record in found if record is not None]
    order = Order("time", "id")
    listing = Listing(wanted.request, wanted.settings, wanted.stream, items, order, {})
    return CursorPaging(largest=1000).respond(listing)


def _shown(wanted: _Wanted, page: Page) -> list[Row]:
    """Return the rows of a page that no filter leaves out.

    The page has been cut before: it may be empty now, in the midst of the stream.
    """
    return [row for row in page.rows if _is_shown(wanted, row)]


def _is_shown(wanted: _Wanted, row: Row) -> bool:
    if wanted.query.get("exclude_deleted") != "true":
        return True
    table = wanted.account.world.table(wanted.table_name)
    return not STREAMS[wanted.stream].is_deleted(table, row)


def _reply(wanted: _Wanted, rows: list[Row], tail: Mapping[str, Any]) -> Reply:
    table = wanted.account.world.table(wanted.table_name)
    included = wanted.query.get("include", "").split(",")
    extended = STREAMS[wanted.stream].sideload in included
    body_of = table.extended_body if extended else table.body
    records = b",".join(map(body_of, rows))
    beside = STREAMS[wanted.stream].beside
    if beside is not None and beside in included and _has_list(wanted, beside):
        tail = {beside: table.beside(rows), **tail}
    opening = b'{"%b":[' % wanted.stream.encode()
    return Reply(200, b"".join((opening, records, b"],", encode(tail)[1:])))


def _has_list(wanted: _Wanted, name: str) -> bool:
    return name != "metric_sets" or wanted.settings.metric_sets_beside


EXPORT_ENDPOINTS = (
    Export("tickets", by_cursor=True),
    Export("tickets"),
    Export("users", by_cursor=True),
    Export("users"),
    Export("organizations"),
    Export("ticket_events"),
    Export("ticket_metric_events"),
)
