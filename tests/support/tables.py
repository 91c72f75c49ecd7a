"""The tables that a load leaves, as any client of PostgreSQL sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from local.postgres import Postgres


@dataclass(frozen=True)
class Tables:
    """The tables in one schema of the server."""

    postgres: Postgres
    schema: str

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return all rows of a table."""
        query = SQL("SELECT * FROM {}").format(Identifier(self.schema, table))
        with psycopg.connect(self.postgres.url, row_factory=dict_row) as connection:
            return connection.execute(query).fetchall()

    def query(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query answers that names tables of this schema."""
        options = f"-c search_path={self.schema}"
        with psycopg.connect(self.postgres.url, options=options) as connection:
            return connection.execute(query.encode()).fetchall()

    def column_types(self, table: str) -> dict[str, str]:
        """Return the type of each column, as PostgreSQL calls it."""
        query = """
            SELECT attname, format_type(atttypid, atttypmod)
            FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
        """
        with psycopg.connect(self.postgres.url) as connection:
            found = connection.execute(query, [f"{self.schema}.{table}"]).fetchall()
        return dict(found)
