"""The declaration of a list, and how any of them answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.limits import ACCOUNT, Allowance
from zendesk_simulator.lists.collection import Item, Key
from zendesk_simulator.lists.cursor_paging import CursorPaging
from zendesk_simulator.lists.filters import Filter
from zendesk_simulator.lists.listing import Listing
from zendesk_simulator.lists.offset_paging import OffsetPaging, Paging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.population import Population
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.tables import Record

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from zendesk_simulator.endpoints import Account

#: Makes the records of a list, or of one parent's list.
Maker = Callable[[Population], Iterable[Record]]
ChildMaker = Callable[[Population, Record], Iterable[Record]]


@dataclass(frozen=True)
class EitherPaging:
    """A cursor where it is asked for, and the other way where not."""

    otherwise: Paging = field(default_factory=OffsetPaging)
    cursor: CursorPaging = field(default_factory=CursorPaging)

    def respond(self, listing: Listing) -> Reply:
        """Return the page that was asked for, in the style that it was asked for in."""
        by_cursor = any(name.startswith("page[") for name in listing.request.query)
        return (self.cursor if by_cursor else self.otherwise).respond(listing)


@dataclass(frozen=True)
class ListEndpoint:
    """One list."""

    #: The collection's name; also that of the field that holds the records, unless told otherwise.
    name: str
    path: str
    make: Maker | None = None
    envelope: str | None = None
    key: str = "id"
    paging: Paging = field(default_factory=EitherPaging)
    #: The fields that a list is sorted by unless asked for another order.
    order: Order = field(default_factory=lambda: Order("id"))
    #: What `sort` takes, and the field that it stands for.
    sorts: Mapping[str, str] = field(default_factory=dict)
    filters: Sequence[Filter] = ()
    allowances: Sequence[Allowance] = (ACCOUNT,)
    #: What a fine scope must name.
    scope: str | None = None
    #: The list of the parents, for a list that each of them has.
    parents: str | None = None
    make_children: ChildMaker | None = None

    @property
    def resource(self) -> str:
        """What a fine scope must name, as in `groups:read`."""
        return self.scope or self.name

    def item(self, record: Record, parent: Key | None = None) -> Item:
        """Return a record with its key."""
        return Item(record[self.key], record, parent)

    def sees(self, query: QueryParams, item: Item) -> bool:
        """Tell whether no filter leaves a record out."""
        return all(sees(query, item.record) for sees in self.filters)

    def respond(self, request: ApiRequest, account: Account) -> Reply:
        """Return the page that was asked for."""
        items = account.world.collection(self.name).items
        if self.parents is not None:
            parent = account.world.collection(self.parents).named(_only_part(request))
            if parent is None:
                raise RefusalError(errors.record_not_found())
            items = [item for item in items if item.parent == parent.key]
        seen = [item for item in items if self.sees(request.query, item)]
        envelope = self.envelope or self.name
        orders = self._orders()
        return self.paging.respond(
            Listing(request, account.settings, envelope, seen, self.order, orders)
        )

    def _orders(self) -> dict[str, Order]:
        orders = {}
        for sort, name in self.sorts.items():
            orders[sort] = Order(name, self.key)
            orders[f"-{sort}"] = Order(f"-{name}", f"-{self.key}")
        return orders


def _only_part(request: ApiRequest) -> str:
    return request.parts["id"]
