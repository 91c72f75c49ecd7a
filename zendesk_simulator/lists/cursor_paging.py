"""Lists with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.lists.collection import Item
from zendesk_simulator.lists.listing import Listing
from zendesk_simulator.lists.order import Order, Place
from zendesk_simulator.request import ApiRequest

SIZE, AFTER, BEFORE = "page[size]", "page[after]", "page[before]"


@dataclass(frozen=True)
class CursorPage:
    """One page's records, and whether more follow in the direction of reading."""

    items: Sequence[Item]
    order: Order
    has_more: bool

    @property
    def after(self) -> str | None:
        """The cursor behind the last record."""
        return self.order.cursor(self.items[-1]) if self.items else None

    @property
    def before(self) -> str | None:
        """The cursor before the first record."""
        return self.order.cursor(self.items[0]) if self.items else None


@dataclass(frozen=True)
class CursorPaging:
    """Pages with `meta` and `links`."""

    largest: int = 100

    def respond(self, listing: Listing) -> Reply:
        """Return the page that was asked for."""
        page = cursor_page(listing, self.largest)
        if not page.items and listing.settings.bare_empty_lists:
            return listing.reply([], {"meta": {"has_more": False}})
        return listing.reply(page.items, {"meta": meta(page), "links": self.links(listing, page)})

    def links(self, listing: Listing, page: CursorPage) -> dict[str, Any]:
        """Return the links, which are there on the last page as well."""
        return {
            "prev": link(listing.request, BEFORE, page.before),
            "next": link(listing.request, AFTER, page.after),
        }


def meta(page: CursorPage) -> dict[str, Any]:
    """Return what tells whether and where to go on."""
    return {
        "has_more": page.has_more,
        "after_cursor": page.after,
        "before_cursor": page.before,
    }


def link(request: ApiRequest, parameter: str, cursor: str | None) -> str | None:
    """Return the address of the page at a cursor."""
    if cursor is None:
        return None
    return request.link(without=(AFTER, BEFORE), **{parameter: cursor})


def cursor_page(listing: Listing, largest: int) -> CursorPage:
    """Return the records that a request with a cursor, or for the first page, is to get."""
    request = listing.request
    size = listing.size(_size(request, largest))
    order = _order(listing)
    items = order.sorted(listing.items)
    if request.query.get(BEFORE) == "last":
        return CursorPage(items[-size:], order, len(items) > size)
    after, before = (_place(listing, name, order) for name in (AFTER, BEFORE))
    if after is not None and before is not None:
        raise RefusalError(errors.invalid_pagination(BEFORE))
    if before is not None:
        items = [item for item in items if order.is_before(item, before)]
        return CursorPage(items[-size:], order, len(items) > size)
    if after is not None:
        items = [item for item in items if order.is_behind(item, after)]
    return CursorPage(items[:size], order, len(items) > size)


def page_number(listing: Listing) -> int:
    """Return which page is asked for; at a cursor, what lies before it counts in whole pages."""
    request = listing.request
    cursor = request.query.get(AFTER)
    if cursor is None:
        return request.integer("page", 1)
    order = _order(listing)
    place = order.read(cursor)
    if place is None:
        return 1
    before = sum(not order.is_behind(item, place) for item in listing.items)
    return before // listing.size(max(1, request.integer(SIZE, 100))) + 1


def _size(request: ApiRequest, largest: int) -> int:
    text = request.query.get(SIZE, str(largest))
    try:
        size = int(text)
    except ValueError:
        raise RefusalError(errors.invalid_value("page.size", "Must be an integer")) from None
    if not 1 <= size <= largest:
        raise RefusalError(errors.invalid_pagination(SIZE))
    return size


def _order(listing: Listing) -> Order:
    sort = listing.request.query.get("sort")
    # Together with the parameters of the old style, a sort is dropped without a word.
    if sort is None or "sort_by" in listing.request.query:
        return listing.order
    if sort not in listing.sorts:
        raise RefusalError(errors.invalid_pagination("sort"))
    return listing.sorts[sort]


def _place(listing: Listing, name: str, order: Order) -> Place | None:
    cursor = listing.request.query.get(name)
    if cursor is None:
        return None
    readable = listing.request.is_encoded(name) and not listing.settings.refuse_cursors
    place = order.read(cursor) if readable else None
    if place is None:
        raise RefusalError(errors.invalid_pagination(name))
    return place
