"""What happens to tickets while the simulator runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from random import Random

from zendesk_simulator.lists.store import ListStore
from zendesk_simulator.population import Population
from zendesk_simulator.records.custom_statuses import custom_status_of
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.texts import PRIORITIES, TAGS, date, user_email
from zendesk_simulator.settings import Settings
from zendesk_simulator.stories.story import Comment, Step, Values
from zendesk_simulator.stream_store import StreamStore
from zendesk_simulator.streams import METRIC_EVENT_CHANGES
from zendesk_simulator.tables import Record, Row, Table, encode

#: What an agent does to a ticket's row and record.
Edit = Callable[[Row, Record], None]

#: The statuses that an agent can give to a ticket.
_STATUSES = ("open", "pending", "hold", "solved")
#: The fields that an agent may change, as ticket events call them too.
_FIELDS = ("status", "custom_status_id", "assignee_id", "group_id", "priority", "tags")
#: The streams that get rows of a ticket's change.
_EVENTS = ("ticket_events", "ticket_metric_events", METRIC_EVENT_CHANGES)
#: Changes made now lie within so many seconds before the newest second that is exported.
_NOW = 300


class TicketChanges:
    """Changes tickets, and with them their stories.

    New stamps are of the last few minutes that are exported now, so that a change can be seen at
    once, and lie strictly behind all stamps so far of the tickets and of the streams that a change
    of a ticket adds rows to. Where there is no such second left, a change gets the next second all
    the same, and is exported as soon as the clock allows it: being late is better than being
    skipped by a reader who is already there.
    """

    def __init__(
        self, settings: Settings, people: Population, streams: StreamStore, lists: ListStore
    ) -> None:
        self._settings = settings
        self._people = people
        self._streams = streams
        self._lists = lists
        self._rng = Random(settings.seed)

    def some(self, count: int, at: int | None, edit: Edit | None) -> list[int]:
        """Change some tickets that are not deleted, and return their ids."""
        candidates = [row for row in self._table.rows if not row.deleted]
        # Nobody can change a closed ticket: it is left alone while there are enough others.
        living = [row for row in candidates if self._status(row) != "closed"]
        candidates = living if len(living) >= count else candidates
        rows = self._rng.sample(candidates, min(count, len(candidates)))
        self._move(rows, at, edit)
        return [row.key for row in rows]

    def these(self, ids: Iterable[int], at: int | None) -> None:
        """Update tickets as an agent would."""
        self._move([self._table.by_key[key] for key in ids], at, self.edit)

    def add(self, count: int, at: int | None) -> list[int]:
        """Create tickets and return their ids."""
        added = []
        for stamp in self._new_stamps(count, at):
            index = self._people.add_ticket(stamp)
            row = Row(self._people.ticket_ids[index], stamp, index)
            self._table.add(row)
            self._streams.begin_story(index)
            self._tell_lists(row)
            added.append(row.key)
        return added

    def metric_events(self, count: int, *, deleted: bool) -> list[int]:
        """Change the oldest ticket metric events, or delete them, and return their ids."""
        table, changes = map(self._streams.table, ("ticket_metric_events", METRIC_EVENT_CHANGES))
        rows = table.rows[:count]
        for row, stamp in zip(rows, self._new_stamps(len(rows), None), strict=True):
            record = table.record(row)
            record |= {"deleted": deleted, "instance_id": record["instance_id"] + 1}
            change = changes.by_key[row.key]
            changes.move(change, stamp)
            changes.put(change, encode(record))
            table.put(row, encode(record))
        return [row.key for row in rows]

    def edit(self, row: Row, record: Record) -> None:
        """Change a ticket as an agent would; one that was deleted comes back."""
        row.deleted = False
        others = [status for status in _STATUSES if status != record.get("status")]
        record["status"] = status = self._rng.choice(others)
        record["custom_status_id"] = custom_status_of(status, row.index)
        if record.get("assignee_id") is None:
            record["assignee_id"] = agent = self._agent(row)
            record["assignee_email"] = user_email(self._people.agent_with(agent))
        if record.get("group_id") is None:
            record["group_id"] = FIRST_GROUP
        record["priority"] = self._rng.choice(PRIORITIES)
        tags = record.get("tags")
        texts = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        kept = [tag for tag in texts if tag not in TAGS]
        record["tags"] = sorted([*kept, *self._rng.sample(TAGS, 3)])

    @staticmethod
    def delete(row: Row, record: Record) -> None:
        """Delete a ticket, which stays in the export."""
        row.deleted = True
        record["status"] = "deleted"
        record["custom_status_id"] = custom_status_of("deleted", row.index)

    @property
    def _table(self) -> Table:
        return self._streams.table("tickets")

    def _status(self, row: Row) -> object:
        return self._people.stories.of(row.index).values["status"]

    def _agent(self, row: Row) -> int:
        return self._people.user_ids[self._people.agent(row.index)]

    def _move(self, rows: list[Row], at: int | None, edit: Edit | None) -> None:
        table = self._table
        for row, stamp in zip(rows, self._new_stamps(len(rows), at), strict=True):
            record = table.readable(row)
            table.move(row, stamp)
            # Raw bytes in place of a record move as they are.
            if record is None:
                if edit is not None:
                    self._go_on(row, stamp, {}, {})
                continue
            record["generated_timestamp"] = stamp
            if edit is not None:
                before = dict(record)
                record["updated_at"] = record["updated_stamp"] = date(stamp)
                edit(row, record)
                self._go_on(row, stamp, before, record)
            table.put(row, encode(record))
            self._tell_lists(row)

    def _go_on(self, row: Row, stamp: int, before: Record, after: Record) -> None:
        agent = self._agent(row)
        changed = [name for name in _FIELDS if before.get(name) != after.get(name)]
        new: Values = {name: after[name] for name in changed}
        old: Values = {name: before.get(name) for name in changed}
        comment = Comment(agent) if new.get("status") in ("pending", "solved") else None
        self._streams.go_on(row.index, Step(stamp, agent, "Web form", new, old, comment))

    def _tell_lists(self, row: Row) -> None:
        self._lists.source_changed("tickets", row.key, partial(self._table.record, row))

    def _new_stamps(self, count: int, at: int | None) -> list[int]:
        if at is not None:
            return [at] * count
        edge = self._settings.edge() - 1
        of_tickets = self._table.rows[-1].stamp if self._table.rows else self._people.end
        newest = max(of_tickets, self._streams.newest(_EVENTS), edge - _NOW)
        # Several share a second where room is short: there shall be some left for later changes.
        seconds = max(1, min(count, (edge - newest) // 32))
        return [newest + 1 + i * seconds // count for i in range(count)]
