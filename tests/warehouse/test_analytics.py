"""The queries of docs/analytics.md, compared with what the simulator says has happened."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import NamedTuple

import psycopg
import pytest

from tests.support.catalogs import select
from tests.support.pages import DOCS, block
from tests.warehouse.conftest import AccountMaker
from tests.warehouse.loading import LoadedAccount
from zendesk_simulator import Simulator

PAGE = DOCS / "analytics.md"
STREAMS = ("tickets", "users", "ticket_fields", "ticket_field_history")
OVER = ("closed", "deleted")


class Span(NamedTuple):
    """What a field of a ticket held, and from when until when."""

    ticket: int
    value: object
    since: int
    until: int | None


def spans(sim: Simulator, field: int | str) -> Iterator[Span]:
    """Yield what a field held in each ticket, as the tickets' stories tell."""
    for ticket in sim.truth("tickets"):
        story = sim.world.story(ticket["id"])
        changes = story.changes(field)
        ends = [stamp for stamp, *_ in changes[1:]]
        for (since, value, _), until in zip_longest(changes, ends):
            yield Span(ticket["id"], value, since, until)


@pytest.fixture(scope="module")
def account(make_account: AccountMaker) -> LoadedAccount:
    """Return an account that was loaded, has changed, and was loaded again."""
    account = make_account("analytics", tickets=150)
    state = account.run(select(*STREAMS))
    account.sim.world.change_tickets(40)
    account.sim.world.add_tickets(5)
    account.sim.world.delete_tickets(5)
    account.sim.world.change_tickets(40)
    account.run(select(*STREAMS), state)
    make_view(account)
    return account


def make_view(account: LoadedAccount) -> None:
    options = f"-c search_path={account.schema}"
    with psycopg.connect(account.postgres.url, options=options) as connection:
        connection.execute(block("From when until when", "sql", PAGE).encode())


def test_time_in_each_status(account: LoadedAccount) -> None:
    before = time.time()
    rows = account.query(block("Time in each status", "sql", PAGE))
    after = time.time()
    ended: Counter[tuple[int, object]] = Counter()
    running = set()
    for span in spans(account.sim, "status"):
        if span.value not in OVER:
            key = span.ticket, span.value
            ended[key] += (span.until or int(before)) - span.since
            running |= {key} if span.until is None else set()
    assert {(ticket, status) for ticket, status, _ in rows} == ended.keys()
    assert running
    for ticket, status, minutes in rows:
        seconds, key = float(minutes) * 60, (ticket, status)
        most = after - int(before) if key in running else 0
        assert ended[key] - 0.01 <= seconds <= ended[key] + most + 0.01


def test_who_held_the_ticket_when(account: LoadedAccount) -> None:
    names = {user["id"]: user["name"] for user in account.sim.truth("users")}
    expected = [
        (span.ticket, names[span.value], in_utc(span.since), in_utc(span.until))
        for span in spans(account.sim, "assignee_id")
        if span.value is not None
    ]
    assert len({ticket for ticket, *_ in expected}) < len(expected)
    rows = account.query(block("Who held the ticket when", "sql", PAGE))
    assert sorted(rows, key=str) == sorted(expected, key=str)


def test_a_custom_field_at_the_end_of_each_month(account: LoadedAccount) -> None:
    [field] = [f["id"] for f in account.sim.truth("ticket_fields") if f["title"] == "Plan"]
    held = [span for span in spans(account.sim, field) if span.value]
    expected: Counter[tuple[date, object]] = Counter()
    for month, end in months(min(span.since for span in held)):
        for span in held:
            if span.since < end and (span.until is None or span.until >= end):
                expected[month, span.value] += 1
    assert len({value for _, value in expected}) > 1
    rows = account.query(block("A custom field at the end of each month", "sql", PAGE))
    assert {(month, value): count for month, value, count in rows} == expected


def test_older_tickets_begin_with_what_their_first_change_says(make_account: AccountMaker) -> None:
    account = make_account("analytics_late", tickets=100)
    stamps = [event["timestamp"] for event in account.sim.truth("ticket_events")]
    start = stamps[len(stamps) // 2]
    account.run(select(*STREAMS), start_date=datetime.fromtimestamp(start, UTC).isoformat())
    make_view(account)
    rows = account.query(
        "SELECT ticket_id, value, since, until FROM ticket_field_spans WHERE field_name = 'status'"
    )
    true = list(spans(account.sim, "status"))
    known = [span for span in true if span.until is None or span.until >= start]
    changed = {span.ticket for span in true if span.since >= start}
    # Of the span in which the export begins, only the end is known for sure.
    expected = {(s.ticket, s.value, in_utc(s.until)) for s in known if s.ticket in changed}
    assert {(ticket, value, until) for ticket, value, _, until in rows} == expected
    assert any(span.since < start for span in known if span.ticket in changed)


def months(first: int) -> Iterator[tuple[date, int]]:
    """Yield the months that are over, each with the second in which it was."""
    day = datetime.fromtimestamp(first, UTC).replace(day=1, hour=0, minute=0, second=0)
    while True:
        following = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
        if following > datetime.now(UTC):
            return
        yield day.date(), int(following.timestamp())
        day = following


def in_utc(second: int | None) -> datetime | None:
    return None if second is None else datetime.fromtimestamp(second, UTC).replace(tzinfo=None)
