"""Numbered pages: which number and which size bring the records from a place on."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import msgspec

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.kind import Next
from tap_zendesk_incremental.paging.place import START, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_zendesk_incremental.paging.kind import Received

# Zendesk answers 400 to a page with a higher number (seen).
MOST_PAGES = 100
# What a page has beside its records where it is numbered, whether it was asked for so or by cursor.
OLD_ENVELOPE = (
    ("next_page", str | None | msgspec.UnsetType, msgspec.UNSET),
    ("count", Any, None),
)


def numbered(place: Place, size: int, largest: int) -> Mapping[str, int]:
    """Return the query parameters that ask for the records from a place on.

    Args:
        place: Where the page starts.
        size: Records to ask for at most.
        largest: Records that Zendesk takes for one page at most.
    """
    per_page = size_at(place, size, largest)
    number = place.passed // per_page + 1
    return {"per_page": per_page, **({"page": number} if number > 1 else {})}


def size_at(place: Place, size: int, largest: int) -> int:
    """Return the page size to ask for: one of whose pages starts at the place.

    That is the largest one up to the wanted size; or the smallest there is, where the pages of any
    smaller one would have too high a number.
    """
    if place.keeps:
        return place.keeps
    fitting = _sizes_at(place.passed, largest)
    return max((number for number in fitting if number <= size), default=min(fitting))


def after_numbered(place: Place, per_page: int, received: int) -> Place:
    """Return where the page after one of this size starts.

    A page that is followed by another one and has not as many records as were asked for was cut in
    another way: its size must be kept from there on, since Zendesk counts by a size of its own.
    """
    keeps = per_page if place.keeps or received != per_page else 0
    return Place(passed=place.passed + per_page, keeps=keeps)


def after_old_page(place: Place, page: Received, largest: int) -> Next:
    """Return where it goes on after a page that was asked for by cursor, and came without meta.

    Args:
        place: Where the page started.
        page: The page.
        largest: Records that Zendesk takes for one page at most.

    Raises:
        Unavailable: The page says that there is more but not where, or may have been cut off.
    """
    asked = size_at(place, page.asked, largest) if place.is_numbered else page.asked
    if not isinstance(page.envelope.next_page, str):
        refuse_silence(page, asked)
        return Next(START, is_last=True)
    if not place.is_numbered:
        return Next(_after_first(page, largest), is_last=False)
    return Next(after_numbered(place, asked, len(page.records)), is_last=False)


def _after_first(page: Received, largest: int) -> Place:
    """Return where it goes on after a page that was asked for by cursor.

    It has as many records as Zendesk gives by itself, and the next one must be as long.
    """
    if not page.records:
        raise Unavailable("the page is empty, and says that there is another one")
    per_page = min(len(page.records), largest)
    return Place(passed=per_page, keeps=per_page if per_page < largest else 0)


def refuse_silence(page: Received, asked: int) -> None:
    """Refuse a page as long as was asked for that says nothing of another one: it may be cut off.

    Args:
        page: The page.
        asked: How many records it was asked for with: in numbered pages not always as many as
            were wanted.

    Raises:
        Unavailable: It is such a page, and does not count the list either.
    """
    is_silent = page.envelope.next_page is msgspec.UNSET
    is_whole = page.envelope.count == len(page.records)
    if is_silent and len(page.records) == asked and not is_whole:
        raise Unavailable("the page does not say whether there is another one")


def ahead_numbered(place: Place, steps: int, largest: int) -> Place | None:
    """Return the place so many records further, or the next at which a page can start."""
    if place.keeps:
        return Place(passed=place.passed + steps * place.keeps, keeps=place.keeps)
    if place.passed + steps >= MOST_PAGES * largest:
        return None
    starts = count(place.passed + steps)
    return Place(passed=next(passed for passed in starts if _sizes_at(passed, largest)))


def _sizes_at(passed: int, largest: int) -> list[int]:
    """Return the page sizes of which a page starts after so many records, and the next one too."""
    return [
        number
        for number in range(1, largest + 1)
        if passed % number == 0 and (passed // number < MOST_PAGES - 1 or number == largest)
    ]
