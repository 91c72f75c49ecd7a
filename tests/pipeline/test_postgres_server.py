"""The server of demo and tests goes away with whoever started it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from local.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
# SIGINT may be ignored here, as in a shell's background, and that is inherited.
SCRIPT = """
import signal, time
from local.postgres import running_postgres
signal.signal(signal.SIGINT, signal.default_int_handler)
with running_postgres() as server:
    print(server.url, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_and_deletes_it(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    with process.stdout as output:
        url = output.readline().strip()
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        process.send_signal(number)
        process.wait(30)

    assert row
    assert not Path(row[0]).parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5)


def test_it_speaks_utc(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute("SELECT current_setting('timezone')").fetchone()

    assert row == ("UTC",)
