"""The records of all streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from zendesk_simulator.population import Population
from zendesk_simulator.settings import Settings
from zendesk_simulator.stories.story import Step
from zendesk_simulator.streams import STREAMS, Moment
from zendesk_simulator.tables import Record, Row, Table


class StreamStore:
    """Lays each stream out when somebody first asks for it."""

    def __init__(self, settings: Settings, people: Population) -> None:
        self._settings = settings
        self._people = people
        self._moments: list[Moment] = []
        self._tables: dict[str, Table] = {}

    def table(self, stream: str) -> Table:
        """Return a stream's rows."""
        if stream not in self._tables:
            self._tables[stream] = self._lay_out(stream)
        return self._tables[stream]

    def exported(self, stream: str, scope: str) -> list[Row]:
        """Return the rows that an export would bring now."""
        table = self.table(stream)
        rows = table.rows[: table.end_at(self._settings.edge())]
        return [row for row in rows if scope in ("all", row.scope)]

    def newest(self, streams: Iterable[str]) -> int:
        """Return the newest stamp of streams, Unix time; what nobody has asked for is left out."""
        tables = [self._tables[stream] for stream in streams if stream in self._tables]
        return max((table.rows[-1].stamp for table in tables if table.rows), default=0)

    def beside(self, stream: str) -> list[Record]:
        """Return the list that comes beside a stream's records."""
        return self.table(stream).beside(self.exported(stream, "all"))

    def readable(self, stream: str) -> Iterator[tuple[int, Record]]:
        """Yield the records of a stream that tests have left legible, with their keys."""
        table = self.table(stream)
        for row in table.rows:
            record = table.readable(row)
            if record is not None:
                yield row.key, record

    def counts(self) -> dict[str, int]:
        """Return the number of records of all streams that have been asked for."""
        return {stream: len(table.rows) for stream, table in self._tables.items()}

    def begin_story(self, index: int) -> None:
        """Remember that a ticket was created, for the streams of events."""
        self._note(index, 0, range(len(self._people.stories.metric_events(index))))

    def go_on(self, index: int, step: Step) -> None:
        """Let something happen to a ticket, and remember it for the streams of events."""
        self._note(index, *self._people.stories.go_on(index, step))

    def _note(self, index: int, step: int, metric_events: range) -> None:
        moment = Moment(index, len(self._moments), step, metric_events)
        self._moments.append(moment)
        for stream, table in self._tables.items():
            for row in STREAMS[stream].happen(self._people, moment):
                table.add(row)

    def _lay_out(self, stream: str) -> Table:
        kind, people = STREAMS[stream], self._people
        rows = list(kind.rows(self._settings, people))
        for moment in self._moments:
            rows += kind.happen(people, moment)
        return Table(
            rows,
            partial(kind.build, people),
            partial(kind.extend, people) if kind.extend else None,
            partial(kind.add, people) if kind.add else None,
        )
