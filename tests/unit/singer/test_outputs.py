"""How the rows of a stream leave: fast, as messages, or as files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.doubles import NEWS, body
from tests.unit.taps import GROUPS, TICKETS, TapStage, real_tap, ticket

UPPER: dict[str, Any] = {"stream_maps": {"tickets": {"subject": "subject.upper()"}}}


def page(*records: dict[str, Any]) -> bytes:
    return body(list(records), after_cursor="c")


def subjects(stage: TapStage) -> list[Any]:
    return [message["record"].get("subject") for message in stage.of_type("RECORD")]


class TestFast:
    def test_a_record_that_holds_a_surprise_keeps_its_place(self) -> None:
        records = [ticket(key, NEWS, subject="a") for key in range(1, 6)]
        records[2]["subject"] = 5
        with real_tap({TICKETS: [page(*records)]}, "tickets") as stage:
            assert stage.sync() is None
            assert stage.ids("tickets") == [1, 2, 3, 4, 5]
            assert subjects(stage) == ["a", "a", "5", "a", "a"]

    def test_rows_are_counted_on_both_paths(self) -> None:
        records = [ticket(key, NEWS, subject=[5, "a"][key % 2]) for key in range(1, 6)]
        records.append({"id": None})
        with real_tap({TICKETS: [page(*records)]}, "tickets") as stage:
            stage.sync()
            assert any(line.startswith("In all: 5 records") for line in stage.log.lines)

    @pytest.mark.parametrize("subject", ["a", 5], ids=["fast", "general"])
    def test_each_path_writes_the_same_frame(self, subject: object) -> None:
        replies = {GROUPS: [body([{"id": 1, "name": subject}], key="groups")]}
        with real_tap(replies, "groups") as stage:
            stage.sync()
            (message,) = stage.of_type("RECORD")
            assert list(message) == ["type", "stream", "record", "version", "time_extracted"]
            assert message["version"] == stage.tap.run.version
            assert message["time_extracted"].endswith("+00:00")


class TestMessages:
    def test_stream_maps_have_their_say(self) -> None:
        with real_tap({TICKETS: [page(ticket(1, NEWS, subject="a"))]}, "tickets", **UPPER) as stage:
            stage.sync()
            assert subjects(stage) == ["A"]

    def test_one_stream_may_become_several_or_none(self) -> None:
        maps: dict[str, Any] = {"tickets": {}, "tickets_2": {"__source__": "tickets"}}
        replies = {TICKETS: [page(ticket(1, NEWS))]}
        with real_tap(replies, "tickets", stream_maps=maps) as stage:
            stage.sync()
            assert {m["stream"] for m in stage.of_type("RECORD")} == {"tickets", "tickets_2"}
        with real_tap({}, "tickets", stream_maps={"tickets": None}) as stage:
            assert stage.sync() is None
            assert stage.of_type("RECORD") == []
            assert "tickets" not in stage.bookmarks

    def test_an_expression_that_fails_ends_the_run_without_the_rows_text(self) -> None:
        maps = {"tickets": {"subject": "int(subject)"}}
        replies = {TICKETS: [page(ticket(1, NEWS, subject="private"))]}
        with real_tap(replies, "tickets", stream_maps=maps) as stage:
            end = stage.sync()
            assert end is not None
            assert end.startswith("stream_maps: an expression for tickets fails on record 1")
            assert "private" not in end
            assert stage.bookmarks == {}


class TestBatches:
    def config(self, folder: Path, **encoding: str) -> dict[str, Any]:
        return {
            "encoding": {"format": "jsonl", **encoding},
            "storage": {"root": folder.as_uri()},
        }

    def rows_in(self, folder: Path) -> list[dict[str, Any]]:
        lines = [
            line
            for path in sorted(folder.iterdir())
            for line in gzip.decompress(path.read_bytes()).splitlines()
        ]
        return [json.loads(line) for line in lines]

    def test_each_page_is_a_file_that_a_message_names(self, tmp_path: Path) -> None:
        pages = [
            body([ticket(1, NEWS), ticket(2, NEWS)], last=False, after_cursor="a"),
            body([ticket(3, NEWS)], after_cursor="b"),
        ]
        batch = self.config(tmp_path)
        with real_tap({TICKETS: pages}, "tickets", batch_config=batch) as stage:
            assert stage.sync() is None
            assert stage.outline == ["SCHEMA tickets", *["BATCH tickets", "STATE"] * 2]
            manifests = [message["manifest"] for message in stage.of_type("BATCH")]
            assert [len(manifest) for manifest in manifests] == [1, 1]
            assert sorted(row["id"] for row in self.rows_in(tmp_path)) == [1, 2, 3]

    def test_the_message_says_how_the_files_really_are(self, tmp_path: Path) -> None:
        replies = {TICKETS: [page(ticket(1, NEWS))]}
        with real_tap(replies, "tickets", batch_config=self.config(tmp_path)) as stage:
            stage.sync()
            (message,) = stage.of_type("BATCH")
            assert message["encoding"] == {"format": "jsonl", "compression": "gzip"}

    def test_rows_are_mapped_as_records_would_be(self, tmp_path: Path) -> None:
        replies = {TICKETS: [page(ticket(1, NEWS, subject="a"))]}
        batch = self.config(tmp_path)
        with real_tap(replies, "tickets", batch_config=batch, **UPPER) as stage:
            stage.sync()
            assert [row["subject"] for row in self.rows_in(tmp_path)] == ["A"]

    def test_a_list_in_files_says_nothing_of_what_is_gone(self, tmp_path: Path) -> None:
        replies = {GROUPS: [body([{"id": 1}], key="groups")]}
        with real_tap(replies, "groups", batch_config=self.config(tmp_path)) as stage:
            stage.sync()
            assert stage.of_type("ACTIVATE_VERSION") == []

    def test_several_streams_of_one_cannot_be_told_in_files(self, tmp_path: Path) -> None:
        maps: dict[str, Any] = {"tickets": {}, "tickets_2": {"__source__": "tickets"}}
        batch = self.config(tmp_path)
        replies = {TICKETS: [page(ticket(1, NEWS))]}
        with real_tap(replies, "tickets", stream_maps=maps, batch_config=batch) as stage:
            end = stage.sync()
            assert end is not None
            assert "use one of the two" in end

    def test_files_that_cannot_be_written_end_the_run_in_one_line(self, tmp_path: Path) -> None:
        taken = tmp_path / "taken"
        taken.write_text("a file, and no folder")
        batch = self.config(taken)
        with real_tap({TICKETS: [page(ticket(1, NEWS))]}, "tickets", batch_config=batch) as stage:
            end = stage.sync()
            assert end is not None
            assert "batch_config: the files cannot be written" in end
            assert stage.bookmarks == {}
