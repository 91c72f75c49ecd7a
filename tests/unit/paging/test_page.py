"""Response body → page, or the reason why it is not one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint, Sideload
from tap_zendesk_incremental.paging.page import PageReader
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.records.conform import decode
from tests.unit.doubles import body

CURSOR, TIME = CursorExport("/cursor"), TimeExport("/time")
METRICS = Sideload("metric_sets", "metric_sets", field="metric_set", refers_by="ticket_id")
TICKETS = Endpoint("tickets", (CURSOR, TIME), sideloads=(METRICS,))
READER = PageReader(TICKETS, CURSOR)


def records(content: bytes) -> list[Any]:
    return [decode(raw) for raw in READER.read(content).records]


def test_a_cursor_page() -> None:
    content = body([{"id": 1}, {"id": 2}], last=False, after_cursor="c", before_cursor=None)
    page = READER.read(content)
    assert [decode(raw) for raw in page.records] == [{"id": 1}, {"id": 2}]
    assert (page.end_of_stream, page.after_cursor) == (False, "c")


def test_a_time_page() -> None:
    page = PageReader(TICKETS, TIME).read(body([], end_time=5, count=755, next_page=None))
    assert (page.end_of_stream, page.end_time, page.next_page) == (True, 5, None)


def test_only_its_own_records_count() -> None:
    reader = PageReader(Endpoint("users", (CURSOR,)), CURSOR)
    assert len(reader.read(body([1, 2], key="users", tickets=[])).records) == 2
    with pytest.raises(Unavailable, match="shape"):
        reader.read(body([1, 2]))


@pytest.mark.parametrize(
    ("rest", "beside"),
    [
        ({}, {}),
        ({"metric_sets": None}, {}),
        ({"metric_sets": []}, {"metric_sets": []}),
        ({"metric_sets": [{"id": 1}]}, {"metric_sets": [{"id": 1}]}),
    ],
)
def test_lists_beside_the_records(rest: dict[str, Any], beside: dict[str, Any]) -> None:
    found = READER.beside(READER.read(body([], **rest)))
    assert {key: [decode(raw) for raw in raws] for key, raws in found.items()} == beside


@pytest.mark.parametrize("end", [True, "true", 1])
def test_a_truth_value_may_be_written_otherwise(end: object) -> None:
    assert READER.read(b'{"tickets":[],"end_of_stream":%s}' % str(end).lower().encode())
    assert READER.read(body([], last=end)).end_of_stream is True  # type: ignore[arg-type]


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
        (b'{"tickets":[],"end_of_stream":true}{"tickets":[]}', "something after the JSON"),
        (b'{"end_of_stream":true}', "shape"),
        (b'{"tickets":null,"end_of_stream":true}', "shape"),
        (b'{"tickets":{},"end_of_stream":true}', "shape"),
        (b'{"tickets":[],"end_of_stream":"maybe"}', "shape"),
        (b'{"tickets":[],"end_of_stream":true,"after_cursor":5}', "shape"),
        (b'{"tickets":[],"end_of_stream":true,"metric_sets":{}}', "shape"),
        (b'{"tickets":[{"id":1}],"end_of_stream":true,"tickets":[]}', "twice"),
        (b'{"tickets" :[{"id":1}],"end_of_stream":true,"tickets"\n\t:[]}', "twice"),
        (b"\x1f\x8b\x08\x00", "not JSON"),
        (body([]).decode().encode("utf-16"), "not JSON"),
    ],
    ids=lambda part: repr(part)[:40],
)
def test_what_is_no_page_is_asked_for_again(content: bytes, reason: str) -> None:
    with pytest.raises(Unavailable, match=reason) as caught:
        READER.read(content)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("end_time", [-1, 1_790_201_555_000, "soon", -0.5])
def test_a_time_that_is_none_makes_it_no_page(end_time: object) -> None:
    with pytest.raises(Unavailable, match="shape"):
        PageReader(TICKETS, TIME).read(body([], end_time=end_time))


def test_a_field_of_the_records_may_have_the_name_of_their_list() -> None:
    content = body([{"id": 1, "tickets": 5}, {"id": 2, "tickets": 6}])
    assert records(content.replace(b'": ', b'":')) == [
        {"id": 1, "tickets": 5},
        {"id": 2, "tickets": 6},
    ]


@pytest.mark.parametrize("record", [b'{"tags":["tickets","tickets"]}', b'{"tickets" : 5}'])
def test_the_name_of_their_list_may_stand_in_a_record(record: bytes) -> None:
    found = records(b'{"tickets" : [%b, %b], "end_of_stream": true}' % (record, record))
    assert found == [json.loads(record)] * 2


def test_a_tag_like_the_name_of_their_list_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each page of an account with such a tag would be read twice."""
    monkeypatch.setattr(json, "loads", lambda *_args, **_rest: pytest.fail("read twice"))
    assert len(READER.read(body([{"id": 1, "tags": ["tickets"]}] * 5)).records) == 5


def test_what_is_nested_too_deeply_does_not_stop_the_page() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    found = records(b'{"tickets":[{"id":1,"deep":%b},{"id":2}],"end_of_stream":true}' % deep)
    assert [record["id"] for record in found] == [1, 2]


@given(st.integers(1, 10_000))
def test_half_a_page_is_never_taken_for_a_page(length: int) -> None:
    whole = body([{"id": n, "s": "é\N{GRINNING FACE}"} for n in range(20)], after_cursor="c")
    with pytest.raises(Unavailable):
        READER.read(whole[: min(length, len(whole) - 1)])


def test_a_byte_order_mark_is_no_harm() -> None:
    assert records(b"\xef\xbb\xbf" + body([{"id": 1}])) == [{"id": 1}]


def test_only_the_spoilt_page_is_rewritten() -> None:
    content = b'{"tickets":[{"id":1,"n":1.50}],"end_of_stream":true}'
    assert bytes(READER.read(content).records[0]) == b'{"id":1,"n":1.50}'
