"""SIGTERM and SIGINT: leave at once, with a final STATE and no torn line."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from tap_zendesk_incremental.singer.writer import LineWriter

# What a shell reports for a process that a signal has ended.
SIGNAL_EXIT_CODE = 128
# Seconds that the reader of our output gets to take the line that is being written.
GRACE = 5.0


class Termination:
    """Ends the run on a signal: asleep or waiting for Zendesk at once, else after the line.

    Args:
        writer: Knows whether a line is being written.
        last_words: Writes the final STATE.
        logger: Gets one line.
    """

    def __init__(
        self, writer: LineWriter, last_words: Callable[[], None], logger: logging.Logger
    ) -> None:
        self._writer = writer
        self._last_words = last_words
        self._logger = logger
        self._is_asked = False

    def install(self) -> None:
        """Take over both signals, where Python allows it: in the main thread."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._handle)
            signal.signal(signal.SIGTERM, self._handle)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self._is_asked:
            # Asked twice, or the reader of our output does not take it: a line is torn, and the
            # state before it stands.
            os._exit(SIGNAL_EXIT_CODE + number)
        self._is_asked = True
        stuck = threading.Timer(GRACE, os._exit, [SIGNAL_EXIT_CODE + number])
        stuck.daemon = True
        stuck.start()
        self._writer.between_lines(lambda: self._leave(number), GRACE)

    def _leave(self, number: int) -> None:
        name = signal.Signals(number).name
        self._logger.info("Leaving on %s; the next run goes on from the last whole page.", name)
        self._last_words()
        sys.exit(SIGNAL_EXIT_CODE + number)
