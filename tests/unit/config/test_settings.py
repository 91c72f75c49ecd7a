"""Settings are refused before anything is sent, by name and without a secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.config.definition import config_jsonschema
from tap_zendesk_incremental.config.settings import check, is_loopback
from tap_zendesk_incremental.errors import SettingsError
from tests.unit.doubles import config

SECRET_SETTINGS = {"client_secret", "access_token", "api_token"}
CLIENT = {"client_id": "c", "client_secret": "s"}
API_TOKEN = {"email": "a@example.com", "api_token": "t"}
TOKEN = {"access_token": "a"}
NO_CREDENTIALS = {"access_token": None}


def refusal(**changes: Any) -> str:
    """Return the one line that a setting is refused with."""
    with pytest.raises(SettingsError) as caught:
        check(config(**changes))
    message = str(caught.value)
    assert message.isprintable(), "a message is one line"
    return message


class TestSubdomain:
    @pytest.mark.parametrize("subdomain", ["acme", "ACME", "a", "7", "acme-2", "a--b", "a" * 63])
    def test_names(self, subdomain: str) -> None:
        assert check(config(subdomain=subdomain)).api_url == f"https://{subdomain}.zendesk.com"

    @pytest.mark.parametrize("api_url", [None, "https://support.example.com"])
    @pytest.mark.parametrize(
        "subdomain",
        [
            "a@b",
            "a:b",
            "user:pass@evil.example",
            "evil.example/x",
            "evil.example#",
            "evil.example?",
            "evil.example\\",
            "acme.zendesk.com",
            "acme.zendesk.com.evil.example",
            "https://acme.zendesk.com",
            ".",
            "..",
            "-acme",
            "acme-",
            "acme_1",
            "a b",
            " acme",
            "acme ",
            "acme\n",
            "acme\r\nX: y",
            "acme\t",
            "acme\x00",
            "acme%2f",
            "äcme",
            "аcme",  # noqa: RUF001 - a Cyrillic letter
            "acme\u200b",
            "acme。evil",
            "１２",  # noqa: RUF001 - full-width digits
            "a" * 64,
            "",
            None,
            7,
            ["acme"],
        ],
        ids=repr,
    )
    def test_anything_but_a_name_is_refused(self, subdomain: object, api_url: str | None) -> None:
        assert "subdomain" in refusal(subdomain=subdomain, api_url=api_url)

    @given(st.text())
    def test_no_text_leads_to_another_host(self, subdomain: str) -> None:
        try:
            url = check(config(subdomain=subdomain)).api_url
        except SettingsError:
            return
        name = url.removeprefix("https://").removesuffix(".zendesk.com")
        assert name == subdomain
        assert name.isascii()
        assert name.replace("-", "").isalnum()


class TestApiUrl:
    @pytest.mark.parametrize(
        ("api_url", "base"),
        [
            ("https://support.example.com", "https://support.example.com"),
            ("https://support.example.com/", "https://support.example.com"),
            ("https://support.example.com:8443", "https://support.example.com:8443"),
            ("https://proxy.example.com/zendesk/", "https://proxy.example.com/zendesk"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://127.9.9.9", "http://127.9.9.9"),
            ("http://localhost:1", "http://localhost:1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("", "https://acme.zendesk.com"),
        ],
    )
    def test_good_ones(self, api_url: str, base: str) -> None:
        assert check(config(api_url=api_url)).api_url == base

    @pytest.mark.parametrize(
        "api_url",
        [
            "http://support.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://2130706433",
            "https://user@example.com",
            "https://user:password@example.com",
            "https://:password@example.com",
            "https://@example.com",
            "http://127.0.0.1@evil.example",
            "http://127.0.0.1\\@evil.example",
            "ftp://example.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "//example.com",
            "example.com",
            "https://",
            "https:///x",
            "https://example.com:port",
            "https://example.com:99999",
            "https://[",
            "https://example.com/?token=x",
            "https://example.com/#x",
            "https://example.com?",
            "https://example.com#",
            "https://example.com\n",
            "https://exam ple.com",
            " https://example.com",
            8080,
        ],
        ids=repr,
    )
    def test_bad_ones(self, api_url: object) -> None:
        assert "api_url" in refusal(api_url=api_url)

    @pytest.mark.parametrize(
        "api_url",
        ["https://joe:hunter2@example.com", "http://hunter2@127.0.0.1", "https://x/?t=hunter2"],
    )
    def test_what_may_be_a_password_is_not_repeated(self, api_url: str) -> None:
        assert "hunter2" not in refusal(api_url=api_url)


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
        assert "future" in refusal(start_date=moment.isoformat())

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


class TestCredentials:
    @pytest.mark.parametrize(
        ("given", "taken"),
        [
            (CLIENT, CLIENT),
            (TOKEN, TOKEN),
            (API_TOKEN, API_TOKEN),
            (CLIENT | TOKEN, CLIENT),
            (CLIENT | API_TOKEN, CLIENT),
            (TOKEN | API_TOKEN, TOKEN),
            (CLIENT | TOKEN | API_TOKEN, CLIENT),
        ],
    )
    def test_the_best_complete_way_is_taken(
        self, given: dict[str, str], taken: dict[str, str]
    ) -> None:
        assert check(config(**NO_CREDENTIALS | given)).credentials == taken

    @pytest.mark.parametrize("beside", [{}, TOKEN], ids=["alone", "beside a complete way"])
    @pytest.mark.parametrize(
        ("half", "other"),
        [
            ("client_id", "client_secret"),
            ("client_secret", "client_id"),
            ("email", "api_token"),
            ("api_token", "email"),
        ],
    )
    @pytest.mark.parametrize("empty", [None, ""])
    def test_half_a_way_is_refused(
        self, half: str, other: str, beside: dict[str, str], empty: str | None
    ) -> None:
        message = refusal(**{**NO_CREDENTIALS, **beside, half: "hunter2", other: empty})
        assert half in message
        assert other in message
        assert "hunter2" not in message

    @pytest.mark.parametrize("access_token", [None, ""])
    def test_none_at_all_is_refused_and_all_ways_are_named(self, access_token: str | None) -> None:
        message = refusal(access_token=access_token)
        for name in (*CLIENT, *TOKEN, *API_TOKEN):
            assert name in message

    @pytest.mark.parametrize("name", sorted(SECRET_SETTINGS))
    @pytest.mark.parametrize(
        "value", ["hunter2\n", " hunter2", "hunter2\x00", "hunter2\r\nX-Evil: 1", ["hunter2"]]
    )
    def test_a_secret_that_no_header_takes_is_refused_unseen(
        self, name: str, value: object
    ) -> None:
        others = {"client_id": "c", "email": "e"}
        message = refusal(**{**NO_CREDENTIALS, **others, **CLIENT, **API_TOKEN, name: value})
        assert name in message
        assert "hunter2" not in message

    def test_an_access_token_that_no_header_takes_is_refused_unseen(self) -> None:
        message = refusal(access_token="hunter2’")  # noqa: RUF001 - as a word processor quotes
        assert "access_token" in message
        assert "hunter2" not in message


class TestHeaders:
    def test_the_tap_names_itself(self) -> None:
        headers = check(config()).headers
        assert set(headers) == {"User-Agent"}
        assert headers["User-Agent"].startswith("tap-zendesk-incremental/")

    def test_a_third_party_names_itself(self) -> None:
        headers = check(
            config(
                user_agent="mine/1",
                marketplace_name="Name",
                marketplace_organization_id="1",
                marketplace_app_id="2",
            )
        ).headers
        assert headers == {
            "User-Agent": "mine/1",
            "X-Zendesk-Marketplace-Name": "Name",
            "X-Zendesk-Marketplace-Organization-Id": "1",
            "X-Zendesk-Marketplace-App-Id": "2",
        }

    @pytest.mark.parametrize("name", ["user_agent", "marketplace_name", "marketplace_app_id"])
    @pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\n", " a", "ü", 1.5, True, [1]])
    def test_what_no_header_takes_is_refused(self, name: str, value: object) -> None:
        refusal(**{name: value})

    def test_ids_may_be_numbers(self) -> None:
        ids = {"marketplace_organization_id": 12, "marketplace_app_id": 2**53 + 1}
        headers = check(config(**ids)).headers
        assert headers["X-Zendesk-Marketplace-Organization-Id"] == "12"
        assert headers["X-Zendesk-Marketplace-App-Id"] == "9007199254740993"
        client = {**NO_CREDENTIALS, "client_id": 5, "client_secret": "s"}
        assert check(config(**client)).credentials["client_id"] == "5"

    def test_a_name_is_no_number(self) -> None:
        assert "in quotes" in refusal(marketplace_name=1)


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_what_is_this_machine(host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here
