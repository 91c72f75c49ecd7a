"""Settings from the environment: a wrong one is one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import run_tap
from zendesk_simulator import Settings, Simulator

ENVIRONMENT = {
    "TAP_ZENDESK_INCREMENTAL_SUBDOMAIN": "acme",
    "TAP_ZENDESK_INCREMENTAL_ACCESS_TOKEN": "a-token",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAGE_SIZE", "abc"),
        ("EXCLUDE_DELETED", "ture"),
        ("STREAM_MAPS", "{x"),
    ],
)
def test_a_value_that_cannot_be_read(name: str, value: str) -> None:
    variable = f"TAP_ZENDESK_INCREMENTAL_{name}"
    run = run_tap(None, args=["--config=ENV"], env={**ENVIRONMENT, variable: value})
    assert run.exit_code == 1
    assert "Traceback" not in run.stderr
    [complaint] = run.complaints()
    assert variable in complaint or variable in run.log[-2]


def test_an_empty_variable_counts_as_absent() -> None:
    names = ("PAGE_SIZE", "EXCLUDE_DELETED", "EXPORT_METHOD", "STREAM_MAPS", "START_DATE")
    empty = {f"TAP_ZENDESK_INCREMENTAL_{name}": "" for name in names}
    with Simulator(Settings(tickets=3, limit=None)) as sim:
        env = {
            **ENVIRONMENT,
            **empty,
            "TAP_ZENDESK_INCREMENTAL_API_URL": sim.url,
            "TAP_ZENDESK_INCREMENTAL_ACCESS_TOKEN": sim.settings.access_token,
        }
        run = run_tap(None, args=["--config=ENV"], env=env)
        assert run.exit_code == 0, run.stderr
        assert sim.requests[0].per_page == 1000


def test_a_value_out_of_bounds() -> None:
    env = {**ENVIRONMENT, "TAP_ZENDESK_INCREMENTAL_PAGE_SIZE": "1001"}
    run = run_tap(None, args=["--config=ENV"], env=env)
    assert run.exit_code == 1
    [complaint] = run.complaints()
    assert "page_size is 1001; it must be a whole number, from 1 to 1000." in complaint


@pytest.mark.parametrize("content", ["", "text", "version: 1\nhandlers: 5\n", "a: [\n", "[]", None])
def test_a_way_to_log_that_is_none_is_told(tmp_path: Path, content: str | None) -> None:
    """None stands for a folder. The SDK reads the file when it is asked for its command."""
    path = tmp_path / "log.yml"
    if content is None:
        path.mkdir()
    else:
        path.write_text(content)
    run = run_tap({}, args=["--discover"], env={"SINGER_SDK_LOG_CONFIG": str(path)})
    assert run.exit_code == 1
    assert "Traceback" not in run.stderr
    told = run.stderr.splitlines()[-1]
    assert f"SINGER_SDK_LOG_CONFIG names {path}, by which no log can be set up" in told
