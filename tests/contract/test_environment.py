"""Settings from the environment: a wrong one is one clear line."""

from __future__ import annotations

import pytest

from tests.support import run_tap

ENVIRONMENT = {
    "TAP_ZENDESK_INCREMENTAL_SUBDOMAIN": "acme",
    "TAP_ZENDESK_INCREMENTAL_ACCESS_TOKEN": "a-token",
}


@pytest.mark.parametrize(
    ("name", "value"), [("PAGE_SIZE", "abc"), ("REQUEST_TIMEOUT", ""), ("STREAM_MAPS", "{x")]
)
def test_a_value_that_cannot_be_read(name: str, value: str) -> None:
    variable = f"TAP_ZENDESK_INCREMENTAL_{name}"
    run = run_tap(None, args=["--config=ENV"], env={**ENVIRONMENT, variable: value})
    assert run.exit_code == 1
    assert "Traceback" not in run.stderr
    [complaint] = run.complaints()
    assert "environment" in complaint
    assert variable in run.log[-2]


def test_a_value_out_of_bounds() -> None:
    env = {**ENVIRONMENT, "TAP_ZENDESK_INCREMENTAL_PAGE_SIZE": "1001"}
    run = run_tap(None, args=["--config=ENV"], env=env)
    assert run.exit_code == 1
    [complaint] = run.complaints()
    assert "page_size is 1001; it must be a whole number, from 1 to 1000." in complaint
