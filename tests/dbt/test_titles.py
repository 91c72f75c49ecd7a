"""Titles of custom fields may hold anything: the columns named after them are safe everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dbt.project import DbtProject
from tests.dbt.singer import STATE, table
from tests.dbt.warehouses import NAMED, Row, Warehouse
from tests.support.streams import Record

pytestmark = pytest.mark.slow
SCHEMA = "titles"
PRICE, OPTION = "価格", {"name": "Größe L, weit", "value": "size_l"}
LONG = "x" * 100
#: Id, title, type, value on the ticket, the column's name, and what it is to hold.
FIELDS: tuple[tuple[int, str | None, str, Any, str, Any], ...] = (
    (1, "Order", "text", "a", "order_1", "a"),
    (2, "Status", "text", "b", "status_2", "b"),
    (3, "Same title", "text", "c", "same_title_3", "c"),
    (4, "same  TITLE!", "text", "d", "same_title_4", "d"),
    (5, "Größe (cm)", "tagger", "size_l", "größe_cm", "Größe L, weit"),
    (6, PRICE, "decimal", "12.50", PRICE, 12.5),
    (7, "🎉", "checkbox", True, "field_7", True),
    (8, "", "text", "e", "field_8", "e"),
    (9, "2nd contact", "date", "2026-02-28", "_2nd_contact", "2026-02-28"),
    (10, LONG, "text", "f", f"{LONG[:60]}_10", "f"),
    (11, LONG.upper(), "text", "g", f"{LONG[:60]}_11", "g"),
    (12, "हिन्दी शीर्षक", "text", "h", "हिन्दी_शीर्षक", "h"),
    (13, "\"'; drop table tickets; --", "text", "i", "drop_table_tickets", "i"),
    (14, "{{ jinja }} {% raw %}", "text", "j", "jinja_raw", "j"),
    (15, "Same title 3", "text", "k", "same_title_3_15", "k"),
    (16, "No number", "integer", "seven", "no_number", None),
    (17, "No day", "date", "2026-02-30", "no_day", None),
    (18, "Big number", "integer", 123456789012345678, "big_number", 123456789012345678),
    (19, "Several", "multiselect", ["size_l", "gone"], "several", "Größe L, weit, gone"),
    (20, "Not on the ticket", "text", None, "not_on_the_ticket", None),
)


def messages() -> bytes:
    fields: list[Record] = [
        {
            "id": key,
            "title": title,
            "type": kind,
            "custom_field_options": [OPTION] if kind in ("tagger", "multiselect") else None,
        }
        for key, title, kind, *_ in FIELDS
    ]
    fields.append({"id": 99, "title": "Priority", "type": "priority"})
    held = [{"id": key, "value": value} for key, _, _, value, *_ in FIELDS if value is not None]
    ticket = {"id": 1, "status": "open", "custom_fields": held, "generated_timestamp": 1}
    return (table("ticket_fields", fields) + table("tickets", [ticket]) + STATE).encode()


@pytest.fixture(scope="module")
def row(warehouse: Warehouse, project: DbtProject) -> Row:
    warehouse.load(messages(), SCHEMA)
    project.run("build", "--select", "zendesk_tickets", variables={"zendesk_tap_schema": SCHEMA})
    [row] = warehouse.relation(NAMED, "zendesk_tickets").rows
    return row


def test_each_field_has_the_column_that_its_title_asks_for(row: Row) -> None:
    wanted = {name: value for *_, name, value in FIELDS}
    assert {name: row[name] for name in wanted} == wanted
    assert row["status"] == "open"
    assert not any(name.startswith("priority_") for name in row)


def test_a_name_is_no_longer_than_postgresql_takes(row: Row) -> None:
    assert max(len(name.encode()) for name in row) == 63


@pytest.mark.parametrize(
    ("variables", "name", "value"),
    [
        ({"zendesk_field_names": {"5": "size"}}, "size", "Größe L, weit"),
        ({"zendesk_dropdowns": "tag"}, "several", "size_l, gone"),
    ],
)
def test_variables(
    warehouse: Warehouse,
    project: DbtProject,
    row: Row,
    variables: dict[str, Any],
    name: str,
    value: str,
) -> None:
    assert row
    if warehouse.name == "snowflake":
        pytest.skip("shown by the two others; it is no matter of the dialect")
    given = {"zendesk_tap_schema": SCHEMA, **variables}
    project.run("run", "--select", "zendesk_tickets", variables=given)
    [built] = warehouse.relation(NAMED, "zendesk_tickets").rows
    assert built[name] == value


def test_wrong_variables_are_told(warehouse: Warehouse, project: DbtProject, row: Row) -> None:
    assert row
    if warehouse.name != "postgres":
        pytest.skip("it is no matter of the dialect")
    for variables, told in (
        ({"zendesk_dropdowns": "names"}, "zendesk_dropdowns is label or tag"),
        ({"zendesk_field_names": {"5": "status"}}, "the name status of field 5 is taken"),
    ):
        given = {"zendesk_tap_schema": SCHEMA, **variables}
        run = project.try_to_run("run", "--select", "zendesk_tickets", variables=given)
        assert run.returncode != 0
        assert told in run.stdout
