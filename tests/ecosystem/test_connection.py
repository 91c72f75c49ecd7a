"""The test of a connection, as `meltano config … test` runs it: a clear answer, and soon."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.account import Account
from tests.support.command import level_of
from tests.support.export import Export
from tests.support.streams import DEFAULT_WAYS, STREAMS
from zendesk_simulator import Fault

CHILDREN = [way.type.children for way in DEFAULT_WAYS if way.type.children is not None]
NEEDED = Counter(one.path for way in DEFAULT_WAYS for one in (way, way.parent) if one is not None)
NEEDED.update(children.pagings[0].path for children in CHILDREN)
CREDENTIALS: dict[str, dict[str, str | None]] = {
    "client": {"client_id": "simulator-client", "client_secret": "simulator-secret"},
    "token": {"access_token": "simulator-access-token"},
    "api-token": {"email": "admin@example.com", "api_token": "simulator-api-token"},
}
NONE = {"client_id": None, "client_secret": None}
# Which of the settings is wrong, and by which name the answer calls it.
WRONG = [
    ("client", "client_id", "client_secret"),
    ("client", "client_secret", "client_secret"),
    ("token", "access_token", "access_token"),
    ("api-token", "email", "email"),
    ("api-token", "api_token", "api_token"),
]


def connect(sim: Account, *streams: str, **settings: Any) -> Export:
    """Test the connection, and check what must hold of every such test."""
    run = sim.export(*streams, args=("--test",), **{**NONE, **settings})
    # Messages are for targets; a person reads this.
    assert run.stdout == b""
    assert "unhandled" not in run.stderr.lower()
    assert "Traceback" not in run.stderr
    # No more than the first page of each stream, and of what its parents are on.
    assert Counter(map(general, run.paths)) <= NEEDED
    return run


def general(path: str) -> str:
    """Return the path as it is declared: with ``{key}`` for the key of a parent."""
    patterns = {one: re.escape(one).replace(re.escape("{key}"), "[^/]+") for one in NEEDED}
    return next((one for one in NEEDED if re.fullmatch(patterns[one], path)), path)


def answers(run: Export) -> list[str]:
    """Return the streams that are said to work, in the order in which it is said."""
    found = [re.search(r"(\w+) works: the credentials are right", line) for line in run.log]
    return [match[1] for match in found if match]


@pytest.mark.parametrize("way", CREDENTIALS)
def test_right_credentials(sim: Account, way: str) -> None:
    run = connect(sim, **CREDENTIALS[way])
    assert run.exit_code == 0, run.stderr
    assert not [line for line in run.log if level_of(line) == "ERROR"]
    # Nothing is selected in a catalog: that is the tickets, and nothing else is asked for.
    assert answers(run) == ["tickets"]
    assert len(run.asked) == 1
    assert "METRIC" not in run.stderr


def test_every_selected_stream_is_told_of_in_one_line(sim: Account) -> None:
    run = connect(sim, *STREAMS, **CREDENTIALS["client"])
    assert run.exit_code == 0, run.stderr
    assert sorted(answers(run)) == sorted(STREAMS)


def test_what_is_refused_is_told_and_the_others_are_tried() -> None:
    with Account() as sim:
        sim.faults.always(lambda seen: "users" in seen.path, Fault.status(418))
        sim.faults.always(lambda seen: "brands" in seen.path, Fault.forbidden())
        run = connect(sim, "brands", "users", "tickets", "groups", **CREDENTIALS["client"])
    assert run.exit_code == 1
    assert sorted(answers(run)) == ["groups", "tickets"]
    assert any("brands would be skipped" in line for line in run.complaints())
    assert "users: " in run.errors[0]
    assert "Does not work: users." in run.errors[-1]


@pytest.mark.parametrize(("way", "setting", "named"), WRONG, ids=lambda part: part)
def test_wrong_credentials(sim: Account, way: str, setting: str, named: str) -> None:
    run = connect(sim, **{**CREDENTIALS[way], setting: "mistyped@example.com"})
    line = run.failed()
    assert named in line
    assert "refuses" in line
    assert "mistyped" not in line or setting in ("client_id", "email")
    assert not answers(run)
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
        with sim.world.lock:
            sim.world.table("tickets").rows.clear()
        run = connect(sim, **CREDENTIALS["client"])
    assert run.exit_code == 0, run.stderr
    assert answers(run) == ["tickets"]
    assert any("there is nothing to export yet" in line for line in run.log)


def test_a_test_with_files(sim: Account, folder: Path) -> None:
    """It asks for no more than without them, and leaves no files that nobody will load."""
    encoding = {"format": "jsonl", "compression": "gzip"}
    config = {"encoding": encoding, "storage": {"root": folder.as_uri()}}
    run = connect(sim, batch_config=config, **CREDENTIALS["client"])
    assert run.exit_code == 0, run.log[-3:]
    assert answers(run)
    assert list(folder.iterdir()) == []
