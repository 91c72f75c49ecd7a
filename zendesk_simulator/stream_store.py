"""The records of all streams."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.settings import Settings
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

    def beside(self, stream: str) -> list[Record]:
        """Return the list that comes beside a stream's records."""
        beside = STREAMS[stream].beside
        rows = self.exported(stream, "all")
        return self.table(stream).beside(rows, beside[1]) if beside else []

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

    def note(self, index: int, stamp: int) -> None:
        """Remember what happened to a ticket, for the streams of events."""
        moment = Moment(index, stamp, len(self._moments))
        self._moments.append(moment)
        for stream, table in self._tables.items():
            for row in STREAMS[stream].happen(moment):
                table.add(row)

    def _lay_out(self, stream: str) -> Table:
        kind = STREAMS[stream]
        rows = list(kind.rows(self._settings, self._people))
        for moment in self._moments:
            rows += kind.happen(moment)
        return Table(rows, lambda row: kind.build(self._people, row), kind.extend)
