"""Try again what may succeed later: bounded, patient, and said in the log."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, TypeVar

import backoff

from tap_zendesk_incremental.errors import PageTooLarge, Unavailable, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from backoff.types import Details

T = TypeVar("T")

MOST_TRIES = 60
LONGEST_WAIT = 60.0
# A name that does not resolve or a port that nobody listens on is most likely a wrong setting
# when it is the first thing that a run meets: say so within seconds.
FIRST_CONTACT_PATIENCE = 8.0


class Retries:
    """Runs one attempt until it succeeds or patience ends.

    Args:
        patience: Seconds for which an attempt is repeated (the setting retry_timeout).
        logger: Gets one line for each retry.
        has_connected: Whether Zendesk has answered at all in this run.
        paused: Seconds that attempts have waited for the rate limit; they cost no patience.
    """

    def __init__(
        self,
        patience: float,
        logger: logging.Logger,
        has_connected: Callable[[], bool],
        paused: Callable[[], float],
    ) -> None:
        self._paused = paused
        self.count = 0
        self.waited = 0.0
        self._patience = patience
        self._logger = logger
        self._has_connected = has_connected

    def run(self, attempt: Callable[[], T]) -> T:
        """Return what the attempt returns.

        Raises:
            Unavailable: Still failing when the time or the tries were used up.
            TapError: Whatever else the attempt raises, at once.
        """
        started = time.monotonic() - self._paused()

        def taken() -> float:
            return time.monotonic() - self._paused() - started

        def left(error: Exception) -> float:
            return self._patience_for(error) - taken()

        def is_over(error: Exception) -> bool:
            # A wait that Zendesk asked for is never cut short: end now rather than ask early.
            return left(error) <= (getattr(error, "wait", None) or 0.0)

        repeated: Callable[[], T] = backoff.on_exception(
            _waits,
            Unavailable,
            max_tries=MOST_TRIES,
            giveup=is_over,
            jitter=None,
            on_backoff=self._note,
            logger=None,
        )(attempt)
        try:
            return repeated()
        except Unavailable as error:
            if error.wait and 0 < left(error) <= error.wait:
                reason = f"It asks to wait {error.wait:.0f} s, more than retry_timeout leaves."
            else:
                reason = f"Gave up after {taken():.0f} s."
            raise Unavailable(f"{error}. {reason}") from None

    def _patience_for(self, error: Exception) -> float:
        if isinstance(error, Unreachable) and not self._has_connected():
            return min(self._patience, FIRST_CONTACT_PATIENCE)
        return self._patience

    def _note(self, details: Details) -> None:
        self.count += 1
        self.waited += details["wait"]
        self._logger.warning(
            "%s; retry %d in %.0f s.", details["exception"], details["tries"], details["wait"]
        )


def _waits() -> Generator[Any, Exception, None]:
    """Yield the seconds before each retry: what Zendesk asked for, else 1, 2, 4, … 60."""
    growing = 1.0
    error = yield None
    while True:
        asked = getattr(error, "wait", None)
        if asked is not None:
            error = yield asked
        elif isinstance(error, PageTooLarge):
            error = yield 0.0
        else:
            error = yield growing
            growing = min(growing * 2, LONGEST_WAIT)
