"""A walk through the pages of tickets."""

from __future__ import annotations

import json
from typing import Any

from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Paging
from tap_zendesk_incremental.paging.page import Page
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tests.unit.doubles import FakeFetcher, Log, body
from tests.unit.paging.account import (
    CURSOR,
    TIME,
    Change,
)

TICKETS = Endpoint("tickets", (CURSOR, TIME), timestamp="generated_timestamp", is_ordered=True)


def source(kind: Paging = CURSOR, *, is_filtered: bool = False, **parameters: str) -> Source:
    return Source("tickets", TICKETS, kind, parameters, is_filtered=is_filtered)


def walk(fetcher: FakeFetcher, kind: Paging = CURSOR, *, is_filtered: bool = False) -> Walk:
    return Walk(fetcher, source(kind, is_filtered=is_filtered), Log())


def page_of(rows: list[Change], **rest: Any) -> bytes:
    records = [{"id": key, "generated_timestamp": time, "time": time} for time, key in rows]
    return body(records, **rest)


def said(pages: list[Page]) -> list[Any]:
    return [json.loads(bytes(raw)) for page in pages for raw in page.records]
