"""The data of the simulated account, and the changes made to it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from zendesk_simulator.lists.collection import Collection, Key
from zendesk_simulator.lists.declared import COLLECTIONS
from zendesk_simulator.lists.store import ListStore
from zendesk_simulator.population import Population
from zendesk_simulator.settings import Settings
from zendesk_simulator.stories.library import Stories
from zendesk_simulator.stories.story import Story
from zendesk_simulator.stream_store import StreamStore
from zendesk_simulator.streams import SIDELOADS
from zendesk_simulator.tables import Record, Row, Table, encode
from zendesk_simulator.ticket_changes import TicketChanges


class World:
    """All streams and lists of the account. Every method may be called from any thread."""

    def __init__(self, settings: Settings) -> None:
        self.lock = threading.RLock()
        self._people = people = Population(settings)
        people.stories = Stories(people)
        self.streams = StreamStore(settings, people)
        self.lists = ListStore(settings, people, self.streams.readable)
        self._tickets = TicketChanges(settings, people, self.streams, self.lists)

    def table(self, stream: str) -> Table:
        """Return a stream's rows, which are laid out when first asked for."""
        with self.lock:
            return self.streams.table(stream)

    def collection(self, name: str) -> Collection:
        """Return a list's records, which are laid out when first asked for."""
        with self.lock:
            return self.lists.collection(name)

    def prepare(self, *streams: str) -> None:
        """Build the JSON of every record of some streams now, so that no request waits for it."""
        for stream in streams or ("tickets",):
            table = self.table(stream)
            with self.lock:
                for row in table.rows:
                    table.body(row)

    def truth(
        self, stream: str, scope: str = "agent", query: Mapping[str, str] | None = None
    ) -> list[Any]:
        """Return the records that an export or a list would bring now, in order, each one once.

        `query` holds parameters that a list is asked with, such as {"exclude_deleted": "false"}.
        """
        with self.lock:
            if stream in COLLECTIONS:
                return self.lists.truth(stream, query or {})
            if stream in SIDELOADS:
                return self.streams.beside(SIDELOADS[stream])
            table = self.table(stream)
            return [table.record(row) for row in self.exported(stream, scope)]

    def story(self, ticket_id: int) -> Story:
        """Return what has happened to a ticket, step by step."""
        with self.lock:
            return self._people.stories.of(self._people.index_of[ticket_id])

    def exported(self, stream: str, scope: str = "agent") -> list[Row]:
        """Return the rows that an export would bring now."""
        with self.lock:
            return self.streams.exported(stream, scope)

    def counts(self) -> dict[str, int]:
        """Return the number of records of all that has been asked for, and of tickets."""
        with self.lock:
            self.table("tickets")
            return self.streams.counts() | self.lists.counts()

    # -- changes of tickets

    def change_tickets(self, count: int, *, at: int | None = None) -> list[int]:
        """Update some tickets, as an agent would, and return their ids.

        With `at`, they all move to that very second, wherever it lies.
        """
        with self.lock:
            return self._tickets.some(count, at, self._tickets.edit)

    def delete_tickets(self, count: int, *, at: int | None = None) -> list[int]:
        """Delete some tickets: they stay in the export with the status "deleted"."""
        with self.lock:
            return self._tickets.some(count, at, self._tickets.delete)

    def touch_by_system(self, count: int, *, at: int | None = None) -> list[int]:
        """Move the stamps of some tickets, but not their `updated_at`."""
        with self.lock:
            return self._tickets.some(count, at, None)

    def change(self, ids: Iterable[int], *, at: int | None = None) -> None:
        """Update these very tickets."""
        with self.lock:
            self._tickets.these(ids, at)

    def add_tickets(self, count: int, *, at: int | None = None) -> list[int]:
        """Create tickets and return their ids."""
        with self.lock:
            return self._tickets.add(count, at)

    def change_metric_events(self, count: int, *, deleted: bool = False) -> list[int]:
        """Change the oldest ticket metric events, or delete them, and return their ids.

        They keep their time, and come again only in an export with `include_changes`.
        """
        with self.lock:
            return self._tickets.metric_events(count, deleted=deleted)

    # -- changes of any record

    def replace_ticket(
        self,
        ticket_id: int,
        fields: Mapping[str, Any] | None = None,
        *,
        without: Iterable[str] = (),
        raw: bytes | None = None,
    ) -> None:
        r"""Change fields of a ticket, drop some, or put raw bytes in the ticket's place.

        The ticket keeps its place in the export, whatever the fields say. Half an emoji in a text
        ("\ud83d") is sent as a JSON escape. `raw` need not be an object, nor even JSON; it is
        served as it is, whatever happens to the ticket later on.
        """
        self.replace("tickets", ticket_id, fields, without=without, raw=raw)

    def replace(
        self,
        stream: str,
        key: Key,
        fields: Mapping[str, Any] | None = None,
        *,
        without: Iterable[str] = (),
        raw: bytes | None = None,
    ) -> None:
        """Do for a record of any stream or list what `replace_ticket` does for a ticket."""
        with self.lock:
            if stream in COLLECTIONS:
                self.lists.replace(stream, key, fields or {}, without, raw)
                return
            table = self.table(stream)
            row = table.by_key[int(key)]
            if raw is not None:
                table.put(row, raw, raw=True)
                return
            dropped = set(without)
            changed = {**table.record(row), **(fields or {})}
            record = {k: v for k, v in changed.items() if k not in dropped}
            table.put(row, encode(record))
            self.lists.source_changed(stream, row.key, lambda: record)

    # -- changes of lists

    def update(
        self,
        name: str,
        key: Key,
        fields: Mapping[str, Any] | None = None,
        *,
        at: int | None = None,
    ) -> None:
        """Change fields of a record of a list, and its `updated_at`.

        That is `at`, or else the newest second that is exported now.
        """
        with self.lock:
            self.lists.update(name, key, fields or {}, at)

    def rename(self, name: str, key: Key, title: str) -> None:
        """Give a record of a list another name or title, and a new `updated_at`."""
        with self.lock:
            self.lists.rename(name, key, title)

    def add_to(self, name: str, record: Record, *, parent: Key | None = None) -> None:
        """Add a record to a list; `parent` is the key of the record whose list it is."""
        with self.lock:
            self.lists.add(name, record, parent)

    def remove(self, name: str, *keys: Key) -> None:
        """Take records out of a list without a trace; without keys, all of them."""
        with self.lock:
            self.lists.remove(name, keys)
