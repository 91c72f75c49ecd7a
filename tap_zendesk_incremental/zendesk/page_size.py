"""How many records to ask for in one request, and when to ask for fewer."""

from __future__ import annotations

from tap_zendesk_incremental.errors import (
    PageTooLarge,
    RateLimited,
    SecondTooFull,
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
        self._failures = 0
        self._is_trying_larger = False

    def failed(self, error: Unavailable) -> bool:
        """Take in why a page failed, and choose the size for asking again.

        A page that Zendesk calls too large is halved at once. So is, from the second failure in a
        row, a page that fails in any other way: many proxies say neither why nor that it is the
        size, with 502, 500, a time-out or a body that is cut off. A refusal for the rate limit
        and a failed connection say nothing about the page.

        Returns:
            Whether the page was called too large, and asking for less at once makes sense.
        """
        if isinstance(error, SecondTooFull):
            self.current = min(self._largest, self.current * 2)
            return False
        if isinstance(error, (RateLimited, Unreachable)):
            return False
        self._failures += 1
        says_so = isinstance(error, PageTooLarge)
        if not says_so and self._failures == 1:
            return False
        was_one = self.current == 1
        self._halve()
        return says_so and not was_one

    def worked(self) -> None:
        """Keep the size, and try twice as much after enough good pages."""
        self._is_trying_larger = False
        self._failures = 0
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

    def _halve(self) -> None:
        if self._is_trying_larger:
            self._patience = min(self._patience * 4, MOST_PATIENCE)
        self._is_trying_larger = False
        self._good_pages = 0
        self.current = max(1, self.current // 2)

    def _double(self) -> None:
        self.current = min(self._most, self.current * 2)
