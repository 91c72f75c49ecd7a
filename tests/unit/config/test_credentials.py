"""Settings of the credentials, and of the headers of a marketplace app."""

from __future__ import annotations

import pytest

from tap_zendesk_incremental.config.settings import check
from tests.unit.config.refusing import refusal
from tests.unit.doubles import config

SECRET_SETTINGS = {"client_secret", "access_token", "api_token"}


CLIENT = {"client_id": "c", "client_secret": "s"}


API_TOKEN = {"email": "a@example.com", "api_token": "t"}


TOKEN = {"access_token": "a"}


NO_CREDENTIALS = {"access_token": None}


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
