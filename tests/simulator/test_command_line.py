"""`python -m zendesk_simulator`."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from zendesk_simulator.__main__ import main

COMMAND = (sys.executable, "-W", "error", "-m", "zendesk_simulator")
PAGE = "/api/v2/incremental/tickets/cursor?start_time=0"
AUTH = {"Authorization": "Bearer simulator-access-token"}


@contextmanager
def served(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, *options], stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
            assert match, line
            yield process, match[1]
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_told_to_stop(number: signal.Signals) -> None:
    options = ("--tickets", "25", "--limit", "0", "--fault", "2=503", "--refuse", "users=403")
    with served("--port", "0", *options) as (process, url):
        page = requests.get(url + PAGE, headers=AUTH, timeout=5)
        assert len(page.json()["tickets"]) == 25
        assert "zendesk-ratelimit-incremental-exports" not in page.headers
        assert requests.get(url + PAGE, headers=AUTH, timeout=5).status_code == 503
        users = PAGE.replace("tickets", "users")
        assert requests.get(url + users, headers=AUTH, timeout=5).status_code == 403
        assert process.stdout is not None
        assert "simulator-secret" in process.stdout.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=5)
        assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    "options", [["--fault", "3=sulk"], ["--fault", "x=503"], ["--refuse", "users=500"]]
)
def test_nonsense_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(options)
    assert "error: argument" in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    shown = capsys.readouterr().out
    assert "--token-lifetime" in shown
    assert "reset-mid-body" in shown
