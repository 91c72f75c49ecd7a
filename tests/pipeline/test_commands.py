"""State from run to run, under each of Meltano's commands, and after a run that failed."""

from __future__ import annotations

import json

import pytest

from local.meltano import MeltanoError
from tests.support.stage import TAP, StageMaker
from zendesk_simulator import Fault, Settings

PAGES = {"TAP_ZENDESK_INCREMENTAL_PAGE_SIZE": "20"}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            ("elt", TAP, "target-postgres", "--state-id=commands"),
            id="elt",
            marks=pytest.mark.slow,
        ),
        # `run` keeps the state under the names of environment, tap and target.
        pytest.param(("run", TAP, "target-postgres"), id="run"),
    ],
)
def test_second_run_asks_once_and_writes_nothing(
    make_stage: StageMaker, command: tuple[str, ...]
) -> None:
    stage = make_stage(command[0], Settings(tickets=60, limit=None), **PAGES)

    first = stage.run(*command)
    landed = stage.rows("tickets")
    second = stage.run(*command)

    assert len(first) == 3
    assert {row["id"] for row in landed} == {record["id"] for record in stage.truth("tickets")}
    assert len(second) == 1
    assert second[0].cursor is not None
    # A row written again would carry the later time of its batch.
    assert stage.rows("tickets") == landed


# A tap that is killed half-way shows the same in tests/warehouse/test_kills.py.
@pytest.mark.slow
def test_failed_run_keeps_what_landed_and_the_next_goes_on_there(make_stage: StageMaker) -> None:
    command = ("el", TAP, "target-postgres", "--state-id=commands")
    stage = make_stage("failed", Settings(tickets=60, limit=None), **PAGES)
    stage.sim.faults.at(3, Fault.forbidden())

    with pytest.raises(MeltanoError):
        stage.run(*command)
    assert len(stage.rows("tickets")) == 40

    resumed = stage.run(*command)
    assert len(resumed) == 1
    assert {row["id"] for row in stage.rows("tickets")} == {
        record["id"] for record in stage.truth("tickets")
    }


def test_jsonl_holds_every_ticket_once(make_stage: StageMaker) -> None:
    stage = make_stage("jsonl", Settings(tickets=60, limit=None))

    stage.run("el", TAP, "target-jsonl", "--state-id=commands")

    lines = (stage.project.folder / "output" / "tickets.jsonl").read_text(encoding="utf-8")
    written = [json.loads(line) for line in lines.split("\n") if line]
    truth = stage.truth("tickets")
    assert [ticket["id"] for ticket in written] == [record["id"] for record in truth]
    assert [ticket["subject"] for ticket in written] == [record["subject"] for record in truth]
