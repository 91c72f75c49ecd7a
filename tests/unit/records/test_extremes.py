"""Values that no target can read become texts, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.records.extremes import (
    DEEPEST,
    LONGEST_NUMBER,
    deep_values_as_text,
    has_long_number,
    long_numbers_as_text,
)

LONG = b"9" * (LONGEST_NUMBER * 2)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def nested(levels: int) -> bytes:
    return b"[" * levels + b"1" + b"]" * levels


def depth_of(value: Any) -> int:
    depth = 0
    while isinstance(value, list) and value:
        (value,) = value
        depth += 1
    return depth


class TestNumbers:
    @pytest.mark.parametrize("number", [b"0." + LONG, b"-1." + LONG, LONG + b".5", b"1e" + LONG])
    def test_a_long_decimal_becomes_a_text_as_a_whole(self, number: bytes) -> None:
        body = b'{"a":1.5,"b":' + number + b',"c":[-2e3,' + number + b"]}"
        assert has_long_number(body)
        text = number.decode()
        assert json.loads(long_numbers_as_text(body)) == {"a": 1.5, "b": text, "c": [-2e3, text]}

    @given(st.integers(0, 6000), st.integers(LONGEST_NUMBER, LONGEST_NUMBER * 2))
    def test_a_long_number_is_seen_wherever_it_stands(self, before: int, length: int) -> None:
        assert has_long_number(b" " * before + b"9" * length)

    @given(json_values)
    def test_common_numbers_are_not_long(self, value: Any) -> None:
        assert not has_long_number(json.dumps(value).encode())

    @pytest.mark.parametrize("number", [LONG, b"-" + LONG, LONG + b".5e+7"])
    def test_it_becomes_a_text_of_its_digits(self, number: bytes) -> None:
        assert json.loads(long_numbers_as_text(b'{"a":%b,"b":1}' % number)) == {
            "a": number.decode(),
            "b": 1,
        }

    def test_in_a_text_it_stays(self) -> None:
        body = b'{"a \\" 5":"%b"}' % LONG
        assert long_numbers_as_text(body) == body


class TestDepth:
    def test_what_can_be_read_stays(self) -> None:
        assert deep_values_as_text(nested(DEEPEST)) == nested(DEEPEST)

    @pytest.mark.parametrize("more", [1, 2, 5000])
    def test_what_lies_deeper_is_a_text_that_holds_its_json(self, more: int) -> None:
        found = json.loads(deep_values_as_text(nested(DEEPEST + more)))
        assert depth_of(found) == DEEPEST
        for _ in range(DEEPEST):
            (found,) = found
        assert found == nested(more).decode()

    def test_each_of_several_is_a_text(self) -> None:
        body = b'{"a":%b,"b":2,"c":%b}' % (nested(DEEPEST), nested(DEEPEST + 1))
        found = json.loads(deep_values_as_text(body))
        assert (depth_of(found["a"]), found["b"], depth_of(found["c"])) == (
            DEEPEST - 1,
            2,
            DEEPEST - 1,
        )

    @given(json_values)
    def test_nothing_else_changes(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        assert deep_values_as_text(text) == text

    def test_brackets_in_a_text_do_not_count(self) -> None:
        body = json.dumps({"a": "[" * 1000 + '\\"{'}).encode()
        assert deep_values_as_text(body) == body
