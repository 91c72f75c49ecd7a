"""Response headers → seconds to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from tap_zendesk_incremental.zendesk.rate_limits import (
    ACCOUNT,
    EXPORTS,
    buckets,
    wait_asked_for,
)

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
CURSORS = f"{EXPORTS}-cursor"


def headers(**named: str) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name.replace("_", "-"): value for name, value in named.items()})


def export_headers(remaining: int, resets: int, name: str = EXPORTS) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name: f"total=10; remaining={remaining}; resets={resets}"})


def http_date(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


class TestBuckets:
    def test_all_that_a_live_account_sends(self) -> None:
        seen = CaseInsensitiveDict(
            {
                EXPORTS: "total=10; remaining=9; resets=6",
                CURSORS: "total=20; remaining=0; resets=41",
                "x-rate-limit": "700",
                "x-rate-limit-remaining": "699",
                "ratelimit-limit": "700",
                "ratelimit-remaining": "699",
                "ratelimit-reset": "31",
            }
        )
        found = [(b.name.partition("/")[0], b.remaining, b.resets) for b in buckets(seen)]
        assert found == [(EXPORTS, 9, 6.0), (CURSORS, 0, 41.0), (ACCOUNT, 699, 31.0)]

    def test_two_limits_under_one_name_are_told_apart_by_their_total(self) -> None:
        (ten,) = buckets({EXPORTS: "total=10; remaining=0; resets=6"})
        (thirty,) = buckets({EXPORTS: "total=30; remaining=9; resets=6"})
        assert ten.name != thirty.name

    @pytest.mark.parametrize("name", [EXPORTS, EXPORTS.title(), EXPORTS.upper()])
    @pytest.mark.parametrize(
        "value",
        [
            "total=10; remaining=3; resets=6",
            "total=10;remaining=3;resets=6",
            "remaining=3, resets=6",
            "resets = 6; remaining = 3; total = 10; new = 1",
        ],
    )
    def test_spelling_does_not_matter(self, name: str, value: str) -> None:
        (bucket,) = buckets({name: value})
        assert (bucket.remaining, bucket.resets) == (3, 6.0)

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "rubbish",
            "total=10",
            "total=10; remaining=3",
            "total=10; resets=3",
            "remaining=; resets=",
            "remaining=x; resets=y",
            "remaining=3; resets=" + "9" * 5000,
        ],
    )
    def test_what_cannot_be_read_is_passed_over(self, value: str) -> None:
        assert list(buckets({EXPORTS: value})) == []

    @pytest.mark.parametrize(
        ("remaining", "reset"),
        [("", "5"), ("5", ""), ("-1", "5"), ("5", "soon"), ("5.5", "5"), ("9" * 5000, "5")],
    )
    def test_an_account_limit_that_cannot_be_read(self, remaining: str, reset: str) -> None:
        assert list(buckets(headers(ratelimit_remaining=remaining, ratelimit_reset=reset))) == []


class TestWaitAskedFor:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("7", 7.0),
            (" 7 ", 7.0),
            ("1.5", 1.5),
            ("93", 93.0),
            ("0", None),
            ("", None),
            ("-5", None),
            ("soon", None),
            ("7 s", None),
            ("nan", None),
            ("inf", None),
            ("1e5", None),
            ("9" * 5000, None),
            (http_date(90), 90.0),
            (http_date(0), None),
            (http_date(-90), None),
            ("Sat, 21 Nov 2026 12:01:00", 60.0),
            ("Sat, 21 Nov 2026 14:01:00 +0200", 60.0),
            ("Sat, 99 Nov 2026 12:01:00 GMT", None),
            ("Sat, 21 Nov 2026 12:01:00 +9999", None),
        ],
    )
    def test_retry_after(self, value: str, seconds: float | None) -> None:
        assert wait_asked_for(headers(Retry_After=value), NOW.timestamp()) == seconds

    def test_no_header_says_nothing(self) -> None:
        assert wait_asked_for({}, NOW.timestamp()) is None

    @pytest.mark.parametrize("retry_after", [None, "", "0", "soon", http_date(-60)])
    def test_without_it_an_exhausted_limit_tells(self, retry_after: str | None) -> None:
        seen = export_headers(0, 41)
        seen["ratelimit-remaining"], seen["ratelimit-reset"] = "0", "3"
        if retry_after is not None:
            seen["Retry-After"] = retry_after
        assert wait_asked_for(seen, NOW.timestamp()) == 41.0

    def test_it_goes_before_the_limits(self) -> None:
        seen = export_headers(0, 41)
        seen["Retry-After"] = "2"
        assert wait_asked_for(seen, NOW.timestamp()) == 2.0

    def test_a_limit_with_something_left_asks_for_no_wait(self) -> None:
        assert wait_asked_for(export_headers(1, 41), NOW.timestamp()) is None
        assert wait_asked_for(export_headers(0, 0), NOW.timestamp()) is None

    @given(st.text())
    @example("1 Jan 99999999999 00:00:00 GMT")
    @example("1 Jan 9999 23:59:59 -2359")
    def test_nothing_that_a_header_holds_is_worse_than_useless(self, value: str) -> None:
        seconds = wait_asked_for(headers(Retry_After=value), NOW.timestamp())
        assert seconds is None or seconds > 0
