"""The commands of docs/installing.md for those without Meltano, run as they stand there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.meltano import ROOT
from local.settings import tap_settings
from tests.support.account import Account
from tests.support.pages import DOCS, block, blocks

PAGE = DOCS / "installing.md"
PATIENCE = 60


@pytest.mark.slow
def test_without_meltano(tmp_path: Path) -> None:
    with Account(page_size=None) as sim:
        shown = json.loads(block("Without Meltano", "json", PAGE))
        config = {name: sim.config()[name] for name in (*shown, "api_url")}
        (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
        look, run, pipe = blocks("Without Meltano", "sh", PAGE)
        look = look.replace(". .venv/bin/activate\n", "", 1)
        told = run_script(look, tmp_path)
        asked = len(sim.requests)
        run_script(run, tmp_path)
        first, second = sim.requests[asked:]
        state = (tmp_path / "state.json").read_text("utf-8")
        (tmp_path / ".meltano").symlink_to(ROOT / ".meltano")
        run_script(pipe, tmp_path)
    assert "tickets works: the credentials are right" in told
    bookmark = json.loads(state)["bookmarks"]["tickets"]
    assert first.cursor is None
    assert second.cursor == bookmark["cursor"]
    # The target has printed the same state, and has the rows.
    assert json.loads((tmp_path / "state.json").read_text("utf-8")) == json.loads(state)
    assert list(tmp_path.glob("tickets*.jsonl"))


def run_script(script: str, folder: Path) -> str:
    """Run a shell script where the tap is on the PATH, and return its log."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_the_simulated_account_takes_what_is_shown() -> None:
    lines = block("Without an account", "dotenv", PAGE).splitlines()
    shown = dict(line.split("=", 1) for line in lines)
    assert shown == tap_settings(shown["TAP_ZENDESK_INCREMENTAL_API_URL"])
