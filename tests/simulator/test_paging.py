"""Paging over any data: nothing is left out, and there is always an end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zendesk_simulator.pages import View, cursor_page, read_cursor, time_page, write_cursor
from zendesk_simulator.tables import Row, Table


@given(
    stamps=st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["agent", "ai_agent"]))),
    per_page=st.integers(1, 5),
    scope=st.sampled_from(["agent", None]),
)
def test_paging_reaches_every_row(
    stamps: list[tuple[int, str]], per_page: int, scope: str | None
) -> None:
    rows = [Row(key, at, key, scope=kind) for key, (at, kind) in enumerate(stamps, 1)]
    view = View(Table(rows, lambda _: {}), edge=8, scope=scope)
    wanted = [row for row in view.table.rows if row.stamp <= 8 and scope in (None, row.scope)]

    by_cursor, place, done = [], (0, 0), False
    while not done:
        page = cursor_page(view, place, per_page)
        assert len(page.rows) <= per_page
        by_cursor += page.rows
        place, done = page.after, page.end_of_stream
        assert read_cursor(write_cursor(place)) == place
    assert by_cursor == wanted

    by_time, start, done = [], 0, False
    while not done:
        page = time_page(view, start, per_page)
        by_time += [row for row in page.rows if row not in by_time]
        # A page that lies in one second and is too large is done with that second.
        whole = page.after[0] == start and len(page.rows) > per_page
        assert page.end_of_stream or whole or page.after[0] > start
        start, done = page.after[0] + whole, page.end_of_stream
    assert by_time == wanted
