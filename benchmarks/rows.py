"""What rows a command has written, to be compared with another's: how many, and what is in them."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measure import output_of

BATCHES = "*.json.gz"
Found = dict[str, tuple[int, int]]


class Message(msgspec.Struct):
    """A line of output."""

    type: str
    stream: str = ""
    record: dict[str, Any] | None = None


def rows_of(command: Sequence[str], files: Path) -> Found:
    """Run a command; return of each stream the number of rows, and a sum over what is in them.

    The sum is the same in whatever order the rows and their fields come.

    Args:
        command: What is run.
        files: The folder of its BATCH files, which are empty afterwards.
    """
    encode = msgspec.json.Encoder(order="sorted").encode
    found: Found = defaultdict(lambda: (0, 0))
    for stream, row in _rows(command, files):
        count, total = found[stream]
        found[stream] = count + 1, total + hash(encode(row))
    return dict(found)


def _rows(command: Sequence[str], files: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    decode = msgspec.json.Decoder(Message).decode
    with output_of(command) as lines:
        for line in lines:
            message = decode(line)
            if message.record is not None:
                yield message.stream, message.record
    for file in files.glob(BATCHES):
        with gzip.open(file) as lines:
            yield from (("in files", msgspec.json.decode(line)) for line in lines)
        file.unlink()


def check_same(command: Sequence[str], other: Sequence[str], files: Path) -> None:
    """Check that two commands write the same rows.

    Raises:
        RuntimeError: They do not.
    """
    found, of_other = rows_of(command, files), rows_of(other, files)
    if not found or found != of_other:
        message = f"they do not write the same rows: {found} and {of_other}"
        raise RuntimeError(message)
