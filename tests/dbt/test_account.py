"""A simulated account, exported, loaded and built: the tables hold what the account does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.dbt.expected import (
    ALIKE,
    ITEM_COLUMNS,
    UNNESTED,
    column_of,
    labels,
    plain,
    shown,
    sorted_choices,
)
from tests.dbt.project import DbtProject, tables_read
from tests.dbt.warehouses import FIVETRAN, NAMED, Relation, Warehouse
from tests.support.account import Account
from tests.support.catalogs import select
from tests.support.truth import truth
from zendesk_simulator import Simulator

pytestmark = pytest.mark.slow

CONTRACT: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("contract.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with Account(page_size=None) as account:
        yield account


@pytest.fixture(scope="module")
def built(account: Account, warehouse: Warehouse, project: DbtProject) -> DbtProject:
    export = account.export(catalog=select(*sorted(tables_read()))).succeeded()
    warehouse.load(export.stdout, "zendesk")
    assert "Not in the schema" not in project.run("build")
    return project


@pytest.fixture(scope="module")
def relation(warehouse: Warehouse, built: DbtProject) -> Callable[..., Relation]:
    assert built

    @cache
    def found(name: str, schema: str = FIVETRAN) -> Relation:
        return warehouse.relation(schema, name)

    return found


def test_columns_and_types_are_those_of_the_contract(
    warehouse: Warehouse, relation: Callable[..., Relation]
) -> None:
    for name, columns in CONTRACT.items():
        if warehouse.name == "snowflake":
            assert all(set(row) == set(columns) for row in relation(name).rows)
        else:
            assert relation(name).types == columns, name


@pytest.mark.parametrize("table", ALIKE)
def test_rows_are_those_of_the_account(
    account: Account, relation: Callable[..., Relation], table: str
) -> None:
    stream, renamed = ALIKE[table]
    wanted = {row["id"]: row for row in truth(account, stream)}
    rows = relation(table).rows
    assert sorted(row["id"] for row in rows) == sorted(wanted)
    compared = 0
    for row in rows:
        for column, value in row.items():
            field = renamed.get(column, column)
            if field in wanted[row["id"]]:
                assert plain(value) == plain(wanted[row["id"]][field]), (row["id"], column)
                compared += 1
    assert compared > 2 * len(rows) > 0


@pytest.mark.parametrize("table", UNNESTED)
def test_lists_have_a_row_for_each_item(
    account: Account, relation: Callable[..., Relation], table: str
) -> None:
    stream, field, made = UNNESTED[table]
    wanted = [
        made(row, index, item)
        for row in truth(account, stream)
        for index, item in enumerate(row[field] or ())
    ]
    found = [tuple(row[name] for name in ITEM_COLUMNS[table]) for row in relation(table).rows]
    assert sorted(found, key=str) == sorted(wanted, key=str)
    assert wanted


def test_history_of_fields_has_the_last_value_of_each_second(
    account: Account, relation: Callable[..., Relation]
) -> None:
    wanted = {
        (row["ticket_id"], row["field_name"], plain(row["created_at"])): row["value"] or None
        for row in sorted(truth(account, "ticket_field_history"), key=lambda row: row["id"])
    }
    rows = relation("ticket_field_history").rows
    found = {
        (row["ticket_id"], row["field_name"], row["updated"]): row["value"] or None for row in rows
    }
    assert len(found) == len(rows)
    assert {key: found.get(key) for key in wanted} == wanted
    of_slas = set(found) - set(wanted)
    applied = [event for event in truth(account, "ticket_metric_events") if "sla" in event]
    assert {(ticket, moment) for ticket, _, moment in of_slas} == {
        (event["ticket_id"], plain(event["time"])) for event in applied if not event.get("deleted")
    }


def test_deleted_tickets_and_users_are_told(
    account: Account, relation: Callable[..., Relation]
) -> None:
    for table, stream, is_deleted in (
        ("ticket", "tickets", lambda row: row["status"] == "deleted"),
        ("user", "users", lambda row: not row["active"]),
    ):
        found = {row["id"] for row in relation(table).rows if row["_fivetran_deleted"]}
        assert found == {row["id"] for row in truth(account, stream) if is_deleted(row)}


def names(account: Simulator, stream: str) -> dict[Any, str | None]:
    return {row["id"]: row["name"] for row in truth(account, stream)}


def test_tickets_have_names(account: Account, relation: Callable[..., Relation]) -> None:
    tickets = {row["id"]: row for row in truth(account, "tickets")}
    rows = relation("zendesk_tickets", NAMED).rows
    assert sorted(row["id"] for row in rows) == sorted(tickets)
    for stream, column, field in (
        ("groups", "group_name", "group_id"),
        ("brands", "brand_name", "brand_id"),
        ("ticket_forms", "form_name", "ticket_form_id"),
        ("users", "assignee_name", "assignee_id"),
        ("users", "requester_name", "requester_id"),
        ("organizations", "organization_name", "organization_id"),
    ):
        known = names(account, stream)
        found = {row["id"]: row[column] for row in rows}
        assert found == {key: known.get(row[field]) for key, row in tickets.items()}, column
        assert any(found.values())


def test_custom_fields_of_tickets_have_columns_by_their_titles(
    account: Account, warehouse: Warehouse, relation: Callable[..., Relation]
) -> None:
    every = {field["id"]: field for field in truth(account, "ticket_fields")}
    held = {item["id"] for row in truth(account, "tickets") for item in row["custom_fields"]}
    fields = [every[key] for key in sorted(held)]
    options = labels(fields)
    rows = {row["id"]: row for row in relation("zendesk_tickets", NAMED).rows}
    filled = set()
    for ticket in truth(account, "tickets"):
        values = {item["id"]: item["value"] for item in ticket["custom_fields"]}
        for field in fields:
            wanted = shown(values.get(field["id"]), field, options)
            found = rows[ticket["id"]][column_of(field, fields)] or None
            if warehouse.name == "snowflake":
                # fakesnow numbers the items of a list within a list in no certain order.
                found, wanted = sorted_choices(found), sorted_choices(wanted)
            assert found == (wanted or None), (ticket["id"], field["title"])
            filled |= {field["type"]} if wanted else set()
    assert filled >= {"text", "integer", "decimal", "checkbox", "multiselect", "tagger", "date"}


@pytest.mark.parametrize(
    ("stream", "of"), [("users", "user_fields"), ("organizations", "organization_fields")]
)
def test_custom_fields_of_others_are_found_by_key(
    account: Account, relation: Callable[..., Relation], stream: str, of: str
) -> None:
    fields = sorted(truth(account, of), key=lambda field: int(field["id"]))
    options = labels(fields)
    rows = {row["id"]: row for row in relation(f"zendesk_{stream}", NAMED).rows}
    filled = 0
    for record in truth(account, stream):
        for field in fields:
            wanted = shown((record[of] or {}).get(field["key"]), field, options)
            found = rows[record["id"]][column_of(field, fields)]
            assert (found or None) == (wanted or None), (record["id"], field["title"])
            filled += wanted is not None
    assert filled > len(rows)


def test_columns_of_custom_fields_have_types(
    warehouse: Warehouse, relation: Callable[..., Relation]
) -> None:
    types = relation("zendesk_tickets", NAMED).types
    if warehouse.name != "snowflake":
        assert {
            name: types[name] for name in ("seats", "amount", "contract_signed", "delivery_date")
        } == {
            "seats": "bigint",
            "amount": "numeric",
            "contract_signed": "boolean",
            "delivery_date": "date",
        }


def test_reports(account: Account, relation: Callable[..., Relation]) -> None:
    alive = [row for row in truth(account, "tickets") if row["status"] != "deleted"]
    by_group = relation("zendesk_tickets_by_group", NAMED).rows
    assert sum(row["tickets"] for row in by_group) == len(alive)
    months = relation("zendesk_times_by_month", NAMED).rows
    assert {row["month"][:7] for row in months} == {row["created_at"][:7] for row in alive}
    metrics = {row["ticket_id"]: row for row in truth(account, "ticket_metrics")}
    for row in months:
        of_month = [one for one in alive if one["created_at"][:7] == row["month"][:7]]
        times = [metrics[one["id"]]["reply_time_in_minutes"]["calendar"] for one in of_month]
        known = [time for time in times if time is not None]
        assert row["median_first_reply_minutes"] == (median(known) if known else None)


def test_every_table_of_the_contract_has_documented_columns(
    warehouse: Warehouse, built: DbtProject
) -> None:
    if warehouse.name == "snowflake":
        pytest.skip("fakesnow tells dbt of no views")
    built.run("docs", "generate")
    nodes = built.artifact("catalog")["nodes"]
    described = built.artifact("manifest")["nodes"]
    assert {name.split(".")[-1] for name in nodes} >= {f"stg_zendesk__{t}_tmp" for t in CONTRACT}
    for name, node in nodes.items():
        columns = {column.lower() for column in node["columns"]}
        told = described[name]["columns"]
        assert described[name]["description"], name
        assert all(one["description"] for one in told.values()), name
        if "/named/" not in described[name]["original_file_path"]:
            assert set(told) == columns, name
        else:
            assert set(told) <= columns, name
