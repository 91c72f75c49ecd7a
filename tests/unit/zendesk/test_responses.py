"""A response, and what its body says."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.zendesk.responses import Response, detail, json_object

HTML = b"<!DOCTYPE html><html><head><title>503</title></head></html>"


class TestTime:
    """When a response was sent."""

    def test_by_zendesks_clock(self) -> None:
        response = Response(200, "OK", {"Date": formatdate(1_790_000_000)}, b"", 0.1)
        assert response.time == 1_790_000_000

    @pytest.mark.parametrize("date", ["", "yesterday", "1 Jan 99999999999 00:00:00 GMT"])
    def test_by_ours_where_it_does_not_say(
        self, date: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "time", lambda: 5.0)
        assert Response(200, "OK", {"Date": date}, b"", 0.1).time == 5.0


class TestDetail:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ({"error": "RecordNotFound", "description": "Not found"}, "RecordNotFound - Not found"),
            (
                {"error": {"title": "Forbidden", "message": "You shall not"}},
                "Forbidden - You shall not",
            ),
            (
                {"errors": [{"code": "C", "title": "T", "detail": "D"}, {"code": "E"}]},
                "C - T - D - E",
            ),
            ({"error": "Couldn't authenticate you"}, "Couldn't authenticate you"),
            ({"error": "invalid_client", "error_description": "no"}, "invalid_client - no"),
            (
                {"detail": "Rate limited", "status": "429", "title": "Too Many"},
                "Too Many - Rate limited",
            ),
            ({}, ""),
            ({"error": None, "errors": None}, ""),
            ({"error": 5, "errors": {"a": 1}}, ""),
            ({"errors": ["text", None, 5, []]}, ""),
            ({"error": {"message": ""}}, ""),
        ],
        ids=repr,
    )
    def test_each_of_the_shapes(self, content: Any, said: str) -> None:
        assert detail(json.dumps(content).encode()) == said

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b"", ""),
            (b" \n ", ""),
            (b"upstream request timeout", "upstream request timeout"),
            (HTML, "an HTML page"),
            (b"  <html>", "an HTML page"),
        ],
    )
    def test_a_body_that_is_no_json(self, body: bytes, said: str) -> None:
        assert detail(body) == said

    @given(st.binary(max_size=200))
    def test_no_body_is_too_strange(self, body: bytes) -> None:
        detail(body)


class TestJsonObject:
    def test_an_object(self) -> None:
        assert json_object("/path", b'{"access_token":"a"}') == {"access_token": "a"}

    @pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"a"', b"5", HTML, b"{", b"\xff"])
    def test_anything_else_is_asked_for_again(self, body: bytes) -> None:
        with pytest.raises(Unavailable, match="not a JSON object"):
            json_object("/path", body)
