"""What the demo shows: lines, a sign that it is busy, and tables of tickets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from demo.warehouse import Snapshot

console = Console(highlight=False)
CHANGED = "green"


def heading(number: int, text: str) -> None:
    """Begin a step."""
    console.print(f"\n[bold cyan]{number}. {text}[/bold cyan]")


@contextmanager
def busy(text: str) -> Iterator[None]:
    """Show that something is going on, and then how long it took."""
    started = time.monotonic()
    with _out_of_the_picture(), _sign_of_life(text):
        yield
    console.print(f"   {text}: {time.monotonic() - started:.1f} s")


@contextmanager
def _sign_of_life(text: str) -> Iterator[None]:
    if console.is_terminal:
        with console.status(text):
            yield
    else:
        console.print(f"   {text} …")
        yield


@contextmanager
def _out_of_the_picture() -> Iterator[None]:
    """A picture has no use for what moves."""
    recorded, console.record = console.record, False
    try:
        yield
    finally:
        console.record = recorded


def done(text: str) -> None:
    """Say what has been checked and is right."""
    console.print(f"   [green]✓[/green] {text}")


def show_by_status(before: Snapshot, after: Snapshot) -> None:
    """Show how many tickets of each status there were and are; where that moved, by how many."""
    table = Table("status", title="zendesk.tickets", title_justify="left")
    for name in ("rows before", "rows now", "change"):
        table.add_column(name, justify="right")
    for status in sorted(before.by_status.keys() | after.by_status.keys()):
        _add_counts(table, status, before.by_status.get(status, 0), after.by_status.get(status, 0))
    table.add_section()
    _add_counts(table, "all", len(before.timestamps), len(after.timestamps))
    console.print(table)


def _add_counts(table: Table, name: str, before: int, now: int) -> None:
    change = f"{now - before:+,}" if now != before else ""
    table.add_row(name, f"{before:,}", f"{now:,}", change, style=CHANGED if change else "")


def show_newest(before: Snapshot, after: Snapshot) -> None:
    """Show the tickets that changed last, and mark those that the run has brought."""
    table = Table("id", "status", "subject", "changed at", "row", title="the newest")
    table.title_justify = "left"
    for ticket in after.newest:
        known = before.timestamps.get(ticket.id)
        is_same = known == after.timestamps[ticket.id]
        mark = "" if is_same else "new" if known is None else "changed"
        changed_at = f"{ticket.moved:%Y-%m-%d %H:%M:%S}"
        values = (str(ticket.id), ticket.status, ticket.subject[:26], changed_at, mark)
        table.add_row(*values, style="" if is_same else CHANGED)
    console.print(table)


def show_names(snapshot: Snapshot) -> None:
    """Show the same tickets with the names of what they hold only the ids of."""
    titles = list(dict.fromkeys(title for ticket in snapshot.newest for title in ticket.fields))
    table = Table("id", "group", *titles, title="the same, with names", title_justify="left")
    for ticket in snapshot.newest:
        values = (ticket.fields.get(title) or "" for title in titles)
        table.add_row(str(ticket.id), ticket.group, *values)
    console.print(table)
