"""How many records to ask for in one request, and when to ask for fewer."""

from __future__ import annotations

from tap_zendesk_incremental.errors import (
    Dropped,
    PageRefused,
    PageTooLarge,
    RateLimited,
    SecondTooFull,
    TooSlow,
    Unavailable,
    Unreachable,
)

FIRST_PATIENCE = 4
MOST_PATIENCE = 256


class PageSize:
    """The size to ask for: halved when a page fails, grown back carefully.

    Zendesk's reference advises to halve ``per_page`` step by step when requests time out. A size
    that worked is kept for a number of pages before the next larger is tried again; every time
    that fails, four times as many, so that few time-outs are provoked.

    Args:
        most: Records a page, the size to start with and go back to.
        largest: Records that Zendesk takes for one page, where more than ``most`` are needed to
            get past a second; the same as ``most`` unless told otherwise.
    """

    def __init__(self, most: int, largest: int = 0) -> None:
        self.current = most
        self._most = most
        self._largest = max(most, largest)
        self._patience = FIRST_PATIENCE
        self._good_pages = 0
        self.failures = 0
        #: Why the page failed that is asked for, as far as it may be for its size.
        self.reason: Unavailable | None = None
        #: The smallest size in which that page has failed.
        self.least = self._largest
        self._is_trying_larger = False

    def failed(self, error: Unavailable) -> bool:
        """Take in why a page failed, and choose the size for asking again.

        A page that Zendesk calls too large is halved at once. So is, from the second failure in a
        row, a page that fails in any other way: many proxies say neither why nor that it is the
        size, with 502, 500, a time-out, a body that is cut off or no response at all. A time-out
        takes much of the patience, so such a page becomes a quarter. A refusal for the rate limit
        and a host that cannot be reached say nothing about the page.

        Returns:
            Whether asking for less at once makes sense: the page was called too large, or refused.
        """
        self.least = min(self.least, self.current)
        if isinstance(error, SecondTooFull):
            self.current = min(self._largest, self.current * 2)
            return False
        is_unreachable = isinstance(error, Unreachable) and not isinstance(error, Dropped)
        if is_unreachable or isinstance(error, RateLimited):
            return False
        self.failures += 1
        self.reason = error
        if self.failures == 1 and not isinstance(error, PageTooLarge):
            return False
        was_one = self.current == 1
        self._shrink(4 if isinstance(error, TooSlow) else 2)
        return isinstance(error, (PageTooLarge, PageRefused)) and not was_one

    def worked(self) -> None:
        """Keep the size, and try twice as much after enough good pages."""
        self._is_trying_larger = False
        self.failures = 0
        self.reason = None
        self.least = self._largest
        self.current = min(self.current, self._most)
        if self.is_full:
            return
        self._good_pages += 1
        if self._good_pages >= self._patience:
            self._good_pages = 0
            self._is_trying_larger = True
            self._double()

    @property
    def is_full(self) -> bool:
        """Whether no more may be asked for."""
        return self.current == self._most

    def _shrink(self, divisor: int) -> None:
        if self._is_trying_larger:
            self._patience = min(self._patience * 4, MOST_PATIENCE)
        self._is_trying_larger = False
        self._good_pages = 0
        self.current = max(1, self.current // divisor)

    def _double(self) -> None:
        self.current = min(self._most, self.current * 2)
