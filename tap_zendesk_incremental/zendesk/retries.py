"""How long to wait before a request is made again, and when to give up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import backoff

from tap_zendesk_incremental.errors import NoToken, Unavailable, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_WAIT = 60.0
# Where Zendesk asks for no wait at all, or for a blink of an eye.
SHORTEST_WAIT = 1.0
# A name that does not resolve or a port that nobody listens on is most likely a wrong setting
# when it is the first thing that a run meets: say so within seconds.
FIRST_CONTACT_PATIENCE = 8.0
# After a stream has used up all patience, the next one finds out quickly that nothing has changed.
PATIENCE_AFTER_GIVING_UP = 30.0


class Patience:
    """Decides, for one page, after each failure: wait how long, or give up.

    Waiting for the rate limit before a request costs no patience: ``pause`` takes it out.

    Args:
        seconds: For which a page is asked for again (the setting retry_timeout).
        first_contact: Whether nobody has answered yet in this run.
        clock: Seconds that only move forward.
    """

    def __init__(
        self,
        seconds: float,
        *,
        first_contact: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tries = 0
        self._seconds = seconds
        self._first_contact = first_contact
        self._clock = clock
        self._started = clock()
        self.start_waits_anew()

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self._clock() - self._started >= self._seconds

    def start_waits_anew(self) -> None:
        """Let the waits grow from the shortest again, for another request in the same time."""
        # 1, 2, 4, 8 … 60 seconds. The first value is always 0.
        self._growing = backoff.expo(max_value=LONGEST_WAIT)
        next(self._growing)

    def pause(self, seconds: float) -> None:
        """Take note of seconds that were waited for the rate limit."""
        self._started += seconds

    def wait_after(self, error: Unavailable, *, at_once: bool = False) -> float:
        """Return the seconds to wait before asking again: what Zendesk asked for, or growing ones.

        Args:
            error: Why the request failed.
            at_once: Whether the next request is another one, for a smaller page.

        Raises:
            Unreachable: Patience has ended with a host that cannot be reached, for any stream.
            NoToken: Patience has ended with a token endpoint that fails, for any stream.
            Unavailable: Patience has ended, with what happened.
        """
        self.tries += 1
        taken = self._clock() - self._started
        left = self._patience_for(error) - taken
        # A wait that Zendesk asked for is never cut short: end now rather than ask early.
        if left <= 0 or (error.wait is not None and error.wait >= left):
            said = str(error).rstrip(".")
            kind = type(error) if type(error) in (Unreachable, NoToken) else Unavailable
            raise kind(f"{said}. {self._why(error, taken, left)}")
        if at_once:
            return 0.0
        if error.wait is not None:
            return min(max(error.wait, SHORTEST_WAIT), left)
        return min(next(self._growing), left)

    def is_old_news(self, error: Unavailable) -> bool:
        """Tell whether a failure has been told: each try to reach a host that nobody knows is."""
        return self.tries > 1 and self._first_contact and isinstance(error, Unreachable)

    @staticmethod
    def _why(error: Unavailable, taken: float, left: float) -> str:
        if error.wait and left > 0:
            return f"It asks to wait {error.wait:.0f} s, more than retry_timeout leaves."
        return f"Gave up after {taken:.0f} s."

    def _patience_for(self, error: Unavailable) -> float:
        if self._first_contact and isinstance(error, Unreachable):
            return min(self._seconds, FIRST_CONTACT_PATIENCE)
        return self._seconds
