"""A record that cannot be served is left out, and nothing else that could be had."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import StartTimeTooRecent, TooSlow
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Paging
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.paging.place import Place
from tests.unit.doubles import NEWS, FakeTime, Parameters, Reply, body
from tests.unit.paging.account import CURSOR, TIME, Account, Change, changes, changes_of
from tests.unit.paging.failing import BEGINNING, FAILURE, Outcome, ServingClient, outcome_of


class Poisoned:
    """An account in which pages with certain records fail."""

    def __init__(self, account: Account, *victims: Change) -> None:
        self.account = account
        self.victims = set(victims)

    def serve(self, path: str, query: Parameters) -> Reply:
        self.account.per_page = query["per_page"]
        self.account.fetcher.asked.append((path, query))
        return self.account.serve(path, query)

    def spoils(self, page: bytes) -> bool:
        found = {(row["time"], row["id"]) for row in json.loads(page)["tickets"]}
        return bool(found & self.victims)

    def walk(self, kind: Paging, start: Place = BEGINNING, **options: Any) -> Outcome:
        endpoint = self.account.endpoint
        return outcome_of(self.serve, self.spoils, kind, endpoint, start=start, **options)

    def lost(self, outcome: Outcome) -> set[Change]:
        """Return what could have been had and has not come."""
        return set(self.account.changes) - set(changes_of(outcome.pages)) - self.victims


def poisoned(there: list[Change], *victims: Change, **options: Any) -> Poisoned:
    return Poisoned(Account(there, 1, **options), *victims)


@given(
    changes.filter(bool),
    st.data(),
    st.integers(1, 8),
    st.sampled_from(["by cursor", "without order", "by time", "by whole seconds"]),
)
def test_one_record_is_left_out_and_at_most_others_of_its_second(
    there: list[Change], data: st.DataObject, size: int, how: str
) -> None:
    victim = data.draw(st.sampled_from(there))
    stage = poisoned(
        there, victim, extends=how == "by whole seconds", is_ordered=how != "without order"
    )
    kind = TIME if how in ("by time", "by whole seconds") else CURSOR
    outcome = stage.walk(kind, size=size)
    lost = stage.lost(outcome)
    assert victim not in changes_of(outcome.pages)
    if outcome.failed is not None:
        # Where nothing comes after it, it cannot be told from an outage: the next run tries again.
        assert max(there)[0] == victim[0]
        assert all(time >= outcome.reached for time, _ in lost)
        assert not outcome.gaps
        return
    assert {time for time, _ in lost} <= {victim[0]}
    [(first, last)] = outcome.spans
    assert first <= victim[0] == last


@given(changes.filter(bool), st.data(), st.sampled_from([CURSOR, TIME]), st.booleans())
def test_what_is_lost_is_told(
    there: list[Change], data: st.DataObject, kind: Paging, is_ordered: bool
) -> None:
    victims = data.draw(st.lists(st.sampled_from(there), min_size=1, max_size=4, unique=True))
    stage = poisoned(there, *victims, is_ordered=is_ordered)
    outcome = stage.walk(kind)
    for time, _ in stage.lost(outcome):
        is_told = any(first <= time <= end for first, end in outcome.spans)
        assert is_told or (outcome.failed is not None and time >= outcome.reached)
    assert not stage.victims & set(changes_of(outcome.pages))


GAP = [(1_000, 1), (2_000, 2), (90_000, 3), (200_000, 4)]


class TestWay:
    @pytest.mark.parametrize("kind", [CURSOR, TIME], ids=["cursor", "time"])
    def test_it_is_found_with_few_requests(self, kind: Paging) -> None:
        outcome = poisoned(GAP, (90_000, 3)).walk(kind)
        assert changes_of(outcome.pages) == [(1_000, 1), (2_000, 2), (200_000, 4)]
        probes = {query.get("start_time") for _, query in outcome.client.asked} - {None}
        assert len(probes) < 30, "instead of 88,000 seconds"
        (gap,) = outcome.gaps
        assert gap.startswith(f"Zendesk cannot serve a record of {kind.path} that changed between")
        # Beside a cursor stands the time of the record before the last one.
        first = "1970-01-01T00:16:40Z" if kind is CURSOR else "1970-01-01T00:33:20Z"
        assert f"{first} and 1970-01-02T01:00:00Z (UTC); it is left out" in gap
        assert f"start_date {first}" in gap
        assert "What failed: Zendesk answered 500" in gap

    def test_all_records_within_minutes_of_a_long_time(self) -> None:
        """Before them all fails, behind them nothing comes: the search goes on to the second."""
        there = [(1_700_000_000 + 60 * n, n) for n in range(30)]
        outcome = poisoned(there, there[0]).walk(CURSOR)
        assert changes_of(outcome.pages) == there[1:]
        assert outcome.spans == [(0, 1_700_000_000)]

    def test_what_fails_in_the_search_is_not_told(self) -> None:
        outcome = poisoned(GAP, (90_000, 3)).walk(CURSOR, size=1)
        lines = [r.getMessage() for r in outcome.log.records if r.levelname != "DEBUG"]
        assert sum("retry" in line for line in lines) < 10
        assert sum("looking for the next one that comes" in line for line in lines) == 1

    def test_pages_grow_again_after_it(self) -> None:
        there = [(1_000 + n, n) for n in range(1, 200)]
        outcome = poisoned(there, there[100]).walk(CURSOR, size=64)
        sizes = [query["per_page"] for _, query in outcome.client.asked]
        assert sizes[-6:] == [2, 4, 8, 16, 32, 64]

    def test_a_wrong_time_on_the_page_before_it_leaves_no_other_out(self) -> None:
        """That page has one record, as pages have become smaller: its time alone tells nothing."""
        there = [(1_000 + 10 * n, n) for n in range(1, 12)]
        victim = there[5]
        stage = poisoned(there, victim)

        def serve(path: str, query: Parameters) -> Reply:
            page = json.loads(bytes(stage.serve(path, query)))  # type: ignore[arg-type]
            for record in page["tickets"]:
                if record["id"] == 5:
                    record["generated_timestamp"] = NEWS - 3600
            return json.dumps(page).encode()

        outcome = outcome_of(serve, stage.spoils, CURSOR, stage.account.endpoint)
        assert {*changes_of(outcome.pages), victim} == set(there)
        assert outcome.spans == [(1_030, victim[0])]

    def test_it_starts_at_the_bookmark(self) -> None:
        start = Place(2_000, "2000|2")
        outcome = poisoned(GAP, (90_000, 3)).walk(CURSOR, start)
        assert changes_of(outcome.pages) == [(200_000, 4)]
        assert outcome.pages[-1].reached == Place(200_000, "200000|4")

    def test_a_bookmark_without_a_time_has_none(self) -> None:
        outcome = poisoned(GAP, (90_000, 3)).walk(CURSOR, Place(None, "2000|2"))
        assert "there is no way past it" in str(outcome.failed)

    def test_the_newest_minute_is_not_asked_for(self) -> None:
        stage = poisoned([*GAP, (250_000, 5)], (90_000, 3))

        def serve(path: str, query: Parameters) -> Reply:
            if query.get("start_time", 0) > 240_000:
                return StartTimeTooRecent("too recent")
            return stage.serve(path, query)

        outcome = outcome_of(serve, stage.spoils, CURSOR, stage.account.endpoint)
        assert changes_of(outcome.pages) == [(1_000, 1), (2_000, 2), (200_000, 4), (250_000, 5)]

    def test_a_page_that_a_filter_has_emptied_is_no_end(self) -> None:
        def serve(_path: str, query: Parameters) -> Reply:
            if "cursor" not in query and query["start_time"] < 50:
                return FAILURE
            is_last = "cursor" in query
            return body([{"id": 1}] if is_last else [], last=is_last, after_cursor="c")

        endpoint = Endpoint("tickets", (CURSOR,), timestamp="t", is_ordered=True)
        outcome = outcome_of(serve, lambda _: False, CURSOR, endpoint)
        assert outcome.failed is None
        assert outcome.spans == [(0, 49)]


class TestOutage:
    def test_where_nothing_comes_any_more_nothing_is_left_out(self) -> None:
        def serve(_path: str, query: Parameters) -> Reply:
            if query.get("start_time", 0) > 1_700_000_000:
                return StartTimeTooRecent("too recent")
            is_first = query.get("start_time") == 0
            page = body([{"id": 1, "t": 1}], last=False, after_cursor="c")
            return page if is_first else FAILURE

        endpoint = Endpoint("tickets", (CURSOR,), timestamp="t", is_ordered=True)
        outcome = outcome_of(serve, lambda _: False, CURSOR, endpoint)
        assert "nothing after it comes either" in str(outcome.failed)
        assert len(outcome.pages) == 1
        assert len(outcome.client.asked) < 60

    def test_empty_pages_alone_do_not_show_that_it_is_over(self) -> None:
        outcome = poisoned(GAP, (90_000, 3), (200_000, 4)).walk(CURSOR)
        assert "nothing after it comes either" in str(outcome.failed)
        assert not outcome.gaps

    def test_where_it_ends_meanwhile_nothing_is_left_out(self) -> None:
        """The page that failed is asked for once more before anything is left out."""
        stage = poisoned(GAP, (90_000, 3))

        def spoils(page: bytes) -> bool:
            if b"200000" in page and len(stage.account.fetcher.asked) > 20:
                stage.victims.clear()
            return stage.spoils(page)

        outcome = outcome_of(stage.serve, spoils, CURSOR, stage.account.endpoint)
        assert outcome.failed is None
        assert changes_of(outcome.pages) == GAP
        assert not outcome.gaps

    def test_one_failure_of_a_probe_is_an_accident(self) -> None:
        stage = poisoned(GAP, (90_000, 3))
        failures = dict.fromkeys(range(90001, 200001), 1)

        def serve(path: str, query: Parameters) -> Reply:
            start = query.get("start_time", 0)
            failures[start] = failures.get(start, 0) - 1
            return FAILURE if failures[start] == 0 else stage.serve(path, query)

        outcome = outcome_of(serve, stage.spoils, CURSOR, stage.account.endpoint)
        assert outcome.spans == [(1_000, 90_000)]

    def test_a_search_in_which_all_is_too_slow_ends_with_retry_timeout(self) -> None:
        stage = poisoned(GAP, *GAP[2:])

        def prepare(client: ServingClient, clock: FakeTime) -> None:
            def spoils(page: bytes) -> bool:
                is_slow = stage.spoils(page)
                clock.sleep(50 * is_slow)
                return is_slow

            client.spoils = spoils
            client.failure = TooSlow("no complete response within request_timeout")

        outcome = stage.walk(CURSOR, Place(2_000), prepare=prepare)
        assert "nothing after it comes either" in str(outcome.failed)
        starts = [query.get("start_time", 0) for _, query in outcome.client.asked]
        # Each of them takes 50 s, and all together may take 120 s.
        assert starts[-3:] == [2_001, 2_008, 2_064]

    def test_once_a_record_has_come_the_search_goes_to_the_second(self) -> None:
        stage = poisoned([(1_000, 1), (1_300, 2), (1_301, 3), (1_900, 4)], (1_300, 2))

        def prepare(client: ServingClient, clock: FakeTime) -> None:
            def spoils(page: bytes) -> bool:
                is_slow = stage.spoils(page)
                clock.sleep(35 * is_slow)
                return is_slow

            client.spoils = spoils
            client.failure = TooSlow("no complete response within request_timeout")

        outcome = stage.walk(CURSOR, Place(1_000), prepare=prepare)
        assert outcome.spans == [(1_000, 1_300)]
        assert changes_of(outcome.pages) == [(1_000, 1), (1_301, 3), (1_900, 4)]


class TestWithoutOrder:
    """The times of the records do not tell which of them lie before the one that fails."""

    # Each was changed by the system long after its own time.
    late: Mapping[int, int] = {5_000: 1_000, 5_001: 900, 6_000: 2_000, 7_000: 100}

    def outcome(self, start: Place) -> Outcome:
        def serve(_path: str, query: Parameters) -> Reply:
            since = int(query["cursor"]) + 1 if "cursor" in query else query["start_time"]
            rest = [time for time in sorted(self.late) if time >= since]
            rows = [{"id": t, "updated_at": self.late[t]} for t in rest[: query["per_page"]]]
            after = str(rows[-1]["id"]) if rows else str(since)
            return body(rows, key="users", last=len(rows) == len(rest), after_cursor=after)

        endpoint = Endpoint("users", (CURSOR,), timestamp="updated_at")
        return outcome_of(serve, lambda page: b"6000" in page, CURSOR, endpoint, start=start)

    @pytest.mark.parametrize(
        ("start", "since"),
        [(Place(0), 900), (Place(1_000, "5001"), 1_000), (Place(1_000), 1_000)],
        ids=str,
    )
    def test_what_lies_before_it_is_told_by_what_it_says(self, start: Place, since: int) -> None:
        outcome = self.outcome(start)
        ids = [json.loads(bytes(raw))["id"] for page in outcome.pages for raw in page.records]
        assert set(ids) == {5_000, 5_001, 7_000}
        assert outcome.spans == [(since, 6_000)]
        assert any("is read once more" in line for line in outcome.log.lines)


def test_an_export_whose_pages_cannot_become_smaller_leaves_nothing_out() -> None:
    kind = OpenTimeExport("/calls")
    assert kind.ahead(Place(5), 1) is None
