"""Messages → whole lines on standard output."""

from __future__ import annotations

import sys
import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from singer_sdk.singerlib.encoding import GenericSingerWriter, SingerMessageType
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

from tap_zendesk_incremental.errors import RunEnded

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


ENOUGH = 2**16
PAUSE = 0.01
GOES_ON = "The next run goes on from the last state that the target has kept."


def _encode_other(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


encode = msgspec.json.Encoder(enc_hook=_encode_other, decimal_format="number").encode


class LineWriter(GenericSingerWriter[bytes, Message]):
    """Writes one message a line, and never lets go in the middle of one.

    RECORD lines are buffered; any other message is flushed with all before it, so that a STATE
    line is with the target as soon as it is true. The buffer is our own, since Python's loses
    bytes where a signal arrives while a full pipe holds it up (seen with CPython 3.11).
    """

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()
        self._lock = threading.RLock()
        self._writing_thread: int | None = None
        self._leave: Callable[[], None] | None = None
        # Why the last line may be out in part alone, and nobody takes any more.
        self._torn: str | None = None
        #: Whether a STATE is the last line of all so far; to ask when no thread writes any more.
        self.ends_with_state = False

    @override
    def serialize_message(self, message: Message) -> bytes:
        return encode(message.to_dict())

    def line(self, message: Message) -> bytes:
        """Return the line of a message."""
        return self.serialize_message(message) + b"\n"

    @override
    def write_message(self, message: Message) -> None:
        """Write a message, and with it all that is buffered, unless it is a RECORD.

        Raises:
            RunEnded: Nobody takes the line any more.
        """
        is_record = message.type is SingerMessageType.RECORD
        self.write_lines(self.line(message), flush=not is_record)
        self.ends_with_state = message.type is SingerMessageType.STATE

    def together(self) -> AbstractContextManager[object]:
        """Keep other threads from writing within the block."""
        return self._lock

    def write_lines(self, lines: bytes | bytearray, *, flush: bool) -> None:
        """Write whole lines.

        Args:
            lines: Each with its end.
            flush: Whether to send all that is buffered, too.

        Raises:
            RunEnded: Nobody takes them any more.
        """
        with self._lock:
            self._writing_thread = threading.get_ident()
            self.ends_with_state = self.ends_with_state and not lines
            if len(lines) >= ENOUGH:
                # So many are not copied once more.
                self._send()
                self._send(lines)
            else:
                self._buffer += lines
            if flush or len(self._buffer) >= ENOUGH:
                self._send()
            self._writing_thread = None
        if self._leave:
            leave, self._leave = self._leave, None
            leave()

    def flush(self) -> None:
        """Send what is buffered.

        Raises:
            RunEnded: Nobody takes it any more.
        """
        self.write_lines(b"", flush=True)

    def _send(self, lines: bytes | bytearray = b"") -> None:
        """Send lines, or what is buffered."""
        data = lines
        if not data:
            data, self._buffer = self._buffer, bytearray()
        if self._torn is None:
            self._torn = _write_all(data)
        if self._torn is not None:
            # Nothing may follow: it would not begin on a line of its own.
            raise RunEnded(f"{self._torn} {GOES_ON}")

    def stop_others(self, timeout: float = -1) -> bool:
        """Keep all other threads from writing, for good, once the line in hand is out.

        Args:
            timeout: Seconds to wait for that; without it as long as it takes.

        Returns:
            Whether it is so; else another thread is still writing.
        """
        return self._lock.acquire(timeout=timeout)

    def between_lines(self, leave: Callable[[], None], timeout: float) -> None:
        """Call this as soon as no line is being written, but not if that takes too long.

        Args:
            leave: What to call: now, or when the line that this thread is writing is out.
            timeout: Seconds to wait for another thread's line.
        """
        if self._writing_thread == threading.get_ident():
            self._leave = leave
        elif self.stop_others(timeout):
            leave()


def _write_all(data: bytes | bytearray) -> str | None:
    """Write it to standard output; return why that did not work, None where all is out."""
    if sys.stdout is None:
        return "Standard output cannot be written: it is closed."
    file = sys.stdout.buffer
    raw = getattr(file, "raw", file)
    view = memoryview(data)
    try:
        while view:
            written = raw.write(view)
            if written is None:
                # The reader has made the pipe non-blocking, and it is full.
                time.sleep(PAUSE)
            else:
                view = view[written:]
    except BrokenPipeError:
        return "The target has closed the pipe: see its log."
    except OSError as error:
        return f"Standard output cannot be written: {error.strerror}."
    return None
