"""Flattening: columns in place of objects."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from tests.ecosystem.mapping import (
    FLAT,
    assert_same_way,
    assert_valid,
    mapped,
    records_of,
    settings,
)
from tests.support.account import Account
from tests.support.catalogs import deselect, select
from tests.support.export import Export

# -- flattening


def test_flattening(sim: Account, plain: Export) -> None:
    found = mapped(sim, plain, FLAT)
    for flat, row in zip(found, records_of(plain), strict=True):
        assert flat["via__channel"] == row["via"]["channel"]
        assert as_value(flat["via__source"]) == row["via"]["source"]
        assert as_value(flat["tags"]) == row["tags"]
        assert as_value(flat["custom_fields"]) == row["custom_fields"]
        assert not any(isinstance(value, (dict, list)) for value in flat.values())
        assert {name for name in flat if "__" not in name} <= set(row)


def as_value(text: str | None) -> Any:
    return None if text is None else json.loads(text, parse_float=Decimal)


# Objects whose fields are the account's own, or may be of any shape.
OPEN = {
    "users": "user_fields",
    "organizations": "organization_fields",
    "ticket_metric_events": "sla",
    "ticket_events": "metadata",
    "ticket_comments": "via",
}


def test_flattening_keeps_what_an_account_adds(sim: Account) -> None:
    """An open object has no columns to be spread over: it stays in one, as text."""
    unflattened = sim.export(*OPEN).succeeded().exact_rows()
    run = sim.export(*OPEN, **settings(FLAT)).succeeded()
    for stream, field in OPEN.items():
        assert_valid(run, stream)
        flat = [as_value(row.get(field)) for row in run.exact_rows()[stream]]
        whole = [row.get(field) for row in unflattened[stream]]
        assert flat == [as_value(one) if isinstance(one, str) else one for one in whole]
        assert any(flat), "nothing to lose"


def test_flattening_to_the_ground(sim: Account, plain: Export) -> None:
    deep = FLAT.replace("depth: 1", "depth: 3")
    for flat, row in zip(mapped(sim, plain, deep), records_of(plain), strict=True):
        assert flat["via__channel"] == row["via"]["channel"]
        assert flat.get("via__source__rel") == row["via"]["source"].get("rel")


def test_flattening_what_is_selected(sim: Account, plain: Export) -> None:
    catalog = deselect(select("tickets", without=("tags",)), "tickets", "via", "channel")
    run = sim.export(catalog=catalog, **settings(FLAT)).succeeded()
    assert_same_way(run, plain)
    assert_valid(run, "tickets")
    for flat in run.exact_rows()["tickets"]:
        assert {"via__channel", "tags"}.isdisjoint(flat)
        assert "via__source" in flat


def test_flattening_what_is_hostile() -> None:
    """Wrong types, unknown fields and exact numbers come through flattening, too."""
    custom = [{"id": 1, "value": 2**70}, {"id": 2, "value": None}]
    with Account() as sim:
        ids = [row["id"] for row in sim.truth("tickets")[:3]]
        sim.world.replace_ticket(ids[0], {"via": "mail", "brand_new": 1, "status": {"a": 1}})
        sim.world.replace_ticket(ids[1], {"via": None, "custom_fields": custom})
        sim.world.replace_ticket(ids[2], {"subject": "half \ud83d", "satisfaction_rating": []})
        run = sim.export("tickets", **settings(FLAT))
    assert run.exit_code == 0, run.stderr
    assert_valid(run, "tickets")
    rows = {row["id"]: row for row in run.exact_rows()["tickets"]}
    assert len(rows) == len(sim.truth("tickets"))
    assert rows[ids[0]]["status"] == '{"a":1}'
    assert as_value(rows[ids[1]]["custom_fields"])[0]["value"] == 2**70
    assert rows[ids[2]]["subject"] == "half \ufffd"
