"""Pages that go round in a circle: each stream ends with a line that says so, and soon."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from itertools import count

import pytest

from tests.support.account import Account
from tests.support.amount import rest_is_slow
from tests.support.sizes import has_pages, items, resize
from tests.support.streams import WAYS, Way
from zendesk_simulator import Fault, SeenRequest
from zendesk_simulator.errors import Reply
from zendesk_simulator.lists.declared import COLLECTIONS

PAGE, PAGES = 3, 7
REASON = "|".join(
    (
        "The pages go round in a circle",
        "sends a page again that this run has read already",
        "these pages came before",
        "the page names itself as the next one",
        "a time-based export cannot go past it",
    )
)


def _kind(way: Way) -> tuple[object, ...]:
    """Return what makes a difference to how pages follow one another."""
    ends_with_null = getattr(way.paging, "ends_with_null", None)
    return type(way.paging), ends_with_null, way.endpoint.parent is None


def _is_resizable(way: Way) -> bool:
    return way.export in COLLECTIONS


#: One stream of each kind of paging, with and without parents.
KINDS = tuple(
    {
        _kind(way): way
        for way in reversed(WAYS)
        if way.is_whole and way.type.children is None and has_pages(way)
    }.values()
)


class Circle:
    """Serves the first few pages of each path again and again."""

    def __init__(self, account: Account, length: int) -> None:
        self._length = length
        self._pages: defaultdict[str, list[bytes]] = defaultdict(list)
        self._served: Counter[str] = Counter()
        self._path = ""
        account.faults.always(self._is_meant, Fault.altered(self._page))

    def _is_meant(self, seen: SeenRequest) -> bool:
        # The page is made right afterwards, before any other request.
        self._path = seen.path
        return True

    def _page(self, body: bytes) -> bytes:
        pages, number = self._pages[self._path], self._served[self._path]
        if number < self._length:
            pages.append(body)
        self._served[self._path] += 1
        return pages[number % self._length]


@pytest.mark.parametrize("length", rest_is_slow([1, 2, 3], [1, 2]))
def test_pages_that_go_round_end_every_kind_of_stream_with_a_line(length: int) -> None:
    with Account(page_size=PAGE, list_page_limit=PAGE, whole_lists_by_number=True) as account:
        for way in filter(_is_resizable, KINDS):
            parent = items(account, way)[0].parent if way.parent else None
            resize(account, way, PAGE * PAGES, parent)
        Circle(account, length)
        run = account.export(*KINDS, concurrency=len(KINDS), retry_timeout=1)
    assert run.exit_code == 1
    for way in KINDS:
        # Of children there is a line for each list that is left out.
        lines = [line for line in run.errors if f" | {way.stream}: " in line]
        assert len(lines) == 1 or way.parent, way
        assert re.search(REASON, lines[0]), way
    # One page more than the circle has shows it. What may pass is asked for once again.
    # So is a list of children, before it is left out. Users and objects are not in the order of
    # their times, and may come again as they were: their pages go round twice.
    for path, requests in Counter(run.paths).items():
        times = 2 if path.endswith(("/holidays", "/cursor")) else 1
        assert requests <= times * (length + 1) + 1, path


def test_the_same_records_with_a_field_that_changes_end_a_stream() -> None:
    numbers = count()

    def page() -> Reply:
        link = f"c{next(numbers)}"
        records = [
            {"id": key, "generated_timestamp": 1_600_000_000, "link": link} for key in (1, 2)
        ]
        following = {"has_more": True, "after_cursor": link}
        export = {"tickets": records, "end_of_stream": False, "after_cursor": link}
        return Reply(200, json.dumps({**export, "groups": records, "meta": following}).encode())

    with Account() as account:
        account.faults.always(lambda _seen: True, Fault.reply(page))
        run = account.export("tickets", "groups")
    assert run.exit_code == 1
    for name in ("tickets", "groups"):
        [line] = [line for line in run.errors if f" | {name}: " in line]
        assert "20 pages in a row have brought no new record" in line
    assert len(run.requests) == 2 * 21
