"""The JSON of a record → what it says, exactly."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from tap_zendesk_incremental.records.conform import decode as decode_raw
from tap_zendesk_incremental.records.extremes import DEEPEST
from tap_zendesk_incremental.singer.writer import encode
from tests.unit.records.conforming import LEAST, MOST, same


def decode(text: bytes) -> Any:
    return decode_raw(Raw(text))


class TestDecode:
    @pytest.mark.parametrize("number", [MOST, LEAST, 2**53 + 1, 2**64, 10**40, 0])
    def test_whole_numbers_are_exact(self, number: int) -> None:
        assert same(decode(b"%d" % number), number)

    @pytest.mark.parametrize("text", ["1e400", "-1e400", "1e-400", "0.1", "1.10", "3.0", "1E5"])
    def test_other_numbers_are_exact(self, text: str) -> None:
        assert same(decode(text.encode()), Decimal(text))

    @pytest.mark.parametrize("text", ["1e9999999999999999999", "-2.5E-9999999999999999999"])
    def test_an_exponent_that_nobody_can_reckon_with_stays_a_text(self, text: str) -> None:
        assert decode(text.encode()) == text

    @given(st.decimals(allow_nan=False, allow_infinity=False))
    def test_no_number_changes_on_its_way(self, number: Decimal) -> None:
        text = json.dumps({"n": 0}).replace("0", str(number))
        assert Decimal(decode(text.encode())["n"]) == number
        again = json.loads(encode(decode(text.encode())), parse_float=Decimal)
        assert Decimal(again["n"]) == number


class TestDepth:
    def test_what_is_nested_too_deeply_is_a_text(self) -> None:
        deep = b"[" * 2000 + b"1" + b"]" * 2000
        found = decode(b'{"id":1,"open":{"a":%b}}' % deep)
        encode(found)
        assert found["id"] == 1
        value, levels = found["open"]["a"], 2
        while isinstance(value, list):
            (value,) = value
            levels += 1
        assert levels == DEEPEST
        assert json.dumps(value).count("[") == 2000 + 2 - DEEPEST

    def test_many_brackets_side_by_side_are_not_deep(self) -> None:
        flat = b"[" + b",".join([b"[]"] * 5000) + b"]"
        assert decode(flat) == [[]] * 5000
