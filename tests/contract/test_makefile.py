"""The Makefile installs what there is for the Python at hand, and says what there is not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from local.meltano import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no make here")
LEFT_OUT = "is left out: it needs Python 3.11 to 3.13"


def would_do(*arguments: str, python: str) -> str:
    """Return all commands that make would run for a minor version of Python; none is run."""
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", *arguments, f"PYTHON_MINOR={python}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("python", ["11", "12", "13"])
def test_everything_is_installed(python: str) -> None:
    assert " target-duckdb " in would_do(".meltano/.done", python=python)
    for target in ("dbt", "demo"):
        assert "meltano install utility dbt-postgres" in would_do(target, python=python)
    assert LEFT_OUT not in would_do(".meltano/.done", "dbt", python=python)


def test_for_python_3_14_the_loader_for_duckdb_and_dbt_are_left_out() -> None:
    plugins = would_do(".meltano/.done", python="14")
    assert f"target-duckdb {LEFT_OUT}" in plugins
    assert "meltano install tap-zendesk-incremental target-postgres target-jsonl " in plugins
    assert f"dbt 1.11 {LEFT_OUT}" in would_do("dbt", python="14")
    demo = would_do("demo", python="14")
    assert "python -m demo" in demo
    assert "install utility dbt-postgres" not in demo
