"""What every kind of paging has to say about itself, and what it is told of a page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.zendesk.rate_limits import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.paging.record_times import RecordTimes


class Next(NamedTuple):
    """Where the next page starts, or after the last page the next run."""

    place: Place
    is_last: bool


@dataclass(frozen=True)
class Received:
    """A page of the right shape, as it came.

    ``envelope`` holds the fields that the kind of paging asked for, ``asked`` is how many records
    were asked for at most, ``now`` is Zendesk's clock in Unix seconds.
    """

    envelope: Any
    records: Sequence[Raw] = field(repr=False)
    times: RecordTimes
    asked: int
    now: float


@dataclass(frozen=True)
class Paging(ABC):
    """One way in which an endpoint hands out its pages.

    Args:
        path: Of the endpoint, from ``/api``.
        largest_page: Records that may be asked for in one request.
        limit: The rate limit that it draws on, as rate_limits.py names it.
        takes_numbers: Whether a list by cursor can be read by numbered pages too, which lead past
            a record that fails.
    """

    path: str
    largest_page: int = 100
    limit: str = ACCOUNT
    takes_numbers: bool = False

    method: ClassVar[str]
    """Its name, as the setting export_method and the tables of the documentation call it."""

    has_bookmark: ClassVar[bool]
    """Whether the next run may go on where this one ended; else it reads everything again."""

    repeats_boundary: ClassVar[bool] = False
    """Whether a page begins with records of the second in which the page before it ended."""

    counts_all: ClassVar[bool] = False
    """Whether ``count`` on a page is that of the whole list. In exports it was seen wrong."""

    envelope: ClassVar[tuple[tuple[str, Any] | tuple[str, Any, Any], ...]]
    """The fields beside the records that its pages have, as msgspec.defstruct takes them."""

    @abstractmethod
    def parameters(self, place: Place, size: int) -> Mapping[str, Any]:
        """Return the query parameters that ask for the page at a place, with up to size records."""

    @abstractmethod
    def after(self, place: Place, page: Received) -> Next:
        """Return where the page after this one starts, or the next run after the last page.

        Args:
            place: Where this page started.
            page: The page.

        Raises:
            Unavailable: The page says that there is more but not where: ask again.
            SecondTooFull: A larger page may lead past it.
            ExportStuck: There is no way past it.
        """

    @abstractmethod
    def ahead(self, place: Place, steps: int) -> Place | None:
        """Return the place so many seconds, or records, after one where a record fails.

        None where nothing but the page with that record says where the next one starts, or where
        it cannot be known that it is one record that fails.
        """

    def start(self, bookmark: Place) -> Place:
        """Return the place to start at, with a bookmark that any other kind may have left.

        Raises:
            StateError: The bookmark lacks what this kind goes on from.
        """
        return bookmark

    def remembered(self, place: Place) -> Place:
        """Return what of a place the bookmark keeps until the next run."""
        return place
