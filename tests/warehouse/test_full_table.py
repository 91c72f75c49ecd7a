"""FULL_TABLE with ACTIVATE_VERSION: what the account no longer holds leaves the table, at the end.

A smaller account plays the later state of a larger one: it holds some of the same tickets.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.support.catalogs import select
from tests.support.stage import TAP, StageMaker
from tests.warehouse.conftest import AccountMaker
from tests.warehouse.loading import LoadedAccount
from tests.warehouse.truth import by_key, expected, landed

# `make test` is to end within five minutes; `make test-all` takes its time.
pytestmark = pytest.mark.slow

LATER = 40
PAGE = 10
FULL_TABLE: dict[str, Any] = {"page_size": PAGE, "emit_activate_version_messages": True}

DELETES = pytest.mark.parametrize(
    "hard",
    [pytest.param(False, id="marked"), pytest.param(True, id="deleted", marks=pytest.mark.slow)],
)


def full_table() -> dict[str, Any]:
    return select("tickets", full_table=True)


def marked(account: LoadedAccount) -> set[int]:
    """Return the keys of the rows that are marked as deleted."""
    rows = by_key("tickets", account.rows("tickets"))
    return {key for key, row in rows.items() if row["_sdc_deleted_at"] is not None}


def killed_half_way(account: LoadedAccount) -> bytes:
    """Return what a full-table run prints that is killed when it asks for its third page."""
    killed = account.sim.killed_at(3, catalog=full_table(), **FULL_TABLE)
    return b"".join(line + b"\n" for line in killed.lines)


@DELETES
def test_rows_go_at_the_end_and_only_then(make_account: AccountMaker, hard: bool) -> None:
    account = make_account(f"full_table_{hard}")
    later = account.of(make_account("later", tickets=LATER).sim)
    account.run(select("tickets"))
    everything = expected(account.sim, "tickets")
    left = expected(later.sim, "tickets")
    assert left.keys() < everything.keys()

    account.load(killed_half_way(later), hard_delete=hard)

    # Two pages are newer; nothing has gone, and nothing is marked.
    half = landed(account, "tickets")
    assert half.keys() == everything.keys()
    assert half == everything | dict(list(left.items())[: 2 * PAGE])
    assert marked(account) == set()

    account.load(later.export(full_table()).stdout, hard_delete=hard)

    # Without emit_activate_version_messages it stays so to the end.
    assert landed(account, "tickets") == everything | left
    assert marked(account) == set()

    account.load(later.export(full_table(), **FULL_TABLE).stdout, hard_delete=hard)

    gone = everything.keys() - left.keys()
    assert landed(account, "tickets") == (left if hard else everything | left)
    assert marked(account) == (set() if hard else gone)


def test_what_comes_back_is_not_marked_any_more(make_account: AccountMaker) -> None:
    account = make_account("full_table_back")
    later = account.of(make_account("back_later", tickets=LATER).sim)
    everything = expected(account.sim, "tickets")
    outputs = [each.export(full_table(), **FULL_TABLE).stdout for each in (account, later, account)]

    account.load(b"".join(outputs))

    assert landed(account, "tickets") == everything
    assert marked(account) == set()


def test_a_part_of_a_table_ends_no_rows(make_account: AccountMaker) -> None:
    account = make_account("full_table_excluded", deleted_share=0.3)
    account.run(select("tickets"))
    everything = expected(account.sim, "tickets")

    export = account.export(full_table(), exclude_deleted=True, **FULL_TABLE)
    account.load(export.stdout, hard_delete=True)

    assert 0 < len(export.records()) < len(everything)
    assert landed(account, "tickets") == everything


def test_meltano_passes_the_method_on(make_stage: StageMaker, make_account: AccountMaker) -> None:
    before, later = make_account("meltano").sim, make_account("later", tickets=LATER).sim
    stage = make_stage("meltano", before.settings, TARGET_POSTGRES_HARD_DELETE="true")
    stage.run("el", TAP, "target-postgres", "--state-id=full")
    assert landed(stage, "tickets") == expected(before, "tickets")
    definition = stage.project.folder / "meltano.yml"
    project = yaml.safe_load(definition.read_text(encoding="utf-8"))
    [extractor] = project["plugins"]["extractors"]
    extractor["metadata"] = {"tickets": {"replication-method": "FULL_TABLE"}}
    extractor["config"] = FULL_TABLE
    definition.write_text(yaml.safe_dump(project), encoding="utf-8")

    command = ("el", TAP, "target-postgres", "--state-id=full")
    stage.project.run(*command, env={"TAP_ZENDESK_INCREMENTAL_API_URL": later.url})

    assert len(later.requests) == LATER / PAGE
    assert landed(stage, "tickets") == expected(later, "tickets")
