"""Response body → page, or the reason why it is none."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import Unavailable, ZendeskError
from tap_zendesk_incremental.records.lenient_json import PageReader, cleaned, storable
from tap_zendesk_incremental.pagination import Page
from tap_zendesk_incremental.records.conform import decode
from tests.unit.doubles import body


def read(content: bytes) -> Page:
    return PageReader("tickets").read(content)


def records(content: bytes) -> list[Any]:
    return [decode(raw) for raw in read(content).records]


def value(raw: bytes) -> Any:
    """Return what becomes of a value somewhere in a record."""
    page = b'{"tickets":[{"id":1,"fields":[{"value":%b}]}],"end_of_stream":true}' % raw
    ((record,),) = (records(page),)
    return record["fields"][0]["value"]


class TestShape:
    def test_a_cursor_page(self) -> None:
        content = body([{"id": 1}, {"id": 2}], last=False, after_cursor="c", before_cursor=None)
        page = read(content)
        assert [decode(raw) for raw in page.records] == [{"id": 1}, {"id": 2}]
        assert (page.end_of_stream, page.after_cursor, page.end_time) == (False, "c", None)

    def test_a_time_page(self) -> None:
        page = read(body([], end_time=5, count=755, next_page=None))
        assert (page.end_of_stream, page.after_cursor, page.end_time) == (True, None, 5)

    def test_only_its_own_records_count(self) -> None:
        reader = PageReader("users")
        assert len(reader.read(body([1, 2], key="users", tickets=[])).records) == 2
        with pytest.raises(Unavailable, match="shape"):
            reader.read(body([1, 2]))

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "empty"),
            (b" \n", "empty"),
            (b"null", "shape"),
            (b"[]", "shape"),
            (b'"text"', "shape"),
            (b"{}", "shape"),
            (b'{"error":"InternalError","description":"Sorry"}', "shape"),
            (b"<!DOCTYPE html><html></html>", "HTML"),
            (b"\n<HTML><body>maintenance</body></HTML>", "HTML"),
            (b"upstream request timeout", "not JSON"),
            (b'{"tickets":[{"id":1},{"id"', "cut off"),
            (b'{"tickets":[],"end_of_stream":true', "cut off"),
            (b'{"tickets":[],"end_of_stream":true}{"tickets":[]}', "cut off"),
            (b'{"tickets":[]}', "shape"),
            (b'{"end_of_stream":true}', "shape"),
            (b'{"tickets":null,"end_of_stream":true}', "shape"),
            (b'{"tickets":{},"end_of_stream":true}', "shape"),
            (b'{"tickets":[],"end_of_stream":null}', "shape"),
            (b'{"tickets":[],"end_of_stream":"true"}', "shape"),
            (b'{"tickets":[],"end_of_stream":1}', "shape"),
            (b'{"tickets":[],"end_of_stream":true,"after_cursor":5}', "shape"),
            (b'{"tickets":[],"end_of_stream":true,"end_time":"5"}', "shape"),
            (b'{"tickets":[],"end_of_stream":true,"end_time":true}', "shape"),
            (b"\x1f\x8b\x08\x00", "not JSON"),
            (body([]).decode().encode("utf-16"), "not JSON"),
        ],
        ids=lambda part: repr(part)[:40],
    )
    def test_what_is_no_page_is_asked_for_again(self, content: bytes, reason: str) -> None:
        with pytest.raises(Unavailable, match=reason) as caught:
            read(content)
        assert len(str(caught.value)) < 300

    def test_what_is_nested_too_deeply_ends_the_run_and_is_not_asked_for_again(self) -> None:
        deep = b"[" * 100_000 + b"]" * 100_000
        with pytest.raises(ZendeskError, match="nested too deeply") as caught:
            read(b'{"tickets":[%b],"end_of_stream":true}' % deep)
        assert not isinstance(caught.value, Unavailable)

    @given(st.integers(1, 10_000))
    def test_half_a_page_is_never_taken_for_a_page(self, length: int) -> None:
        whole = body([{"id": n, "s": "é\N{GRINNING FACE}"} for n in range(20)], after_cursor="c")
        with pytest.raises(Unavailable):
            read(whole[: min(length, len(whole) - 1)])

    def test_a_byte_order_mark_is_no_harm(self) -> None:
        assert records(b"\xef\xbb\xbf" + body([{"id": 1}])) == [{"id": 1}]


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
    def test_a_number_of_thousands_of_digits_is_no_end_of_a_page(self, spoilt: bytes) -> None:
        content = b'{"tickets":[{"id":1,"a":%b,"b":%b}],"end_of_stream":true}'
        assert len(read(content % (b"9" * 5000, spoilt)).records) == 1

    def test_keys_are_mended_too(self) -> None:
        assert value(rb'{"a\ud83d":{"\ude00":1}}') == {"a\ufffd": {"\ufffd": 1}}

    def test_only_the_spoilt_page_is_rewritten(self) -> None:
        content = b'{"tickets":[{"id":1,"n":1.50}],"end_of_stream":true}'
        assert bytes(read(content).records[0]) == b'{"id":1,"n":1.50}'

    @given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
    def test_any_text_survives_but_for_its_lone_halves(self, content: Any) -> None:
        mended = storable(content)
        mended_text = json.dumps(mended, ensure_ascii=False)
        mended_text.encode()  # raises where a lone half is left
        try:
            json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return
        assert mended == content

    @given(st.text(st.characters(categories=["Cs", "L", "Cc"])))
    def test_each_lone_half_becomes_one_stand_in(self, text: str) -> None:
        joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        mended = storable(text)
        assert len(mended) == len(joined)
        for now, before in zip(mended, joined, strict=True):
            assert now == ("\ufffd" if "\ud800" <= before <= "\udfff" else before)

    def test_what_no_reader_takes_is_refused(self) -> None:
        with pytest.raises(Unavailable, match="cut off"):
            cleaned(b'{"a": tru')
