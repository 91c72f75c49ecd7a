"""Where Zendesk is: the subdomain and api_url, and what may go without TLS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.config.settings import check, is_loopback
from tap_zendesk_incremental.errors import SettingsError
from tests.unit.config.refusing import refusal
from tests.unit.doubles import config


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

    @pytest.mark.parametrize("end", ["/api", "/api/v2", "/api/v2/", "/zendesk/api/v2"])
    def test_the_path_that_the_tap_adds_is_refused(self, end: str) -> None:
        assert "before /api/v2" in refusal(api_url=f"https://acme.zendesk.com{end}")

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
