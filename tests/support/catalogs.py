"""Catalogues with a selection made in them, as Meltano makes it."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from typing import Any

from tests.support.command import run_tap


@cache
def _discovered() -> str:
    run = run_tap(None, args=["--discover"])
    assert run.exit_code == 0, run.stderr
    return run.stdout.decode()


def discover() -> dict[str, Any]:
    """Return the catalogue that the command discovers."""
    catalog: dict[str, Any] = json.loads(_discovered())
    return catalog


def select(
    *streams: str, full_table: bool = False, without: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the catalogue with just these streams selected, ``without`` some top-level fields."""
    catalog = deepcopy(discover())
    for entry in catalog["streams"]:
        chosen = entry["tap_stream_id"] in streams
        for item in entry["metadata"]:
            breadcrumb = item["breadcrumb"]
            if not breadcrumb:
                item["metadata"]["selected"] = chosen
                if full_table:
                    item["metadata"]["forced-replication-method"] = "FULL_TABLE"
            elif len(breadcrumb) == 2 and breadcrumb[1] in without:
                item["metadata"]["selected"] = False
        if full_table:
            entry["replication_method"] = "FULL_TABLE"
    return catalog


def deselect(catalog: dict[str, Any], stream: str, *path: str) -> dict[str, Any]:
    """Return the catalogue with one more field deselected, on whichever level."""
    catalog = deepcopy(catalog)
    breadcrumb = [step for name in path for step in ("properties", name)]
    [entry] = [entry for entry in catalog["streams"] if entry["tap_stream_id"] == stream]
    [item] = [item for item in entry["metadata"] if item["breadcrumb"] == breadcrumb]
    item["metadata"]["selected"] = False
    return catalog
