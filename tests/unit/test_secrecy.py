"""No secret shows, however it is spelt."""

from __future__ import annotations

import base64
import html
import json
import logging
import re
import sys
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tap_zendesk_incremental.secrecy import (
    MAX_LINE,
    MOST_LOOKED_AT,
    STAND_IN,
    SecretFilter,
    Secrets,
)

SECRET = 'p+s/w o"r<\\d=ä'
AND, QUOTED = "a&b/c&d=", "it's a \"quote\" \\\\ 'twice'"
SPELLINGS = {
    "plain": SECRET,
    "in an address": quote(SECRET, safe=""),
    "in a path": quote(SECRET),
    "in HTML": html.escape(SECRET),
    "in a text of HTML": html.escape(SECRET, quote=False),
    "in a form": quote_plus(SECRET),
    "in JSON": json.dumps(SECRET)[1:-1],
    "in Basic authentication": base64.b64encode(SECRET.encode()).decode(),
    "in base64 for addresses": base64.urlsafe_b64encode(SECRET.encode()).decode(),
}
IN_JSON = json.dumps(SECRET)
SPELLINGS |= {
    "in an address, small": re.sub("%..", lambda found: found[0].lower(), quote(SECRET, safe="")),
    "in an address in an address": quote(quote(SECRET)),
    "in HTML, with few entities": SECRET.replace("&", "&amp;"),
    "in HTML, the ampersand alone": AND.replace("&", "&amp;"),
    "in HTML, by number": "".join(c if c.isalnum() else f"&#{ord(c)};" for c in SECRET),
    "in HTML, by number in hex": "".join(c if c.isalnum() else f"&#x{ord(c):X};" for c in SECRET),
    "in HTML in HTML": html.escape(html.escape(SECRET)),
    "in JSON in JSON": json.dumps(IN_JSON)[3:-3],
    "in JSON in JSON in JSON": json.dumps(json.dumps(IN_JSON))[7:-7],
    "in JSON, with slashes escaped": IN_JSON[1:-1].replace("/", "\\/"),
    "in JSON, unescaped": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "in Python": repr(SECRET)[1:-1],
    "in Python, quoted": repr(QUOTED)[1:-1],
    "in Python, as ASCII": ascii(SECRET)[1:-1],
    "in Python, as bytes": repr(SECRET.encode("latin-1"))[2:-1],
    "in base64 in an address": quote(base64.b64encode(SECRET.encode()).decode(), safe=""),
    "in base64 without its end": base64.b64encode(SECRET.encode()).decode().rstrip("="),
}


def secrets(*hidden: str) -> Secrets:
    found = Secrets()
    found.add(*hidden)
    return found


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_is_hidden(spelling: str) -> None:
    assert (
        secrets(SECRET, AND, QUOTED).hide(f"a {spelling} b {spelling}")
        == f"a {STAND_IN} b {STAND_IN}"
    )


def test_a_secret_that_holds_another_is_hidden_whole() -> None:
    for order in (("abcdef", "abcdefghi"), ("abcdefghi", "abcdef")):
        assert secrets(*order).hide("abcdefghi abcdef") == f"{STAND_IN} {STAND_IN}"


def test_secrets_that_come_later_are_hidden_from_then_on() -> None:
    known = secrets("secret-1")
    known.add("secret-2")
    assert known.hide("secret-1 secret-2") == f"{STAND_IN} {STAND_IN}"


@pytest.mark.parametrize("short", ["", "t", "test"])
def test_what_is_too_short_to_be_a_secret_hides_nothing(short: str) -> None:
    assert secrets(short).hide("a test of letters") == "a test of letters"


@given(st.lists(st.text(min_size=6), min_size=1, max_size=4), st.text(), st.text())
def test_no_secret_is_left_in_any_spelling(hidden: list[str], before: str, after: str) -> None:
    assume(not any(secret in STAND_IN for secret in hidden))
    known = secrets(*hidden)
    for secret in hidden:
        plain = secret.encode("utf-8", "strict")
        for spelling in (
            secret,
            quote(secret, safe=""),
            quote_plus(secret),
            html.escape(secret),
            json.dumps(secret)[1:-1],
            json.dumps(json.dumps(secret))[3:-3],
            repr(secret)[1:-1],
            base64.b64encode(plain).decode(),
            base64.urlsafe_b64encode(plain).decode(),
        ):
            told = known.hide(f"{before}\N{BULLET}{spelling}\N{BULLET}{after}")
            assert f"\N{BULLET}{spelling}\N{BULLET}" not in told


class TestLine:
    def test_text_from_outside_becomes_one_line(self) -> None:
        text = "a\r\nb\tc\x1b[31md\u2028e\u202ef  g\x00 "
        assert secrets("x").line(text) == "a b c [31md e f g"

    def test_a_long_text_is_cut(self) -> None:
        assert secrets("hidden").line("y" * 5000) == "y" * MAX_LINE + "…"
        assert secrets("hidden").line("y" * MAX_LINE) == "y" * MAX_LINE

    @pytest.mark.parametrize("before", range(MAX_LINE - 10, MAX_LINE + 2))
    def test_a_secret_is_hidden_before_the_cut(self, before: int) -> None:
        line = secrets("hunter2hunter2").line("y" * before + "hunter2hunter2")
        assert "h" not in line

    def test_a_body_without_end_takes_no_time(self) -> None:
        known = secrets("\\\\\\a&b/c d", "hunter2hunter2")
        started = time.monotonic()
        for filling in ("\\", "&amp;", "%25", "hunter2hunter"):
            assert "hunter2hunter2" not in known.line(filling * 500_000 + "hunter2hunter2")
        assert time.monotonic() - started < 5

    @pytest.mark.parametrize("before", range(MOST_LOOKED_AT - 20, MOST_LOOKED_AT + 2))
    def test_half_a_secret_at_the_end_of_what_is_looked_at(self, before: int) -> None:
        line = secrets("hunter2hunter2").line(" " * before + "hunter2hunter2")
        assert "h" not in line


class TestFilter:
    """The last wall, before whatever any library logs."""

    def record(self, message: object, *args: object) -> logging.LogRecord:
        return logging.LogRecord("any", logging.INFO, "", 1, message, args, None)

    def test_a_message_with_the_secret_in_it(self) -> None:
        record = self.record("token hunter2")
        assert SecretFilter(secrets("hunter2")).filter(record)
        assert record.getMessage() == f"token {STAND_IN}"

    def test_a_secret_among_the_arguments(self) -> None:
        record = self.record("%s: %d%%, %s", "hunter2", 5, ValueError("hunter2"))
        assert SecretFilter(secrets("hunter2")).filter(record)
        assert record.getMessage() == f"{STAND_IN}: 5%, {STAND_IN}"

    def test_a_harmless_message_is_left_as_it_is(self) -> None:
        record = self.record("%d of %d", 1, 2)
        assert SecretFilter(secrets("hunter2")).filter(record)
        assert (record.msg, record.args) == ("%d of %d", (1, 2))

    def test_a_secret_in_a_traceback(self) -> None:
        record = self.record("it failed")
        try:
            raise ValueError("hunter2")
        except ValueError:
            record.exc_info = sys.exc_info()
        assert SecretFilter(secrets("hunter2")).filter(record)
        told = logging.Formatter().format(record)
        assert "ValueError" in told
        assert STAND_IN in told
        # Its own source line is part of this traceback, and names the secret too.
        assert "hunter2" not in told
