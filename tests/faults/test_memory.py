"""How much memory an export takes at most: a page too large for it is asked for in halves."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.account import Account
from tests.support.catalogs import select
from tests.support.command import start_tap

#: In MiB. A page of 190 MB took 623 when it was read whole.
MOST = 400
TEXT = "abcdefghi \n" * 95_000


@pytest.mark.slow
def test_a_page_that_would_fill_the_memory_is_halved(tmp_path: Path) -> None:
    with Account() as sim, (tmp_path / "log").open("wb") as log:
        keys = [key for key, _ in sim.expected_keys()]
        for key in keys:
            sim.world.replace_ticket(key, {"description": TEXT})
        with start_tap(
            str(tmp_path),
            sim.config(page_size=len(keys)),
            catalog=select("tickets"),
            stderr=log,
            from_nothing=True,
        ) as process:
            assert isinstance(process, subprocess.Popen)
            assert process.stdout
            while process.stdout.read(1_000_000):
                pass
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        said = (tmp_path / "log").read_text()
        assert process.returncode == 0, said
        assert "the page is larger than 64 MiB; asking for 30 records a page" in said
        assert f"tickets: {len(keys)} records" in said
        assert [seen.per_page for seen in sim.requests] == [60, 30, 30]
        assert usage.ru_maxrss / 1024 < MOST
