"""JSON that Zendesk sends but strict readers refuse → JSON that every reader takes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.records.conform import decode
from tap_zendesk_incremental.records.lenient_json import cleaned, decode_body, storable


class Envelope(msgspec.Struct):
    """A page, as far as these tests look at it."""

    tickets: list[msgspec.Raw]


DECODER = msgspec.json.Decoder(Envelope)


def value(raw: bytes) -> Any:
    """Return what becomes of a value somewhere in a record."""
    found = decode_body(DECODER, b'{"tickets":[{"id":1,"fields":[{"value":%b}]}]}' % raw)
    (record,) = [decode(one) for one in found.tickets]
    return record["fields"][0]["value"]


class TestValues:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            (b'"plain"', "plain"),
            ('"é \N{GRINNING FACE}"'.encode(), "é \N{GRINNING FACE}"),
            (rb'"\ud83d\ude00"', "\N{GRINNING FACE}"),
            (rb'"\u0000"', "\ufffd"),
            (rb'"\u2028"', "\u2028"),
            ('"\u2028"'.encode(), "\u2028"),
            ('"\u202e"'.encode(), "\u202e"),
            ('"\ufeff"'.encode(), "\ufeff"),
            (rb'"\ud83d"', "\ufffd"),
            (rb'"\ude00"', "\ufffd"),
            (rb'"a\ud83d"', "a\ufffd"),
            (rb'"\ud83db"', "\ufffdb"),
            (rb'"\ude00\ud83d"', "\ufffd\ufffd"),
            (rb'"\ud83d\ud83d\ude00"', "\ufffd\N{GRINNING FACE}"),
            (rb'"\ufeff\ud83d"', "\ufeff\ufffd"),
            (b'"a\xffb"', "a\ufffdb"),
            (b'"a\nb\x01"', "a\nb\x01"),
            (b"NaN", None),
            (b"Infinity", None),
            (b"-Infinity", None),
            (b"9223372036854775807", 2**63 - 1),
            (b"9007199254740993", 2**53 + 1),
            (b"-9223372036854775808", -(2**63)),
            (b"18446744073709551616", 2**64),
            (b"1e400", Decimal("1e400")),
            (b"1e9999999999999999999", "1e9999999999999999999"),
            (b"-1e-9999999999999999999", "-1e-9999999999999999999"),
            (b'["\\ud83d",1e9999999999999999999]', ["\ufffd", "1e9999999999999999999"]),
            (b"0.1", Decimal("0.1")),
            (b"3.141592653589793238462643383279", Decimal("3.141592653589793238462643383279")),
        ],
        ids=repr,
    )
    def test_what_becomes_of_it(self, raw: bytes, expected: object) -> None:
        found = value(raw)
        assert found == expected
        assert type(found) is type(expected)

    @pytest.mark.parametrize("spoilt", [rb'"\ud83d"', b'"\xff"', b"NaN"])
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            (b"9223372036854775807", 2**63 - 1),
            (b"18446744073709551617", 2**64 + 1),
            (b"1e400", Decimal("1e400")),
            (b"0.10", Decimal("0.10")),
            (rb'"\u0000"', "\ufffd"),
            ('"\u2028"'.encode(), "\u2028"),
            (b"true", True),
            (b"null", None),
        ],
        ids=repr,
    )
    def test_beside_a_spoilt_value_the_others_stay_exact(
        self, spoilt: bytes, raw: bytes, expected: object
    ) -> None:
        _, found = value(b"[%b,%b]" % (spoilt, raw))
        assert found == expected
        assert type(found) is type(expected)

    @pytest.mark.parametrize("spoilt", [b"1", b"NaN"])
    def test_a_number_of_thousands_of_digits_is_a_text(self, spoilt: bytes) -> None:
        digits = "9" * 5000
        assert value(b"[%b,%b]" % (digits.encode(), spoilt))[0] == digits

    @pytest.mark.parametrize("spoilt", [b"1", b"NaN"])
    def test_such_digits_in_a_text_stay_what_they_are(self, spoilt: bytes) -> None:
        text = "a 9" + "9" * 5000
        assert value(b'["%b",%b]' % (text.encode(), spoilt))[0] == text

    def test_what_is_nested_too_deeply_does_not_stop_the_page(self) -> None:
        deep = b"[" * 100_000 + b"]" * 100_000
        found = value(b'{"deep":%b,"beside":7}' % deep)
        assert found["beside"] == 7

    def test_keys_are_mended_too(self) -> None:
        assert value(rb'{"a\ud83d":{"\ude00":1}}') == {"a\ufffd": {"\ufffd": 1}}

    @given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
    def test_any_text_survives_but_for_lone_halves_and_nul(self, content: Any) -> None:
        mended = storable(content)
        mended_text = json.dumps(mended, ensure_ascii=False)
        mended_text.encode()  # raises where a lone half is left
        assert "\\u0000" not in mended_text
        text = json.dumps(content, ensure_ascii=False)
        is_whole = not any("\ud800" <= character <= "\udfff" for character in text)
        if is_whole and "\\u0000" not in text:
            assert mended == content

    @pytest.mark.parametrize(
        ("text", "mended"),
        [("\0", "\ufffd"), ("a\0b\0", "a\ufffdb\ufffd"), ("\0\ud83d", "\ufffd\ufffd")],
    )
    def test_a_nul_becomes_one_stand_in(self, text: str, mended: str) -> None:
        assert storable({text: [text]}) == {mended: [mended]}

    @given(st.text(st.characters(categories=["Cs", "L", "Cc"], exclude_characters="\0")))
    def test_each_lone_half_becomes_one_stand_in(self, text: str) -> None:
        joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        mended = storable(text)
        assert len(mended) == len(joined)
        for now, before in zip(mended, joined, strict=True):
            assert now == ("\ufffd" if "\ud800" <= before <= "\udfff" else before)

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b'{"a": tru', "the JSON is cut off"),
            (b'{"a": [{"b": "x', "the JSON is cut off"),
            (b'{"a": [{"b": 1}', "the JSON is cut off"),
            (b'{"a": 1} and more', "there is something after the JSON"),
            (b'{"a": 1}{"a": 1}', "there is something after the JSON"),
            (b'{"a": 1,, "b": 2}\n', "the JSON is not valid"),
            (b" \n", "the body is empty"),
            (b"<html>", "the body is HTML"),
            (b"busy", "the body is not JSON"),
        ],
    )
    def test_what_no_reader_takes_is_refused_for_what_it_is(self, body: bytes, said: str) -> None:
        with pytest.raises(Unavailable, match=said):
            cleaned(body)
