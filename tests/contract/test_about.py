"""What the command says without exporting anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest

from tests.support import config_for, run_tap
from tests.support.catalogs import select
from zendesk_simulator import Settings, Simulator

CAPABILITIES = {
    "about",
    "batch",
    "catalog",
    "discover",
    "schema-flattening",
    "state",
    "stream-maps",
    "structured-logging",
}
SECRETS = {"client_secret", "access_token", "api_token"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(Settings(tickets=5, limit=None, user_limit=None)) as running:
        yield running


@pytest.fixture(scope="module")
def about() -> dict[str, Any]:
    run = run_tap(None, args=["--about", "--format=json"])
    assert run.exit_code == 0
    told: dict[str, Any] = json.loads(run.stdout)
    return told


class TestAbout:
    def test_name_and_version(self, about: dict[str, Any]) -> None:
        assert about["name"] == "tap-zendesk-incremental"
        assert about["version"] == version("tap-zendesk-incremental")
        assert about["description"]

    def test_capabilities(self, about: dict[str, Any]) -> None:
        assert set(about["capabilities"]) >= CAPABILITIES

    def test_secrets_are_marked(self, about: dict[str, Any]) -> None:
        properties = about["settings"]["properties"]
        assert {name for name, setting in properties.items() if setting.get("secret")} == SECRETS

    def test_markdown(self) -> None:
        run = run_tap(None, args=["--about", "--format=markdown"])
        assert run.exit_code == 0
        assert run.stdout.startswith(b"# `tap-zendesk-incremental`")
        assert b"client_secret" in run.stdout


def test_version() -> None:
    run = run_tap(None, args=["--version"])
    assert run.exit_code == 0
    assert run.stdout.decode().startswith(
        f"tap-zendesk-incremental v{version('tap-zendesk-incremental')}"
    )


@pytest.mark.parametrize("config", [None, {"subdomain": "a@b"}], ids=["none", "a wrong one"])
def test_to_discover_no_setting_is_needed_and_none_is_looked_at(
    config: dict[str, str] | None,
) -> None:
    run = run_tap(config, args=["--discover"])
    assert run.exit_code == 0, run.stderr
    assert json.loads(run.stdout)["streams"]


class TestConnection:
    def test_with_right_credentials(self, simulator: Simulator) -> None:
        run = run_tap(config_for(simulator), args=["--test"])
        assert run.exit_code == 0, run.stderr
        assert run.complaints() == []
        # One small page is enough to know.
        assert all(seen.status == 200 for seen in simulator.requests)

    @pytest.mark.parametrize(("stream", "code"), [("schedules", 0), ("tickets", 1)])
    def test_what_the_plan_lacks_is_said_and_only_tickets_must_be_there(
        self, stream: str, code: int
    ) -> None:
        with Simulator(Settings(tickets=5, limit=None, refused_streams={stream: 403})) as sim:
            run = run_tap(config_for(sim), args=["--test"], catalog=select(stream))
        assert run.exit_code == code, run.stderr
        assert "403" in run.complaints()[-1]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"client_secret": "wrong-secret"},
            {
                "client_id": None,
                "client_secret": None,
                "email": "admin@example.com",
                "api_token": "wrong-secret",
            },
        ],
        ids=["client credentials", "API token"],
    )
    def test_with_wrong_credentials(
        self, simulator: Simulator, wrong: dict[str, str | None]
    ) -> None:
        run = run_tap(config_for(simulator, **wrong), args=["--test"])
        assert run.exit_code == 1
        assert run.stdout == b""
        assert "Traceback" not in run.stderr
        assert "wrong-secret" not in run.stderr
        assert any("Zendesk refuses" in line for line in run.complaints())


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"access_token": "geheim"}, "subdomain"),
        ({}, "client_id"),
        ({"subdomain": "acme", "access_token": ["geheim"]}, "access_token"),
    ],
    ids=lambda part: part if isinstance(part, str) else None,
)
def test_a_wrong_setting_is_one_clear_line(config: dict[str, Any], named: str) -> None:
    run = run_tap(config)
    assert run.exit_code == 1
    assert run.stdout == b""
    assert "Traceback" not in run.stderr
    assert "geheim" not in run.stderr
    assert any(named in line for line in run.complaints()), run.stderr


def test_settings_come_from_the_environment_too(simulator: Simulator) -> None:
    env = {
        f"TAP_ZENDESK_INCREMENTAL_{name.upper()}": str(value)
        for name, value in config_for(simulator, page_size=3).items()
    }
    run = run_tap(None, args=["--config=ENV"], env=env)
    assert run.exit_code == 0, run.stderr
    assert len(run.records()) == 5
    assert {seen.per_page for seen in simulator.requests[-2:]} == {3}
