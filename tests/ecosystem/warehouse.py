"""A target made of the SDK's own parts, so that it is the SDK that reads what the tap writes."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from singer_sdk import Target
from singer_sdk import typing as th
from singer_sdk.sinks import BatchSink
from typing_extensions import override

from tests.support.export import Export, State
from tests.support.streams import Record

GZIPPED = {"format": "jsonl", "compression": "gzip"}
Kept = dict[str, list[Record]]
OnState = Callable[[State, Kept], object]


class Shelf(BatchSink):
    """Keeps the records of one stream in a list."""

    def __init__(self, target: Warehouse, *args: Any, **kwargs: Any) -> None:
        super().__init__(target, *args, **kwargs)
        self._records = target.kept[self.stream_name]

    @override
    def process_batch(self, context: dict[str, Any]) -> None:
        self._records += context["records"]


class Warehouse(Target):
    """Keeps what it gets, and looks at each STATE line as it comes."""

    name = "target-warehouse"
    config_jsonschema = th.PropertiesList().to_dict()
    default_sink_class = Shelf

    def __init__(self, on_state: OnState) -> None:
        self.kept: Kept = defaultdict(list)
        self._on_state = on_state
        super().__init__(config={})

    @override
    def _process_state_message(self, message_dict: dict[str, Any]) -> None:
        self._on_state(message_dict["value"], self.kept)

    @override
    def _process_batch_message(self, message_dict: dict[str, Any]) -> None:
        assert message_dict["manifest"], "a BATCH line without files"
        super()._process_batch_message(message_dict)


def _pass(_state: State, _kept: Kept) -> None:
    """Take any state."""


def loaded(lines: Iterable[bytes], on_state: OnState = _pass) -> Kept:
    """Return the records of each stream that the lines, and the files they name, bring."""
    warehouse = Warehouse(on_state)
    content = io.BytesIO(b"".join(line + b"\n" for line in lines))
    with io.TextIOWrapper(content, encoding="utf-8") as text:
        warehouse.listen(text)
    return dict(warehouse.kept)


def batches(folder: Path, **options: Any) -> dict[str, Any]:
    """Return settings for files in a folder."""
    storage = {"root": folder.joinpath("files").as_uri(), "prefix": "zendesk-"}
    return {"batch_config": {"encoding": GZIPPED, "storage": storage, **options}}


def refused(run: Export) -> str:
    """Return why the run was refused, without a word to the target but the schema."""
    line = run.failed()
    assert run.of_type("BATCH") == run.of_type("RECORD") == []
    assert not any(any(state.get("bookmarks", {}).values()) for state in run.states)
    return line
