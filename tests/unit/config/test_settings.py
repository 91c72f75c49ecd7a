"""Settings are refused before anything is sent, by name and without a secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.config.definition import config_jsonschema
from tap_zendesk_incremental.config.settings import check
from tap_zendesk_incremental.errors import SettingsError
from tests.unit.config.refusing import refusal
from tests.unit.doubles import config


class TestStartDate:
    @pytest.mark.parametrize(
        ("start_date", "unix"),
        [
            (None, 0),
            ("", 0),
            ("2026-01-31", 1769817600),
            ("2026-01-31T00:00:00", 1769817600),
            ("2026-01-31T00:00:00Z", 1769817600),
            ("2026-01-31T02:00:00+02:00", 1769817600),
            ("2026-01-31T00:00:00.500000Z", 1769817600),
            ("1970-01-01", 0),
            ("1900-01-01", 0),
        ],
    )
    def test_dates_and_times(self, start_date: str | None, unix: int) -> None:
        assert check(config(start_date=start_date)).start_time == unix

    @pytest.mark.parametrize(
        "start_date",
        ["yesterday", "31.01.2026", "2026-13-01", "2026-02-30", "2026-01-31\n", "-1", 1769817600],
        ids=repr,
    )
    def test_what_is_no_date(self, start_date: object) -> None:
        assert "start_date" in refusal(start_date=start_date)

    @pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=1)])
    def test_the_future_has_no_tickets(self, ahead: timedelta) -> None:
        moment = datetime.now(UTC) + ahead
        message = refusal(start_date=moment.isoformat())
        assert "future, or this machine's clock is wrong: it shows 2" in message

    @pytest.mark.parametrize("start_date", ["9999-12-31T23:59:59-14:00", "9999-12-31"])
    def test_the_end_of_the_calendar(self, start_date: str) -> None:
        assert "future" in refusal(start_date=start_date)

    @given(st.text())
    def test_any_text_is_a_date_or_is_refused(self, start_date: str) -> None:
        try:
            start_time = check(config(start_date=start_date)).start_time
        except SettingsError:
            return
        assert start_time >= 0

    @pytest.mark.parametrize("start_date", ["hunter2", "2999-hunter2"])
    def test_what_may_be_a_secret_in_the_wrong_place_is_not_repeated(self, start_date: str) -> None:
        assert "hunter2" not in refusal(start_date=start_date)


class TestNumbersAndChoices:
    @pytest.mark.parametrize("page_size", [1, 2, 999, 1000])
    def test_page_sizes(self, page_size: int) -> None:
        assert check(config(page_size=page_size)).page_size == page_size

    def test_defaults(self) -> None:
        settings = check(config())
        assert (settings.page_size, settings.export_method) == (1000, "cursor")
        assert (settings.request_timeout, settings.retry_timeout) == (120, 900)
        assert (settings.oauth_scope, settings.start_time) == ("read", 0)
        assert (settings.filters, settings.activates_versions) == ({}, None)

    @pytest.mark.parametrize("page_size", [0, -1, 1001, 10**30, 1.0, 1.5, True, "100", "", [1]])
    def test_other_page_sizes(self, page_size: object) -> None:
        message = refusal(page_size=page_size)
        assert "page_size" in message
        assert "from 1 to 1000" in message

    def test_a_number_is_shown_as_it_was_written(self) -> None:
        """The SDK reads numbers in a file as decimals."""
        message = refusal(page_size=Decimal("1.5"))
        assert message == "page_size is 1.5; it must be a whole number, from 1 to 1000."

    @pytest.mark.parametrize("name", ["request_timeout", "retry_timeout"])
    @pytest.mark.parametrize("value", [0, -1, 0.5, True, "60"])
    def test_timeouts_are_whole_seconds(self, name: str, value: object) -> None:
        assert name in refusal(**{name: value})

    @pytest.mark.parametrize("method", ["cursor", "time"])
    def test_methods(self, method: str) -> None:
        assert check(config(export_method=method)).export_method == method

    @pytest.mark.parametrize("name", ["export_method", "support_type_scope"])
    @pytest.mark.parametrize("value", ["Cursor", "none", "agent ", 5])
    def test_other_choices(self, name: str, value: object) -> None:
        assert name in refusal(**{name: value})

    @pytest.mark.parametrize(
        ("given", "filters"),
        [
            ({"exclude_deleted": True}, {"exclude_deleted": "true"}),
            ({"exclude_deleted": False}, {}),
            ({"support_type_scope": "all"}, {"support_type_scope": "all"}),
            ({"support_type_scope": ""}, {}),
            (
                {"exclude_deleted": True, "support_type_scope": "agent"},
                {"exclude_deleted": "true", "support_type_scope": "agent"},
            ),
        ],
    )
    def test_filters_are_query_parameters(
        self, given: dict[str, Any], filters: dict[str, str]
    ) -> None:
        assert check(config(**given)).filters == filters

    @pytest.mark.parametrize("value", [True, False, None])
    def test_whether_the_target_is_told_what_is_gone(self, value: bool | None) -> None:
        settings = check(config(emit_activate_version_messages=value))
        assert settings.activates_versions is value

    @pytest.mark.parametrize("value", ["true", "false", 0, 1])
    def test_a_truth_value_is_no_text(self, value: object) -> None:
        for name in ("exclude_deleted", "emit_activate_version_messages"):
            assert name in refusal(**{name: value})

    @pytest.mark.parametrize("name", ["page_size", "request_timeout", "retry_timeout"])
    def test_ranges_are_those_of_the_definition(self, name: str) -> None:
        schema = config_jsonschema["properties"][name]
        for value in (schema["minimum"], schema["maximum"]):
            assert getattr(check(config(**{name: value})), name) == value
        for value in (schema["minimum"] - 1, schema["maximum"] + 1):
            message = refusal(**{name: value})
            assert f"from {schema['minimum']} to {schema['maximum']}" in message
