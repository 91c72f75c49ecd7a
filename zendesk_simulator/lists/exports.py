"""Exports of records that are kept as lists: of Talk, the help centre, custom objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.lists.collection import Item
from zendesk_simulator.lists.endpoint import RecordEndpoint
from zendesk_simulator.lists.filters import seconds
from zendesk_simulator.lists.listing import Listing
from zendesk_simulator.lists.order import Order, Place
from zendesk_simulator.pages import View, time_page
from zendesk_simulator.records.texts import date
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.settings import Settings
from zendesk_simulator.start_time import read_per_page, read_start_time
from zendesk_simulator.tables import Record, Row, Table

if TYPE_CHECKING:
    from zendesk_simulator.endpoints import Account


@dataclass(frozen=True)
class TimePage:
    """One page of an export by time, before its tail is written."""

    request: ApiRequest
    start_time: int
    items: list[Item]
    #: The newest stamp on the page, if there is anything on it.
    newest: int | None
    is_last: bool

    def link(self, start_time: int) -> str:
        """Return this request's address with another start."""
        return self.request.link(start_time=start_time)


@dataclass(frozen=True)
class ExportEndpoint(RecordEndpoint):
    """What all these exports have in common."""

    #: The field that changes move.
    stamp: str = "updated_at"
    #: The newest seconds that are not exported, where they are more than the usual ones.
    stays_behind: int = 0

    def exported(self, request: ApiRequest, account: Account) -> list[Item]:
        """Return the records that are old enough."""
        settings = account.settings
        edge = min(settings.edge(), settings.now() - self.stays_behind)
        items = self.seen(request, account)
        return [item for item in items if seconds(item.record.get(self.stamp)) <= edge]

    def reply(
        self, request: ApiRequest, account: Account, items: list[Item], tail: Record
    ) -> Reply:
        """Return a page."""
        name = self.records_field
        return Listing(request, account.settings, name, items, self.order, {}).reply(items, tail)


@dataclass(frozen=True)
class TimeExport(ExportEndpoint):
    """An export by time."""

    tail: Callable[[TimePage], Record] = field(default=lambda _: {})
    #: Whether a page may exceed its size to finish the second it ends in.
    extend: bool = True
    #: The fields that `sort_by` takes, the default first; without any, changes come in their order.
    sorts: Sequence[str] = ()

    def respond(self, request: ApiRequest, account: Account) -> Reply:
        """Return a page."""
        start_time = read_start_time(request, account.settings)
        order = self._order(request)
        items = order.sorted(self.exported(request, account))
        cut = self._cut if order is self.order else self._first
        page = cut(items, start_time, request, account.settings)
        return self.reply(request, account, page.items, self.tail(page))

    def _order(self, request: ApiRequest) -> Order:
        """Return the order of the changes, or another one that is asked for or the default."""
        if not self.sorts:
            return self.order
        wanted, turned = request.query.get("sort_by"), request.query.get("sort_order") == "desc"
        name = wanted if wanted in self.sorts else self.sorts[0]
        if name == self.stamp and not turned:
            return self.order
        sign = "-" if turned else ""
        return self.order.same_kind(f"{sign}{name}", f"{sign}{self.key}")

    def _second(self, item: Item) -> int:
        return int(seconds(item.record.get(self.stamp)))

    def _cut(
        self, items: list[Item], start_time: int, request: ApiRequest, settings: Settings
    ) -> TimePage:
        stamps = [self._second(item) for item in items]
        rows = [Row(key, stamp, key) for key, stamp in enumerate(stamps)]
        view = View(Table(rows, lambda _: {}), max(stamps, default=0))
        extend = self.extend and settings.time_pages_extend
        page = time_page(view, start_time, _size(settings), extend=extend)
        newest = page.rows[-1].stamp if page.rows else None
        shown = [items[row.index] for row in page.rows]
        return TimePage(request, start_time, shown, newest, page.end_of_stream)

    def _first(
        self, items: list[Item], start_time: int, request: ApiRequest, settings: Settings
    ) -> TimePage:
        """Return the first page in an order that is not that of the changes.

        The next one begins at the newest stamp of this one. What comes later in the order and is
        older than that is on no page at all.
        """
        changed = [item for item in items if self._second(item) >= start_time]
        shown = changed[: _size(settings)]
        newest = max(map(self._second, shown), default=None)
        return TimePage(request, start_time, shown, newest, len(shown) == len(changed))


@dataclass(frozen=True)
class CursorExport(ExportEndpoint):
    """An export by cursor that says by `meta` whether more follows."""

    def respond(self, request: ApiRequest, account: Account) -> Reply:
        """Return a page."""
        settings = account.settings
        per_page = min(read_per_page(request), settings.list_page_limit or 1000)
        place = self._place(request, settings)
        order = Order(self.stamp, self.key)
        items = order.sorted(self.exported(request, account))
        behind = [item for item in items if order.is_behind(item, place)]
        shown, more = behind[:per_page], len(behind) > per_page
        cursor = request.query.get("cursor")
        after = order.cursor(shown[-1]) if shown else cursor
        before = order.cursor(shown[0]) if shown and cursor else None
        given = more or settings.custom_objects_last_cursor
        tail: Record = {
            "after_cursor": after if given else None,
            "after_url": _link(request, after) if more else None,
            "before_cursor": before,
            "before_url": _link(request, before),
            "filter": {"exclude_deleted": _excludes_deleted(request)},
            "meta": {"has_more": more},
        }
        if settings.custom_objects_end_of_stream:
            tail["end_of_stream"] = not more
        return self.reply(request, account, shown, tail)

    def _place(self, request: ApiRequest, settings: Settings) -> Place:
        cursor = request.query.get("cursor")
        if cursor is None:
            start_time = read_start_time(request, settings)
            return [date(start_time), ""]
        if "start_time" in request.query:
            raise RefusalError(errors.invalid_value("cursor", "Not together with start_time"))
        place = Order(self.stamp, self.key).read(cursor)
        if place is None or settings.refuse_cursors:
            raise RefusalError(errors.invalid_cursor())
        return place


def _size(settings: Settings) -> int:
    return min(1000, settings.list_page_limit or 1000)


def _link(request: ApiRequest, cursor: str | None) -> str | None:
    return cursor and request.link(without=("start_time",), cursor=cursor)


def _excludes_deleted(request: ApiRequest) -> bool:
    return request.query.get("filter[exclude_deleted]") == "true"
