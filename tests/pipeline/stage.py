"""What a pipeline test works on: an account, a project, and where its rows land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from demo.meltano import MeltanoProject
from demo.postgres import Postgres
from zendesk_simulator import SeenRequest, Simulator

TAP = "tap-zendesk-incremental"


@dataclass(frozen=True)
class Stage:
    """One account, exported by one Meltano project into one schema of the server."""

    sim: Simulator
    project: MeltanoProject
    postgres: Postgres
    schema: str

    def run(self, *arguments: str) -> list[SeenRequest]:
        """Run a Meltano command; return the export requests that it led to."""
        asked = len(self.sim.requests)
        self.project.run(*arguments)
        return self.sim.requests[asked:]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return all rows of a table."""
        query = SQL("SELECT * FROM {}").format(Identifier(self.schema, table))
        with psycopg.connect(self.postgres.url, row_factory=dict_row) as connection:
            return connection.execute(query).fetchall()

    def column_types(self, table: str) -> dict[str, str]:
        """Return the type of each column, as PostgreSQL calls it."""
        query = """
            SELECT attname, format_type(atttypid, atttypmod)
            FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
        """
        with psycopg.connect(self.postgres.url) as connection:
            found = connection.execute(query, [f"{self.schema}.{table}"]).fetchall()
        return dict(found)

    def truth(self, stream: str) -> list[dict[str, Any]]:
        """Return the records that an export brings now."""
        return self.sim.truth(stream)
