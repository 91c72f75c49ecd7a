"""Walking through an export: every record once, in any data set, with any trouble on the way."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from tap_zendesk_incremental.zendesk.responses import Response
from tap_zendesk_incremental.errors import (
    CursorRefused,
    ExportStuck,
    StateError,
    TapError,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.exports import CursorExport, Export, Kind, Step, TimeExport
from tap_zendesk_incremental.zendesk.fetcher import Fetcher
from tap_zendesk_incremental.records.lenient_json import PageReader
from tap_zendesk_incremental.pagination import Place
from tests.unit.doubles import Log, body

CURSOR, TIME = CursorExport("/cursor"), TimeExport("/time")

Change = tuple[int, int]
"""A stamp and an id, in the order of the export."""


class FakeZendesk:
    """Serves changes by cursor and by time, as Zendesk does.

    Args:
        changes: What there is.
        per_page: How many records a page holds.
        extends: Whether a time page goes on until the second that it ends in is complete, and
            one more second where it is the one that it began in.
    """

    def __init__(self, changes: list[Change], per_page: int, *, extends: bool = False) -> None:
        self.changes = sorted(changes)
        self.per_page = per_page
        self.extends = extends
        self.asked: list[Mapping[str, Any]] = []
        self.refuses: Callable[[Mapping[str, Any]], bool] = lambda _params: False
        self.before: Callable[[int], object] = lambda _number: None

    def fetch(
        self,
        path: str,
        params: Mapping[str, Any],
        read: Callable[[bytes], Any],
        on_answer: Callable[[Response], None],
    ) -> Any:
        self.before(len(self.asked))
        self.asked.append(params)
        if self.refuses(params):
            raise CursorRefused("no such cursor")
        page = self.page(path, params)
        on_answer(Response(200, "OK", {}, page, 0.0))
        return read(page)

    def page(self, path: str, params: Mapping[str, Any]) -> bytes:
        return self._time_page(params) if path == TIME.path else self._cursor_page(params)

    def _cursor_page(self, params: Mapping[str, Any]) -> bytes:
        if "cursor" in params:
            stamp, _, key = params["cursor"].partition("|")
            rest = [change for change in self.changes if change > (int(stamp), int(key))]
        else:
            rest = [change for change in self.changes if change[0] >= params["start_time"]]
        rows = rest[: self.per_page]
        last = rows[-1] if rows else None
        after = f"{last[0]}|{last[1]}" if last else params.get("cursor", "0|0")
        return page_of(rows, last=len(rows) == len(rest), after_cursor=after)

    def _time_page(self, params: Mapping[str, Any]) -> bytes:
        assert "cursor" not in params
        rest = [change for change in self.changes if change[0] >= params["start_time"]]
        rows = rest[: self.per_page]
        if self.extends and rows:
            beyond = [stamp for stamp, _ in rest if stamp > rows[0][0]]
            end = max(rows[-1][0], min(beyond, default=0))
            rows = [change for change in rest if change[0] <= end]
        end_time = rows[-1][0] if rows else None
        return page_of(rows, last=len(rows) == len(rest), end_time=end_time)


class Scripted(FakeZendesk):
    """Serves these pages, whatever is asked for."""

    def __init__(self, *pages: bytes) -> None:
        super().__init__([], 1)
        self._pages = iter(pages)

    @override
    def page(self, _path: str, _params: Mapping[str, Any]) -> bytes:
        return next(self._pages)


def page_of(rows: list[Change], **rest: Any) -> bytes:
    records = [{"id": key, "generated_timestamp": stamp, "x": None} for stamp, key in rows]
    return body(records, **rest)


def export(zendesk: FakeZendesk, kind: Kind, log: Log | None = None, **params: str) -> Export:
    return Export(
        kind,
        cast("Fetcher", zendesk),
        PageReader("tickets"),
        "generated_timestamp",
        params,
        log or Log(),
        lambda _answer: None,
    )


def changes_of(steps: list[Step]) -> list[Change]:
    records = [json.loads(bytes(raw)) for step in steps for raw in step.records]
    return [(record["generated_timestamp"], record["id"]) for record in records]


changes = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 30)), max_size=40, unique_by=lambda c: c[1]
)
page_sizes = st.integers(1, 8)


@given(changes, page_sizes)
def test_by_cursor_every_change_comes_once(there: list[Change], per_page: int) -> None:
    zendesk = FakeZendesk(there, per_page)
    assert changes_of(list(export(zendesk, CURSOR).walk(Place(0)))) == sorted(there)
    assert len(zendesk.asked) == max(1, math.ceil(len(there) / per_page))


@given(changes, page_sizes, st.booleans())
def test_by_time_every_change_comes_once_or_the_export_is_stuck(
    there: list[Change], per_page: int, extends: bool
) -> None:
    zendesk = FakeZendesk(there, per_page, extends=extends)
    crowd = max(Counter(stamp for stamp, _ in there).values(), default=0)
    try:
        steps = list(export(zendesk, TIME).walk(Place(0)))
    except ExportStuck:
        assert not extends
        assert crowd >= per_page
        return
    assert changes_of(steps) == sorted(there)


@given(changes, page_sizes, st.integers(0, 12))
def test_an_export_starts_at_its_start_inclusive(
    there: list[Change], per_page: int, start: int
) -> None:
    expected = sorted(change for change in there if change[0] >= start)
    for kind in (CURSOR, TIME):
        zendesk = FakeZendesk(there, per_page, extends=True)
        assert changes_of(list(export(zendesk, kind).walk(Place(start)))) == expected


@given(changes, page_sizes, st.integers(0, 12), st.sampled_from([CURSOR, TIME]))
def test_after_a_break_nothing_is_lost(
    there: list[Change], per_page: int, pages: int, kind: Kind
) -> None:
    zendesk = FakeZendesk(there, per_page, extends=True)
    before = list(islice(export(zendesk, kind).walk(Place(0)), pages))
    place = before[-1].reached if before else Place(0)
    after = list(export(zendesk, kind).walk(place))
    assert set(changes_of(before + after)) == set(there)
    repeated = set(changes_of(before)) & set(changes_of(after))
    # By cursor nothing comes twice; by time the second comes again in which the break was.
    assert repeated == (
        set()
        if kind is CURSOR
        else {change for change in changes_of(before) if change[0] == place.start_time}
    )


@given(
    changes,
    page_sizes,
    st.lists(st.tuples(st.integers(0, 10), st.integers(1, 30)), max_size=10),
    st.sampled_from([CURSOR, TIME]),
)
def test_what_changes_meanwhile_comes_in_its_newest_state(
    there: list[Change], per_page: int, moves: list[tuple[int, int]], kind: Kind
) -> None:
    zendesk = FakeZendesk(there, per_page, extends=True)
    stamps = iter(range(13, 100))

    def move(number: int) -> None:
        for when, key in moves:
            if when == number:
                others = [change for change in zendesk.changes if change[1] != key]
                zendesk.changes = sorted([*others, (next(stamps), key)])

    zendesk.before = move
    found = changes_of(list(export(zendesk, kind).walk(Place(0))))
    assert set(zendesk.changes) <= set(found)
    assert len(found) == len(set(found))


@given(changes, page_sizes, st.integers(1, 6))
def test_when_a_cursor_is_refused_nothing_is_lost(
    there: list[Change], per_page: int, refused: int
) -> None:
    zendesk, log = FakeZendesk(there, per_page), Log()
    zendesk.refuses = lambda params: "cursor" in params and len(zendesk.asked) == refused + 1
    found = changes_of(list(export(zendesk, CURSOR, log).walk(Place(0))))
    assert set(found) == set(there)
    assert len(log.lines) == (2 if len(there) > refused * per_page else 0)


@given(changes, page_sizes)
def test_the_place_to_fall_back_to_is_the_newest_stamp_that_is_written(
    there: list[Change], per_page: int
) -> None:
    newest = 0
    for step in export(FakeZendesk(there, per_page), CURSOR).walk(Place(0)):
        newest = max([newest, *(stamp for stamp, _ in changes_of([step]))])
        assert step.reached.start_time == newest


class TestCursor:
    def test_start_time_is_sent_once_and_cursors_from_then_on(self) -> None:
        zendesk = FakeZendesk([(1, 1), (2, 2), (3, 3)], 1)
        list(export(zendesk, CURSOR, include="metric_sets").walk(Place(1)))
        assert zendesk.asked == [
            {"start_time": 1, "include": "metric_sets"},
            {"cursor": "1|1", "include": "metric_sets"},
            {"cursor": "2|2", "include": "metric_sets"},
        ]

    def test_a_page_is_fetched_only_when_the_one_before_is_done_with(self) -> None:
        zendesk = FakeZendesk([(1, 1), (2, 2), (3, 3)], 1)
        walk = export(zendesk, CURSOR).walk(Place(0))
        next(walk)
        assert len(zendesk.asked) == 1

    def test_the_last_page_says_where_the_next_run_starts(self) -> None:
        zendesk = FakeZendesk([(1, 1)], 5)
        (step,) = export(zendesk, CURSOR).walk(Place(0))
        assert step.reached == Place(1, "1|1")
        zendesk.changes.append((2, 2))
        assert changes_of(list(export(zendesk, CURSOR).walk(step.reached))) == [(2, 2)]

    def test_a_refused_bookmark_falls_back_to_its_stamp(self) -> None:
        zendesk, log = FakeZendesk([(1, 1), (5, 2), (9, 3)], 5), Log()
        zendesk.refuses = lambda params: params.get("cursor") == "old"
        steps = list(export(zendesk, CURSOR, log).walk(Place(5, "old")))
        assert changes_of(steps) == [(5, 2), (9, 3)]
        assert zendesk.asked == [{"cursor": "old"}, {"start_time": 5}]
        assert log.levels == ["WARNING", "WARNING"]

    def test_without_a_stamp_there_is_nothing_to_fall_back_to(self) -> None:
        zendesk = FakeZendesk([(1, 1)], 5)
        zendesk.refuses = lambda params: "cursor" in params
        with pytest.raises(ZendeskError, match="no time to fall back to"):
            list(export(zendesk, CURSOR).walk(Place(None, "old")))
        assert zendesk.asked == [{"cursor": "old"}], "a full export is no answer to that"

    def test_an_account_that_takes_no_cursor_at_all_is_no_endless_loop(self) -> None:
        zendesk = FakeZendesk([(1, 1), (1, 2), (1, 3)], 1)
        zendesk.refuses = lambda params: "cursor" in params
        with pytest.raises(ZendeskError, match="refuses every cursor"):
            list(export(zendesk, CURSOR).walk(Place(0)))
        assert len(zendesk.asked) <= 6


class TestTime:
    def test_only_start_time_is_ever_sent(self) -> None:
        zendesk = FakeZendesk([(1, 1), (2, 2), (3, 3)], 2)
        list(export(zendesk, TIME).walk(Place(1)))
        assert zendesk.asked == [{"start_time": 1}, {"start_time": 2}]

    def test_a_full_second_ends_the_export_with_its_name(self) -> None:
        zendesk = FakeZendesk([(1, 0), (7, 1), (7, 2), (7, 3)], 2)
        with pytest.raises(ExportStuck, match="second 7"):
            list(export(zendesk, TIME).walk(Place(0)))
        assert len(zendesk.asked) <= 3

    def test_a_late_comer_of_the_boundary_second_is_not_lost(self) -> None:
        zendesk = FakeZendesk([(1, 1), (1, 2), (2, 5), (3, 9)], 3)

        def come_late(number: int) -> None:
            if number == 1:
                zendesk.changes.insert(2, (2, 3))

        zendesk.before = come_late
        found = changes_of(list(export(zendesk, TIME).walk(Place(0))))
        assert found == [(1, 1), (1, 2), (2, 5), (2, 3), (3, 9)]

    @pytest.mark.parametrize("start", [Place(None, "abc"), Place(None)])
    def test_a_bookmark_without_a_time_is_no_reason_for_a_full_export(self, start: Place) -> None:
        zendesk = FakeZendesk([(1, 1)], 5)
        with pytest.raises(StateError):
            list(export(zendesk, TIME).walk(TIME.start(start)))
        assert zendesk.asked == []

    def test_after_a_cursor_export_it_goes_on_from_the_stamp(self) -> None:
        assert TIME.start(Place(5, "abc")) == Place(5)


def test_after_a_time_export_a_cursor_export_goes_on_from_the_stamp() -> None:
    assert CURSOR.start(Place(5)) == Place(5)
    assert CURSOR.start(Place(5, "abc")) == Place(5, "abc")


@pytest.mark.parametrize("kind", [CURSOR, TIME], ids=["cursor", "time"])
@pytest.mark.parametrize(
    "records",
    [
        [5, "text", None, [], {}],
        [{"id": None}, {"generated_timestamp": 1}],
        [{"id": [1], "generated_timestamp": {}}, {"id": 1.5, "generated_timestamp": True}],
        [{"id": 2**70, "generated_timestamp": 2**70}],
    ],
)
def test_records_that_are_none_are_passed_on_for_others_to_judge(
    kind: Kind, records: list[Any]
) -> None:
    page = body(records, last=True, after_cursor="c", end_time=3)
    (step,) = export(Scripted(page), kind).walk(Place(1))
    assert [json.loads(bytes(raw)) for raw in step.records] == records


def test_what_a_record_says_decides_whether_it_is_a_repeat() -> None:
    first, other = {"id": 5, "generated_timestamp": 3}, {"generated_timestamp": 1}
    changed = {**first, "status": "open"}
    zendesk = Scripted(
        body([other, first], last=False, end_time=3), body([first, changed, other], end_time=4)
    )
    steps = list(export(zendesk, TIME).walk(Place(1)))
    written = [json.loads(bytes(raw)) for step in steps for raw in step.records]
    assert written == [other, first, changed]


def test_an_empty_page_in_mid_stream_is_not_the_end() -> None:
    zendesk = Scripted(
        body([], last=False, after_cursor="a"),
        body([], last=False, after_cursor="b"),
        page_of([(9, 1)], last=True, after_cursor="c"),
    )
    steps = list(export(zendesk, CURSOR).walk(Place(0)))
    assert changes_of(steps) == [(9, 1)]
    assert [step.reached for step in steps] == [Place(0, "a"), Place(0, "b"), Place(9, "c")]


@pytest.mark.parametrize("kind", [CURSOR, TIME], ids=["cursor", "time"])
def test_a_page_that_leads_nowhere_is_one_to_be_asked_for_again(kind: Kind) -> None:
    with pytest.raises(Unavailable):
        list(export(Scripted(body([], last=False)), kind).walk(Place(0)))
    assert issubclass(Unavailable, TapError)
