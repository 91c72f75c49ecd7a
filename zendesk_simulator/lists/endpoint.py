"""The declaration of a list, and how any of them answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from typing_extensions import override

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.limits import ACCOUNT, Allowance
from zendesk_simulator.lists.collection import Item, Key
from zendesk_simulator.lists.cursor_paging import CursorPaging, page_number
from zendesk_simulator.lists.filters import Asked, Filter
from zendesk_simulator.lists.listing import Listing
from zendesk_simulator.lists.offset_paging import OffsetPaging, Paging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.population import Population
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.tables import Record

if TYPE_CHECKING:
    from zendesk_simulator.endpoints import Account

#: Makes the records of a list.
Maker = Callable[[Population], Iterable[Record]]
#: Makes the records that follow from one record of another stream or list.
Deriver = Callable[[Population, Record], Iterable[Record]]


@dataclass(frozen=True)
class RecordEndpoint:
    """An address that answers with records of a collection."""

    #: The collection's name; also that of the field that holds the records, unless told otherwise.
    name: str
    path: str
    make: Maker | None = None
    envelope: str | None = None
    key: str = "id"
    #: What the records are sorted by unless asked for another order.
    order: Order = field(default_factory=lambda: Order("id"))
    filters: Sequence[Filter] = ()
    allowances: Sequence[Allowance] = (ACCOUNT,)
    #: What a fine scope must name.
    scope: str | None = None
    #: The stream or list whose records these follow from, each of them by `derive`.
    source: str | None = None
    derive: Deriver | None = None
    #: Whether each record of the source has a list of its own, with `{id}` in its path.
    by_parent: bool = False
    #: Fields that a record has only if asked for, and the parameter that asks for each.
    asked_for: Mapping[str, str] = field(default_factory=dict)
    #: Fields that filters go by and no response has.
    kept_back: frozenset[str] = frozenset()
    #: Other paths that lead here.
    other_paths: Sequence[str] = ()

    @property
    def paths(self) -> Sequence[str]:
        """The paths that lead here."""
        return self.path, *self.other_paths

    @property
    def resource(self) -> str:
        """What a fine scope must name, as in `groups:read`."""
        return self.scope or self.name

    @property
    def records_field(self) -> str:
        """The field of a response that holds the records."""
        return self.envelope or self.name

    def counted_on(self, _: ApiRequest, __: Account) -> Sequence[Allowance]:
        """Return the limits that a request counts on."""
        return self.allowances

    def item(self, record: Record, parent: Key | None = None) -> Item:
        """Return a record with its key."""
        return Item(record[self.key], record, parent)

    def sees(self, asked: Asked, item: Item) -> bool:
        """Tell whether no filter leaves a record out."""
        return all(sees(asked, item.record) for sees in self.filters)

    def shown(self, asked: Asked, items: Iterable[Item]) -> list[Item]:
        """Return what is left by the filters, without the fields that are not asked for."""
        left = [item for item in items if self.sees(asked, item)]
        hidden = {name for name, by in self.asked_for.items() if asked.query.get(by) != "true"}
        hidden |= self.kept_back
        return [_without(item, hidden) for item in left] if hidden else left

    def seen(self, request: ApiRequest, account: Account) -> list[Item]:
        """Return the records that a request may see: of its parent, and left by the filters."""
        asked = Asked(request.query, account.settings.now())
        items = account.world.collection(self.name).items
        if self.by_parent and self.source is not None:
            parent = account.world.lists.parent(self.source, request.parts["id"])
            if parent is None:
                raise RefusalError(errors.record_not_found())
            items = [item for item in items if item.parent == parent]
        locale = request.parts.get("locale")
        if locale is not None:
            items = [item for item in items if item.record.get("locale", locale) == locale]
        return self.shown(asked, items)


def _without(item: Item, names: set[str]) -> Item:
    kept = {name: value for name, value in item.record.items() if name not in names}
    return replace(item, record=kept)


@dataclass(frozen=True)
class EitherPaging:
    """A cursor where it is asked for, and the other way where not."""

    otherwise: Paging = field(default_factory=OffsetPaging)
    cursor: CursorPaging = field(default_factory=CursorPaging)

    def respond(self, listing: Listing) -> Reply:
        """Return the page that was asked for, in the style that it was asked for in."""
        by_cursor = any(name.startswith("page[") for name in listing.request.query)
        if listing.settings.cursor_lists_by_number:
            by_cursor = False
        return (self.cursor if by_cursor else self.otherwise).respond(listing)


@dataclass(frozen=True)
class ListEndpoint(RecordEndpoint):
    """A list."""

    paging: Paging = field(default_factory=EitherPaging)
    #: What `sort` takes, and the field that it stands for.
    sorts: Mapping[str, str] = field(default_factory=dict)
    #: The limits that a page with a number beyond a hundred counts on as well.
    deep_allowances: Sequence[Allowance] = ()

    @override
    def counted_on(self, request: ApiRequest, account: Account) -> Sequence[Allowance]:
        """Return the limits that a request counts on: more of them far behind the beginning."""
        is_deep = self.deep_allowances and page_number(self._listing(request, account)) > 100
        return (*self.allowances, *self.deep_allowances) if is_deep else self.allowances

    def respond(self, request: ApiRequest, account: Account) -> Reply:
        """Return the page that was asked for."""
        return self.paging.respond(self._listing(request, account))

    def _listing(self, request: ApiRequest, account: Account) -> Listing:
        items = self.seen(request, account)
        return Listing(
            request, account.settings, self.records_field, items, self.order, self._orders()
        )

    def _orders(self) -> dict[str, Order]:
        orders = {}
        for sort, name in self.sorts.items():
            orders[sort] = self.order.same_kind(name, self.key)
            orders[f"-{sort}"] = self.order.same_kind(f"-{name}", f"-{self.key}")
        return orders
