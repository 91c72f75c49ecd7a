"""What all streams of one run share."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from singer_sdk.helpers._state import StateWriter

from tap_zendesk_incremental.errors import RunEnded, SettingsError
from tap_zendesk_incremental.paging.cursor_export import CursorExport
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.time_export import TimeExport
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.run import Run
from tap_zendesk_incremental.secrecy import STAND_IN
from tap_zendesk_incremental.singer.bookmarks import Bookmarks
from tap_zendesk_incremental.singer.writer import LineWriter
from tap_zendesk_incremental.zendesk.traffic import Traffic
from tests.unit.doubles import NEWS, Log, config

EXPORT = Endpoint(
    "tickets",
    (CursorExport("/cursor"), TimeExport("/time")),
    filters=frozenset({"exclude_deleted"}),
)
LIST = Endpoint("groups", (WholeList("/list"),))
BATCH = {"encoding": {"format": "jsonl"}, "storage": {"root": "file:///var/batches"}}


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    urllib3 = logging.getLogger("urllib3.connection")
    level = urllib3.level
    filters = {handler: list(handler.filters) for handler in logging.getLogger().handlers}
    yield
    urllib3.setLevel(level)
    for handler, found in filters.items():
        handler.filters[:] = found


class Lines(LineWriter):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Any] = []

    def write_message(self, message: Any) -> None:
        self.messages.append(message.to_dict())


class RunStage:
    """A run with a log, and the messages that it writes."""

    def __init__(self, **settings: Any) -> None:
        self.log = Log()
        self.lines = Lines()
        self.bookmarks = Bookmarks({}, StateWriter(self.lines))
        self.run = Run(config(**settings), self.lines, self.log, self.bookmarks)

    def ended(self) -> str | None:
        try:
            self.run.finish()
        except RunEnded as end:
            return str(end)
        return None


class TestSettings:
    def test_they_are_checked_when_they_are_first_read(self) -> None:
        run = RunStage(page_size=0).run
        with pytest.raises(SettingsError, match="page_size"):
            run.settings  # noqa: B018

    @pytest.mark.parametrize(("method", "path"), [("cursor", "/cursor"), ("time", "/time")])
    def test_how_an_endpoint_is_paged(self, method: str, path: str) -> None:
        run = RunStage(export_method=method).run
        assert run.paging_of(EXPORT).path == path
        assert run.paging_of(LIST).path == "/list"

    def test_an_endpoint_gets_the_filters_that_it_takes(self) -> None:
        run = RunStage(exclude_deleted=True, support_type_scope="all").run
        assert run.filters_for(EXPORT) == {"exclude_deleted": "true"}
        assert run.filters_for(LIST) == {}

    @pytest.mark.parametrize(
        ("settings", "of_lists", "of_exports"),
        [
            ({}, True, False),
            ({"batch_config": BATCH}, False, False),
            ({"emit_activate_version_messages": True}, True, True),
            ({"emit_activate_version_messages": False}, False, False),
            ({"emit_activate_version_messages": False, "batch_config": BATCH}, False, False),
        ],
    )
    def test_when_the_target_is_told_what_is_gone(
        self, settings: dict[str, Any], of_lists: bool, of_exports: bool
    ) -> None:
        run = RunStage(**settings).run
        assert run.activates_versions_of(LIST) is of_lists
        assert run.activates_versions_of(EXPORT) is of_exports


class TestFetcher:
    def test_the_way_to_authenticate_is_told_once(self) -> None:
        stage = RunStage()
        assert stage.run.fetcher is stage.run.fetcher
        assert stage.log.lines == ["Authenticating by access_token."]

    def test_so_are_credentials_that_are_not_used_and_those_that_will_end(self) -> None:
        both = RunStage(email="a@example.com", api_token="secret-token")
        both.run.fetcher  # noqa: B018
        assert "Not used, since one way is enough: email, api_token." in both.log.lines
        token = RunStage(access_token=None, email="a@example.com", api_token="secret-token")
        token.run.fetcher  # noqa: B018
        assert token.log.lines[0] == "Authenticating by email and api_token."
        assert "30 April 2027" in token.log.lines[1]
        assert token.log.levels[1] == "WARNING"

    def test_what_any_library_logs_from_then_on_hides_the_secrets(self) -> None:
        handler = logging.StreamHandler(io.StringIO())
        root = logging.getLogger()
        root.addHandler(handler)
        try:
            stage = RunStage(access_token="hunter2hunter2")
            stage.run.fetcher  # noqa: B018
            logging.getLogger("any").error("token hunter2hunter2")
        finally:
            root.removeHandler(handler)
        assert handler.stream.getvalue() == f"token {STAND_IN}\n"


class TestEnd:
    def test_where_nothing_is_missing_the_end_is_good(self) -> None:
        stage = RunStage()
        assert stage.ended() is None
        assert stage.log.lines == [], "Zendesk was never asked"

    def test_one_that_is_missing_is_told_by_its_reason(self) -> None:
        stage = RunStage()
        stage.run.is_missing("users", "503.", others_follow=True)
        assert stage.ended() == "503."
        assert stage.log.lines == ["users: 503. Going on with the other streams."]

    def test_the_last_one_is_told_in_the_last_line_alone(self) -> None:
        stage = RunStage()
        stage.run.is_missing("users", "503.", others_follow=False)
        assert stage.log.lines == []
        assert stage.ended() == "503."

    def test_several_are_told_by_their_names(self) -> None:
        stage = RunStage()
        for name in ("users", "groups"):
            stage.run.is_missing(name, "503.", others_follow=False)
        assert stage.ended() == "Not exported to the end: users, groups. The lines above say why."

    def test_the_state_is_the_last_message(self) -> None:
        stage = RunStage()
        place = Place(NEWS, "c")
        stage.bookmarks.move(("tickets", None), place, "generated_timestamp", {}, as_text=False)
        stage.bookmarks.write()
        with pytest.raises(RunEnded, match="reason"):
            stage.run.end("reason")
        assert [message["type"] for message in stage.lines.messages] == ["STATE", "STATE"]

    def test_the_cost_is_told_once(self) -> None:
        stage = RunStage()
        stage.run.fetcher.traffic["tickets"] = Traffic(12, 3, 45.6, 7_890_000)
        stage.run.count_records(1000)
        stage.run.count_records(234)
        stage.log.records.clear()
        for _ in range(2):
            stage.run.log_summary()
        assert stage.log.lines == [
            "In all: 1,234 records, 12 requests, 3 retries, 46 s waited, 7.9 MB received."
        ]


def test_every_row_of_a_run_has_one_version_and_later_runs_a_larger_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    versions = []
    for now in (5.5, 5.501):
        monkeypatch.setattr("tap_zendesk_incremental.run.time.time", lambda now=now: now)
        versions.append(RunStage().run.version)
    assert versions == [5500, 5501]
