"""Messages → whole lines on standard output."""

from __future__ import annotations

import logging
import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from singer_sdk.singerlib.encoding import GenericSingerWriter, SingerMessageType
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

from tap_zendesk_incremental.errors import end_run

if TYPE_CHECKING:
    from collections.abc import Callable


logger = logging.getLogger("tap-zendesk-incremental")
GOES_ON = "The next run goes on from the last state that the target has kept."


def _encode_other(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


encode = msgspec.json.Encoder(enc_hook=_encode_other, decimal_format="number").encode


class LineWriter(GenericSingerWriter[bytes, Message]):
    """Writes one message a line, and never lets go in the middle of one.

    RECORD lines are buffered; any other message is flushed with all before it, so that a STATE
    line is with the target as soon as it is true.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_writing = False
        self._leave: Callable[[], None] | None = None

    @override
    def serialize_message(self, message: Message) -> bytes:
        return encode(message.to_dict())

    @override
    def write_message(self, message: Message) -> None:
        self.write_lines(
            self.serialize_message(message) + b"\n",
            flush=message.type is not SingerMessageType.RECORD,
        )

    def write_lines(self, lines: bytes | bytearray, *, flush: bool) -> None:
        """Write whole lines, or end the run where nobody takes them any more."""
        self._is_writing = True
        try:
            sys.stdout.buffer.write(lines)
            if flush:
                sys.stdout.buffer.flush()
        except BrokenPipeError:
            _forget_stdout()
            end_run(logger, f"The target has closed the pipe: see its log. {GOES_ON}")
        except OSError as error:
            _forget_stdout()
            end_run(logger, f"Standard output cannot be written: {error.strerror}. {GOES_ON}")
        finally:
            self._is_writing = False
        if self._leave:
            leave, self._leave = self._leave, None
            leave()

    def between_lines(self, leave: Callable[[], None]) -> None:
        """Call this as soon as no line is being written: now, or when the line is out."""
        if self._is_writing:
            self._leave = leave
        else:
            leave()


def _forget_stdout() -> None:
    # What is still buffered would be written at exit, to the closed pipe again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
