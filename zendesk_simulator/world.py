"""The data of the simulated account, and the changes made to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from random import Random
from typing import Any

from zendesk_simulator.lists.collection import Collection, Key
from zendesk_simulator.lists.declared import COLLECTIONS
from zendesk_simulator.lists.store import ListStore
from zendesk_simulator.population import Population
from zendesk_simulator.records.texts import PRIORITIES, STATUSES, TAGS, date
from zendesk_simulator.settings import Settings
from zendesk_simulator.streams import METRIC_EVENT_CHANGES, SIDELOADS, STREAMS, Moment
from zendesk_simulator.tables import Record, Row, Table, encode


class World:
    """All streams of the account. Every method may be called from any thread.

    New stamps lie strictly behind every ticket's stamp so far, and within what is exported now, so
    that a change can be seen at once. Where a data set reaches so near to the present that there
    is no such second left, a change gets the next second all the same, and is exported as soon as
    the clock allows it: being late is better than being skipped by a reader who is already there.
    """

    def __init__(self, settings: Settings) -> None:
        self.lock = threading.RLock()
        self._settings = settings
        self._people = Population(settings)
        self._rng = Random(settings.seed)
        self._moments: list[Moment] = []
        self._tables: dict[str, Table] = {}
        self.lists = ListStore(settings, self._people, self._readable)

    def table(self, stream: str) -> Table:
        """Return a stream's rows, which are laid out when first asked for."""
        with self.lock:
            if stream not in self._tables:
                self._tables[stream] = self._lay_out(stream)
            return self._tables[stream]

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
                return self._beside(SIDELOADS[stream])
            table = self.table(stream)
            return [table.record(row) for row in self.exported(stream, scope)]

    def _beside(self, stream: str) -> list[Record]:
        beside = STREAMS[stream].beside
        return self.table(stream).beside(self.exported(stream), beside[1]) if beside else []

    def exported(self, stream: str, scope: str = "agent") -> list[Row]:
        """Return the rows that an export would bring now."""
        with self.lock:
            table = self.table(stream)
            rows = table.rows[: table.end_at(self._settings.edge())]
        return [row for row in rows if scope in ("all", row.scope)]

    def counts(self) -> dict[str, int]:
        """Return the number of records of all that has been asked for, and of tickets."""
        with self.lock:
            self.table("tickets")
            counts = {stream: len(table.rows) for stream, table in self._tables.items()}
            return counts | self.lists.counts()

    # -- changes

    def change_tickets(self, count: int, *, at: int | None = None) -> list[int]:
        """Update some tickets, as an agent would, and return their ids.

        With `at`, they all move to that very second, wherever it lies.
        """
        return self._change(count, at, self._edit)

    def delete_tickets(self, count: int, *, at: int | None = None) -> list[int]:
        """Delete some tickets: they stay in the export with the status "deleted"."""
        return self._change(count, at, self._delete)

    def touch_by_system(self, count: int, *, at: int | None = None) -> list[int]:
        """Move the stamps of some tickets, but not their `updated_at`."""
        return self._change(count, at, None)

    def change(self, ids: Iterable[int], *, at: int | None = None) -> None:
        """Update these very tickets."""
        with self.lock:
            rows = [self.table("tickets").by_key[key] for key in ids]
            self._move(rows, at, self._edit)

    def change_metric_events(self, count: int, *, deleted: bool = False) -> list[int]:
        """Change the oldest ticket metric events, or delete them, and return their ids.

        They keep their time, and come again only in an export with `include_changes`.
        """
        with self.lock:
            table, changes = self.table("ticket_metric_events"), self.table(METRIC_EVENT_CHANGES)
            rows = table.rows[:count]
            for row, stamp in zip(rows, self._new_stamps(count, None, changes), strict=False):
                change = {"deleted": deleted, "instance_id": table.record(row)["instance_id"] + 1}
                changes.move(changes.by_key[row.key], stamp)
                for stream in ("ticket_metric_events", METRIC_EVENT_CHANGES):
                    self.replace(stream, row.key, change)
            return [row.key for row in rows]

    def add_tickets(self, count: int, *, at: int | None = None) -> list[int]:
        """Create tickets and return their ids."""
        with self.lock:
            table = self.table("tickets")
            added = []
            for stamp in self._new_stamps(count, at):
                index = self._people.add_ticket(stamp)
                row = Row(self._people.ticket_ids[index], stamp, index)
                table.add(row)
                self._note(index, stamp)
                self.lists.source_changed("tickets", row.key, partial(table.record, row))
                added.append(row.key)
            return added

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

    # -- behind the changes

    def _change(
        self, count: int, at: int | None, edit: Callable[[Row, Record], None] | None
    ) -> list[int]:
        with self.lock:
            candidates = [row for row in self.table("tickets").rows if not row.deleted]
            rows = self._rng.sample(candidates, min(count, len(candidates)))
            self._move(rows, at, edit)
            return [row.key for row in rows]

    def _move(
        self, rows: list[Row], at: int | None, edit: Callable[[Row, Record], None] | None
    ) -> None:
        table = self.table("tickets")
        for row, stamp in zip(rows, self._new_stamps(len(rows), at), strict=True):
            record = table.readable(row)
            table.move(row, stamp)
            if edit is not None:
                self._note(row.index, stamp)
            # Raw bytes in place of a record move as they are.
            if record is None:
                continue
            record["generated_timestamp"] = stamp
            if edit is not None:
                record["updated_at"] = record["updated_stamp"] = date(stamp)
                edit(row, record)
            table.put(row, encode(record))
            self.lists.source_changed("tickets", row.key, partial(table.record, row))

    def _edit(self, row: Row, record: Record) -> None:
        row.deleted = False
        others = [status for status in STATUSES if status != record.get("status")]
        record["status"] = self._rng.choice(others)
        record["priority"] = self._rng.choice(PRIORITIES)
        record["tags"] = sorted(self._rng.sample(TAGS, 3))

    def _delete(self, row: Row, record: Record) -> None:
        row.deleted = True
        record["status"] = "deleted"

    def _new_stamps(self, count: int, at: int | None, table: Table | None = None) -> list[int]:
        if at is not None:
            return [at] * count
        rows = (table or self.table("tickets")).rows
        newest = rows[-1].stamp if rows else self._people.end
        room = self._settings.edge() - 1 - newest
        # Several share a second where room is short: there shall be some left for later changes.
        seconds = max(1, min(count, room // 8))
        return [newest + 1 + i * seconds // count for i in range(count)]

    def _note(self, index: int, stamp: int) -> None:
        """Remember what happened to a ticket, for the streams of events."""
        moment = Moment(index, stamp, len(self._moments))
        self._moments.append(moment)
        for stream, table in self._tables.items():
            for row in STREAMS[stream].happen(moment):
                table.add(row)

    def _readable(self, stream: str) -> Iterator[tuple[Key, Record]]:
        """Yield the records of a stream that tests have left legible."""
        table = self.table(stream)
        for row in table.rows:
            record = table.readable(row)
            if record is not None:
                yield row.key, record

    def _lay_out(self, stream: str) -> Table:
        kind = STREAMS[stream]
        rows = list(kind.rows(self._settings, self._people))
        for moment in self._moments:
            rows += kind.happen(moment)
        return Table(rows, lambda row: kind.build(self._people, row), kind.extend)
