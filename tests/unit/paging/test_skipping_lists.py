"""A record that cannot be served, in lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.paging.kind import Paging
from tap_zendesk_incremental.paging.place import START, Place
from tap_zendesk_incremental.paging.whole_list import WholeList
from tests.unit.doubles import Parameters, Reply, body
from tests.unit.paging.failing import FAILURE, Outcome, outcome_of


class TestNumbered:
    groups = Endpoint("groups", (WholeList("/groups"),))

    def serve(self, _path: str, query: Parameters) -> Reply:
        per_page = query["per_page"]
        first = (query.get("page", 1) - 1) * per_page
        rows = list(range(150))[first : first + per_page]
        more = "x" if first + per_page < 150 else None
        return body([{"id": f"no {row}."} for row in rows], key="groups", next_page=more)

    @pytest.mark.parametrize(
        ("victim", "lost", "told"),
        [
            (0, {0}, "record 1 of /groups"),
            # Only pages of one record start at the second.
            (1, {1}, "record 2 of /groups"),
            (97, {97}, "record 98 of"),
            (6, {6}, "record 7 of"),
            # No page of a number that Zendesk takes starts at the record 101.
            (100, {100, 101}, "one of the records 101 to 102 of"),
        ],
    )
    def test_a_numbered_list_goes_on_with_the_next_number(
        self, victim: int, lost: set[int], told: str
    ) -> None:
        poison = b"no %d." % victim
        kind = self.groups.pagings[0]
        outcome = outcome_of(self.serve, lambda page: poison in page, kind, self.groups, size=100)
        found = [json.loads(bytes(raw))["id"] for page in outcome.pages for raw in page.records]
        assert found == [f"no {n}." for n in range(150) if n not in lost]
        (gap,) = outcome.gaps
        assert gap.startswith(f"Zendesk cannot serve {told}")

    def test_the_last_record_ends_it(self) -> None:
        kind = self.groups.pagings[0]
        outcome = outcome_of(self.serve, lambda page: b"no 149." in page, kind, self.groups)
        assert "nothing after it comes either" in str(outcome.failed)


BOTH = CursorList("/groups")
NO_NUMBERS = CursorList("/groups", takes_numbers=False)
RATINGS = FilteredList(
    "/ratings", since="since", unit="seconds", sort="t", window=9, takes_numbers=True
)
RESPONSES = FilteredList("/responses", since="since", unit="seconds", sort="t", window=9)
LINK = "https://acme.zendesk.com/groups?page=2"


class Both:
    """A list that comes by cursor, or by number in another order."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.asked: list[Parameters] = []

    def serve(self, _path: str, query: Parameters) -> Reply:
        self.asked.append(query)
        return self.by_cursor(query) if "page[size]" in query else self.by_number(query)

    def by_cursor(self, query: Parameters) -> Reply:
        first = int(query.get("page[after]", "0"))
        end = min(first + query["page[size]"], self.rows)
        meta = {"has_more": end < self.rows, "after_cursor": str(end)}
        return body(self.ids(range(first, end)), key="groups", meta=meta)

    def by_number(self, query: Parameters) -> Reply:
        size = query["per_page"]
        first = (query.get("page", 1) - 1) * size
        end = min(first + size, self.rows)
        rows = self.ids(self.rows - 1 - n for n in range(first, end))
        link = LINK if end < self.rows else None
        return body(rows, key="groups", next_page=link, count=self.rows)

    def ids(self, numbers: Any) -> list[Any]:
        return [{"id": f"no {n}.", "t": 1_000 + n} for n in numbers]

    def walk(self, victim: int, kind: Paging = BOTH, **options: Any) -> Outcome:
        poison = b"no %d." % victim
        endpoint = Endpoint("groups", (kind,), timestamp="t" if kind.has_bookmark else None)
        start = kind.start(Place(500)) if kind.has_bookmark else START
        options = {"start": start, **options}
        return outcome_of(self.serve, lambda page: poison in page, kind, endpoint, **options)


def numbers(outcome: Outcome) -> list[int]:
    rows = [json.loads(bytes(raw))["id"] for page in outcome.pages for raw in page.records]
    return [int(row.strip("no .")) for row in rows]


class TestByCursor:
    @given(st.integers(2, 60), st.data(), st.sampled_from([BOTH, RATINGS]), st.integers(1, 40))
    def test_all_others_come_by_number(
        self, rows: int, data: st.DataObject, kind: Paging, size: int
    ) -> None:
        # By number the order is another one: the record 0 is the last, past which nothing comes.
        victim = data.draw(st.integers(1, rows - 1))
        outcome = Both(rows).walk(victim, kind, size=size)
        assert outcome.failed is None
        assert set(numbers(outcome)) == set(range(rows)) - {victim}
        (gap,) = outcome.gaps
        again = "A run without state" if kind.has_bookmark else "The next run"
        assert f"record {rows - victim} of {kind.path}; it is left out. {again} tries again" in gap
        assert outcome.pages[-1].is_last

    def test_by_number_the_bookmark_waits_as_the_order_is_not_known(self) -> None:
        outcome = Both(20).walk(7, RATINGS)
        # The last page by cursor with more than one record had those of 1,004 and 1,005.
        assert outcome.reached == 1_004
        assert all(query["since"] == [491] for _, query in outcome.client.asked)

    def test_it_is_read_by_number_once(self) -> None:
        stage = Both(20)
        outcome = stage.walk(7)
        firsts = [query for query in stage.asked if query.get("per_page") and "page" not in query]
        assert len(firsts) == 2, "one to see whether anything comes, and one to begin with"
        assert (
            sum("the list is read anew, by numbered pages" in one for one in outcome.log.lines) == 1
        )

    def test_where_the_record_comes_by_number_nothing_is_left_out(self) -> None:
        stage = Both(20)
        kind = BOTH

        def spoils(page: bytes) -> bool:
            return b"no 7." in page and b"meta" in page

        endpoint = Endpoint("groups", (kind,))
        outcome = outcome_of(stage.serve, spoils, kind, endpoint, start=START)
        assert not outcome.gaps
        assert sorted(numbers(outcome)[7:]) == list(range(20))
        assert outcome.pages[-1].lacks == 0

    def test_what_came_before_does_not_hide_that_rows_are_missing(self) -> None:
        stage = Both(20)

        def serve(path: str, query: Parameters) -> Reply:
            found = stage.serve(path, query)
            # By number it counts more than it sends.
            return (
                found.replace(b'"count": 20', b'"count": 23') if isinstance(found, bytes) else found
            )

        def spoils(page: bytes) -> bool:
            return b"no 7." in page and b"meta" in page

        outcome = outcome_of(serve, spoils, BOTH, Endpoint("groups", (BOTH,)), start=START)
        assert outcome.pages[-1].lacks == 3

    @pytest.mark.parametrize("kind", [NO_NUMBERS, RESPONSES], ids=lambda kind: kind.path)
    def test_where_there_are_no_numbered_pages_there_is_no_way(self, kind: Paging) -> None:
        outcome = Both(20).walk(7, kind)
        assert "there is no way past it" in str(outcome.failed)
        assert set(numbers(outcome)) == set(range(7))

    def test_an_answer_by_cursor_all_the_same_is_the_end(self) -> None:
        stage = Both(20)

        def serve(_path: str, query: Parameters) -> Reply:
            return stage.by_cursor({"page[size]": 3, **query})

        outcome = outcome_of(
            serve, lambda page: b"no 7." in page, BOTH, Endpoint("groups", (BOTH,)), start=START
        )
        assert "there is no way past it" in str(outcome.failed)

    def test_in_an_outage_it_is_not_read_anew(self) -> None:
        stage = Both(20)

        def serve(path: str, query: Parameters) -> Reply:
            return stage.serve(path, query) if len(stage.asked) < 2 else FAILURE

        outcome = outcome_of(serve, lambda _: False, BOTH, Endpoint("groups", (BOTH,)), start=START)
        assert "nothing after it comes either" in str(outcome.failed)
        assert numbers(outcome) == list(range(8))
        assert not any("read anew" in line for line in outcome.log.lines)


def test_a_list_with_a_filter_by_time_goes_on_from_the_next_time() -> None:
    kind = FilteredList("/audit_logs", since="since", unit="seconds", sort="time")

    def serve(_path: str, query: Parameters) -> Reply:
        (since,) = query["since"]
        after = int(query.get("page[after]", since - 1))
        rest = [time for time in (10, 20, 500, 900) if time > after]
        rows = rest[: query["page[size]"]]
        meta = {"has_more": len(rest) > len(rows), "after_cursor": str(rows[-1])}
        return body([{"id": t, "time": t} for t in rows], key="audit_logs", meta=meta)

    endpoint = Endpoint("audit_logs", (kind,), timestamp="time", is_ordered=True)
    outcome = outcome_of(serve, lambda page: b"500" in page, kind, endpoint, size=4)
    assert outcome.spans == [(10, 500)]
    assert outcome.pages[-1].reached == Place(900)
