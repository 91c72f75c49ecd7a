"""An endpoint of Zendesk: where records come from, and what its pages hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_zendesk_incremental.paging.kind import Paging


@dataclass(frozen=True)
class Sideload:
    """Something that Zendesk adds to the pages of an endpoint when asked by ``include``.

    It comes in a field of each record, or in a list beside the records (both seen). Where a record
    may have several elements, they are always in the list, and rows of a stream of their own.

    Args:
        include: Its name in the include parameter.
        list_key: The name of the list beside the records.
        field: The field of a record that holds its only element, if it has but one.
        refers_by: The field by which such an element of the list names its record's id.
    """

    include: str
    list_key: str
    field: str = ""
    refers_by: str = "id"


@dataclass(frozen=True, eq=False)
class Parent:
    """The endpoint whose rows are asked for their children, one request for each row.

    Args:
        endpoint: A list.
        adds: The field of a child that gets the parent's key.
        key: The field of the parent that is put into the child's path.
        only_with: A field that is 0, false or null in a parent that has no children.
        are_many: Whether there may be very many parents, so that their children come last.
    """

    endpoint: Endpoint
    adds: str
    key: str = "id"
    only_with: str | None = None
    are_many: bool = False


@dataclass(frozen=True, eq=False)
class Endpoint:
    """Where the records of one or more streams come from.

    Args:
        records_key: The name under which a page holds its records.
        pagings: The ways in which it can be paged; the first is the default. For the children of a
            parent the path has the parent's key as ``{key}``.
        key: The field that tells a record from all others of one walk.
        timestamp: The field of a record that says when it changed; None for lists.
        timestamp_offset: Seconds to add to that field.
        is_ordered: Whether an export comes in the order of that field. The export of users does
            not: a change by the system moves a user in it and leaves updated_at as it was.
        filters: Which of the settings exclude_deleted and support_type_scope it takes.
        parameters: Query parameters that are always sent.
        sideloads: What it adds to its pages when asked.
        parent: Whose children it holds.
        order_moves: Whether a list is in an order that changes all the time: while it is read, a
            row may move to a page that was read before, and come with the next run only.
    """

    records_key: str
    pagings: tuple[Paging, ...]
    key: str = "id"
    timestamp: str | None = None
    timestamp_offset: int = 0
    is_ordered: bool = False
    filters: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    sideloads: tuple[Sideload, ...] = ()
    parent: Parent | None = None
    order_moves: bool = False

    def paging(self, method: str) -> Paging:
        """Return how it is paged where this method is wished for, or the only way there is."""
        return next((kind for kind in self.pagings if kind.method == method), self.pagings[0])

    @property
    def has_bookmark(self) -> bool:
        """Whether its exports go on where the last one ended."""
        return self.pagings[0].has_bookmark

    @property
    def is_partitioned(self) -> bool:
        """Whether there is an export, with a bookmark of its own, for each parent."""
        return self.parent is not None and self.has_bookmark

    @property
    def depth(self) -> int:
        """How many lists must be read before this one: its parents."""
        return 0 if self.parent is None else 1 + self.parent.endpoint.depth
