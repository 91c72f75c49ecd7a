"""The bookmarks of a run, and what is written of them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from singer_sdk.helpers._state import StateWriter
from singer_sdk.singerlib import StateMessage
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.singer.bookmarks import (
    Bookmarks,
)
from tap_zendesk_incremental.singer.writer import LineWriter

TIME = 1663599229
TEXT = "2022-09-19T14:53:49Z"
KNOWN = ["tickets", "users", "organizations"]


class Lines(LineWriter):
    """Keeps the states that are written, as they were when they were written."""

    def __init__(self) -> None:
        super().__init__()
        self.states: list[Any] = []

    @override
    def write_message(self, message: Message) -> None:
        assert isinstance(message, StateMessage)
        self.states.append(deepcopy(message.value))


class Saved:
    """The bookmarks of a run, and the states that it has written."""

    def __init__(self, state: dict[str, Any] | None = None) -> None:
        self.state: Any = {} if state is None else state
        self.lines = Lines()
        self.bookmarks = Bookmarks(cast("Any", self.state), StateWriter(self.lines))

    def move(
        self,
        place: Place,
        stream: str = "tickets",
        *,
        as_text: bool = False,
        filters: dict[str, str] | None = None,
    ) -> None:
        key = "updated_at" if as_text else "generated_timestamp"
        self.bookmarks.move((stream, None), place, key, filters or {}, as_text=as_text)
        self.bookmarks.write()
