"""What stands on a page → the rows of one stream."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import Raw

from tap_zendesk_incremental.records.rows import RowReader, Sideload
from tap_zendesk_incremental.secrecy import Secrets
from tests.unit.doubles import Log

SCHEMA = {
    "properties": {
        "id": {"type": ["integer"]},
        "stamp": {"type": ["integer", "null"]},
        "text": {"type": ["string", "null"]},
    }
}
METRICS = Sideload(list_key="metric_sets", field="metric_set", refers_by="ticket_id")


def reader(log: Log, sideload: Sideload | None = None, *secrets: str) -> RowReader:
    known = Secrets()
    known.add(*secrets)
    return RowReader("tickets", SCHEMA, ["id"], sideload, log, known)


def raws(*values: object) -> list[Raw]:
    return [Raw(json.dumps(value).encode()) for value in values]


@pytest.mark.parametrize("odd", [None, 5, "text", True, [], [{"id": 1}]], ids=repr)
def test_what_is_no_record_is_left_out_and_said(odd: object) -> None:
    log = Log()
    found = list(reader(log).records(raws({"id": 1}, odd, {"id": 2}), ()))
    assert found == [{"id": 1}, {"id": 2}]
    (line,) = log.lines
    assert log.levels == ["ERROR"]
    assert line.startswith("tickets: ")
    assert line.endswith("it is left out.")


@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": "x"}, {"id": {}}, {"id": 2**70}])
def test_a_row_without_its_key_is_left_out_and_said(row: dict[str, Any]) -> None:
    log = Log()
    rows = [{"id": 1}, {**row, "text": "private"}]
    assert list(reader(log).fitting(rows)) == [{"id": 1}]
    assert "id" in log.lines[-1]
    assert not any("private" in line for line in log.lines)


def test_what_is_shown_of_it_is_short_and_without_secrets() -> None:
    log = Log()
    odd = "geheim\r\nforged line" + "x" * 1000
    assert list(reader(log, None, "geheim").records(raws(odd), ())) == []
    (line,) = log.lines
    assert "geheim" not in line
    assert line.isprintable()
    assert len(line) < 200


class TestSideload:
    def test_a_list_beside_the_records_comes_into_its_record(self) -> None:
        beside = raws({"ticket_id": 2, "a": 1}, {"ticket_id": 9}, None, 5, {})
        found = list(reader(Log(), METRICS).records(raws({"id": 1}, {"id": 2}), beside))
        assert found == [{"id": 1}, {"id": 2, "metric_set": {"ticket_id": 2, "a": 1}}]

    def test_what_is_in_the_record_already_stays(self) -> None:
        record = {"id": 1, "metric_set": {"own": True}}
        assert list(reader(Log(), METRICS).records(raws(record), raws({"ticket_id": 1}))) == [
            record
        ]

    def test_without_a_sideload_a_list_beside_means_nothing(self) -> None:
        assert list(reader(Log()).records(raws({"id": 1}), raws({"ticket_id": 1}))) == [{"id": 1}]

    def test_its_field_is_no_news(self) -> None:
        log = Log()
        assert list(reader(log, METRICS).fitting([{"id": 1, "metric_set": {}}])) == [{"id": 1}]
        assert log.lines == []
