"""What the demo shows: lines, a sign that it is busy, and three tables."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from demo.warehouse import Snapshot

console = Console(highlight=False)


def heading(number: int, text: str) -> None:
    """Begin a step."""
    console.print(f"\n[bold]{number}. {text}[/bold]")


@contextmanager
def busy(text: str) -> Iterator[None]:
    """Show that something is going on, and then how long it took."""
    started = time.monotonic()
    if console.is_terminal:
        with console.status(text):
            yield
    else:
        console.print(f"   {text} …")
        yield
    console.print(f"   {text}: {time.monotonic() - started:.1f} s")


def show_by_status(before: Snapshot, after: Snapshot) -> None:
    """Show how many tickets of each status there were and are."""
    table = Table("status", title="zendesk.tickets", title_justify="left")
    table.add_column("rows before", justify="right")
    table.add_column("rows now", justify="right")
    for status in sorted(before.by_status.keys() | after.by_status.keys()):
        counts = (snapshot.by_status.get(status, 0) for snapshot in (before, after))
        table.add_row(status, *(f"{count:,}" for count in counts))
    table.add_section()
    table.add_row("all", f"{len(before.timestamps):,}", f"{len(after.timestamps):,}", style="bold")
    console.print(table)


def show_newest(snapshot: Snapshot) -> None:
    """Show the tickets that moved last."""
    table = Table("id", "status", "subject", "moved", title="the newest", title_justify="left")
    for ticket in snapshot.newest:
        moved = f"{ticket.moved:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(ticket.id), ticket.status, ticket.subject[:34], moved)
    console.print(table)


def show_names(snapshot: Snapshot) -> None:
    """Show the same tickets with the names of what they hold only the ids of."""
    titles = list(dict.fromkeys(title for ticket in snapshot.newest for title in ticket.fields))
    table = Table("id", "group", *titles, title="the same, with names", title_justify="left")
    for ticket in snapshot.newest:
        values = (ticket.fields.get(title) or "" for title in titles)
        table.add_row(str(ticket.id), ticket.group, *values)
    console.print(table)
