"""The test of a connection, as `meltano config … test` runs it: a clear answer, and soon."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import DEFAULT_WAYS
from zendesk_simulator import Fault

CHILDREN = [way.type.children for way in DEFAULT_WAYS if way.type.children is not None]
NEEDED = Counter(one.path for way in DEFAULT_WAYS for one in (way, way.parent) if one is not None)
NEEDED.update(children.pagings[0].path for children in CHILDREN)
CREDENTIALS: dict[str, dict[str, str | None]] = {
    "client": {"client_id": "simulator-client", "client_secret": "simulator-secret"},
    "token": {"access_token": "simulator-access-token"},
    "api-token": {"email": "admin@example.com", "api_token": "simulator-api-token"},
}
# A bookmark that claims nothing: empty, or at the very start.
BEGINNING = {None, 0, "1970-01-01T00:00:00Z"}
NONE = {"client_id": None, "client_secret": None}
# Which of the settings is wrong, and by which name the answer calls it.
WRONG = [
    ("client", "client_id", "client_secret"),
    ("client", "client_secret", "client_secret"),
    ("token", "access_token", "access_token"),
    ("api-token", "email", "email"),
    ("api-token", "api_token", "api_token"),
]


def connect(sim: Account, **settings: Any) -> Export:
    """Test the connection, and check what must hold of every such test."""
    run = sim.export(args=("--test",), **{**NONE, **settings})
    assert "unhandled" not in run.stderr.lower()
    assert "Traceback" not in run.stderr
    # No more than the first page of each stream, and of what its parents are on.
    assert Counter(map(general, run.paths)) <= NEEDED
    for state in run.states:
        assert {stamp_of(mark) for mark in state.get("bookmarks", {}).values()} <= BEGINNING
    return run


def general(path: str) -> str:
    """Return the path as it is declared: with ``{key}`` for the key of a parent."""
    patterns = {one: re.escape(one).replace(re.escape("{key}"), "[^/]+") for one in NEEDED}
    return next((one for one in NEEDED if re.fullmatch(patterns[one], path)), path)


def stamp_of(bookmark: dict[str, Any]) -> object:
    return bookmark.get("replication_key_value")


def answers(run: Export) -> list[str]:
    return [line for line in run.log if "the credentials work" in line]


@pytest.mark.parametrize("way", CREDENTIALS)
def test_right_credentials(sim: Account, way: str) -> None:
    run = connect(sim, **CREDENTIALS[way])
    assert run.exit_code == 0, run.stderr
    assert not [line for line in run.log if "| ERROR" in line]
    assert answers(run)


@pytest.mark.parametrize(("way", "setting", "named"), WRONG, ids=lambda part: part)
def test_wrong_credentials(sim: Account, way: str, setting: str, named: str) -> None:
    run = connect(sim, **{**CREDENTIALS[way], setting: "mistyped@example.com"})
    line = run.failed()
    assert named in line
    assert "refuses" in line
    assert "mistyped" not in line or setting in ("client_id", "email")
    assert not answers(run)
    assert run.of_type("RECORD") == []
    assert len(run.asked) <= 1


def test_no_credentials(sim: Account) -> None:
    run = connect(sim)
    line = run.failed()
    for name in ("client_id", "access_token", "api_token"):
        assert name in line
    assert run.asked == []


def test_credentials_that_may_not_export() -> None:
    """The user is no admin: the credentials are right, and yet nothing will come."""
    with Account() as sim:
        sim.faults.always(lambda _: True, Fault.forbidden())
        run = connect(sim, **CREDENTIALS["client"])
    run.failed()
    assert not answers(run)


def test_an_account_without_records() -> None:
    with Account(tickets=1) as sim:
        for stream in ("tickets", "users", "organizations", "ticket_events"):
            with sim.world.lock:
                sim.world.table(stream).rows.clear()
        run = connect(sim, **CREDENTIALS["client"])
    assert run.exit_code == 0, run.stderr
    assert answers(run)


def test_a_test_with_files(sim: Account, folder: Path) -> None:
    """It asks for no more than without them, and leaves no files that nobody will load."""
    encoding = {"format": "jsonl", "compression": "gzip"}
    config = {"encoding": encoding, "storage": {"root": folder.as_uri()}}
    run = connect(sim, batch_config=config, **CREDENTIALS["client"])
    assert run.exit_code == 0, run.log[-3:]
    assert answers(run)
    assert run.of_type("BATCH") == []
    assert list(folder.iterdir()) == []
