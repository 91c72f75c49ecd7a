"""What the demo asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

NEWEST = 5


@dataclass(frozen=True)
class Ticket:
    """A row as the table of the newest tickets shows it."""

    id: int
    status: str
    subject: str
    moved: datetime


@dataclass(frozen=True)
class Snapshot:
    """The table of tickets at one moment: id and stamp of each, their states, the newest."""

    stamps: dict[int, int]
    by_status: dict[str, int]
    newest: list[Ticket]

    def moved_since(self, earlier: Snapshot) -> int:
        """Return how many rows are new or newer."""
        return len(self.stamps.items() - earlier.stamps.items())


EMPTY = Snapshot({}, {}, [])


def snapshot(url: str) -> Snapshot:
    """Read the table of tickets."""
    with psycopg.connect(url) as connection:
        return Snapshot(
            stamps=dict(
                connection.execute("SELECT id, generated_timestamp FROM zendesk.tickets").fetchall()
            ),
            by_status=dict(
                connection.execute(
                    "SELECT status, count(*) FROM zendesk.tickets GROUP BY status ORDER BY 2 DESC"
                ).fetchall()
            ),
            newest=[
                Ticket(*row)
                for row in connection.execute(
                    "SELECT id, status, subject, to_timestamp(generated_timestamp)"
                    " FROM zendesk.tickets ORDER BY generated_timestamp DESC, id DESC LIMIT %s",
                    [NEWEST],
                )
            ],
        )
