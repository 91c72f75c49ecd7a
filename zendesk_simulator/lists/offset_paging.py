"""Lists by page number, and lists that come whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.lists.collection import Item
from zendesk_simulator.lists.listing import Listing
from zendesk_simulator.lists.order import Order
from zendesk_simulator.request import ApiRequest


class Paging(Protocol):
    """A way to cut pages out of a list."""

    def respond(self, listing: Listing) -> Reply:
        """Return the page that was asked for."""


@dataclass(frozen=True)
class WholePaging:
    """Everything at once, whatever page is asked for; on some accounts, pages by number."""

    #: The order, where it is another one than with a cursor.
    order: Order | None = None
    #: Whether there are no pages on any account.
    always: bool = False

    def respond(self, listing: Listing) -> Reply:
        """Return all records, or the page with the wanted number."""
        if listing.settings.whole_lists_by_number and not self.always:
            return OffsetPaging(order=self.order).respond(listing)
        items = (self.order or listing.order).sorted(listing.items)
        tail = {"next_page": None, "previous_page": None, "count": len(items)}
        return listing.reply(items, tail)


@dataclass(frozen=True)
class OffsetPaging:
    """Pages by number."""

    default: int = 100
    largest: int = 100
    #: The order, where it is another one than with a cursor.
    order: Order | None = None

    def respond(self, listing: Listing) -> Reply:
        """Return the page with the wanted number."""
        page = self.page(listing)
        return listing.reply(page.items, page.tail())

    def page(self, listing: Listing) -> OffsetPage:
        """Return the records of the wanted page, and where it lies."""
        request = listing.request
        number = max(1, request.integer("page", 1))
        wanted = min(max(1, request.integer("per_page", self.default)), self.largest)
        if number > 100 or number * wanted > 10_000:
            raise RefusalError(errors.pagination_depth())
        size = listing.size(wanted)
        items = _sorted(listing, self.order or listing.order)
        first = (number - 1) * size
        return OffsetPage(request, items[first : first + size], number, size, len(items))


@dataclass(frozen=True)
class OffsetPage:
    """One page by number."""

    request: ApiRequest
    items: list[Item]
    number: int
    size: int
    count: int

    def tail(self) -> dict[str, Any]:
        """Return what stands behind the records."""
        more = self.number * self.size < self.count
        return {
            "next_page": self.request.link(page=self.number + 1) if more else None,
            "previous_page": self.request.link(page=self.number - 1) if self.number > 1 else None,
            "count": self.count,
        }


def _sorted(listing: Listing, default: Order) -> list[Item]:
    query = listing.request.query
    wanted = query.get("sort_by")
    turned = query.get("sort_order", "asc").lower() == "desc"
    order = listing.sorts.get(f"-{wanted}" if turned else f"{wanted}", default)
    return order.sorted(listing.items)
