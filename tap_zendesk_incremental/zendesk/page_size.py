"""How many records to ask for in one request, and when to ask for fewer."""

from __future__ import annotations

from tap_zendesk_incremental.errors import (
    Dropped,
    NoToken,
    PageRefused,
    PageTooLarge,
    RateLimited,
    SecondTooFull,
    TooSlow,
    Unavailable,
    Unreachable,
)

# Good pages after which a larger size is tried: at once, as a rule; and where the size was the
# reason, or a larger one was tried in vain.
NO_PATIENCE = 1
FIRST_PATIENCE = 4
MOST_PATIENCE = 256


class PageSize:
    """The size to ask for: halved when a page fails, doubled when one comes.

    Zendesk's reference advises to halve ``per_page`` step by step when requests time out. After an
    outage each good page doubles it, so that ten pages lead from one record to a thousand. Where a
    page was too large or too slow, or a larger size was tried in vain, the one that works is kept
    for four pages until the next try, and for four times as many after each further vain one. So
    few time-outs are provoked, and near a record that fails pages are not made larger again.

    Args:
        most: Records a page, the size to start with and go back to.
        largest: Records that Zendesk takes for one page, where more than ``most`` are needed to
            get past a second; the same as ``most`` unless told otherwise.
        tries: Failures in a row after which the page is given up; 0 for no such limit.
    """

    def __init__(self, most: int, largest: int = 0, tries: int = 0) -> None:
        self.current = most
        self._most = most
        self._largest = max(most, largest)
        self.tries = tries
        self._patience = NO_PATIENCE
        self._good_pages = 0
        self.failures = 0
        #: Why the page failed that is asked for, as far as it may be for its size.
        self.reason: Unavailable | None = None
        # The smallest size in which that page has failed, and whether its second was too full.
        self._least = self._largest
        self._was_crowded = False
        self._is_trying_larger = False

    def failed(self, error: Unavailable) -> bool:
        """Take in why a page failed, and choose the size for asking again.

        A page that Zendesk calls too large is halved at once. So is, from the second failure in a
        row, a page that fails in any other way: many proxies say neither why nor that it is the
        size, with 502, 500, a time-out, a body that is cut off or no response at all. A time-out
        takes much of the patience, so such a page becomes a quarter. A refusal for the rate
        limit, a host that cannot be reached and a token that cannot be had say nothing about it.

        Returns:
            Whether asking for less at once makes sense: the page was called too large, or refused.
        """
        self._least = min(self._least, self.current)
        if isinstance(error, SecondTooFull):
            self._was_crowded = True
            self.current = min(self._largest, self.current * 2)
            return False
        is_unreachable = isinstance(error, Unreachable) and not isinstance(error, Dropped)
        if is_unreachable or isinstance(error, (RateLimited, NoToken)):
            return False
        self.failures += 1
        # Without a traceback, which would hold the body of the page in memory.
        self.reason = error.with_traceback(None)
        self.reason.__context__ = None
        if self.failures == 1 and not isinstance(error, PageTooLarge):
            return False
        was_one = self.current == 1
        self._shrink(4 if isinstance(error, TooSlow) else 2)
        if isinstance(error, (PageTooLarge, TooSlow)):
            self._patience = max(self._patience, FIRST_PATIENCE)
        return isinstance(error, (PageTooLarge, PageRefused)) and not was_one

    def worked(self) -> None:
        """Try twice as much, where enough good pages have come since that was last in vain."""
        if self._is_trying_larger:
            self._patience = NO_PATIENCE
        self._is_trying_larger = False
        self.failures = 0
        self.reason = None
        self._least = self._largest
        self._was_crowded = False
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

    @property
    def is_for_one_record(self) -> bool:
        """Whether it is one record that fails: the page has failed in the smallest size there is.

        By time, a smaller one may be too small for its second. Then the larger one that fails must
        not fail for its size.
        """
        is_for_size = isinstance(self.reason, (PageTooLarge, TooSlow))
        return self._least == 1 or (self._was_crowded and not is_for_size)

    @property
    def is_given_up(self) -> bool:
        """Whether the page has failed often enough; a slow one is not waited for twice."""
        is_slow = isinstance(self.reason, TooSlow)
        return bool(self.tries) and self.failures >= (1 if is_slow else self.tries)

    def _shrink(self, divisor: int) -> None:
        if self._is_trying_larger:
            self._patience = min(self._patience * 4, MOST_PATIENCE)
        self._is_trying_larger = False
        self._good_pages = 0
        self.current = max(1, self.current // divisor)

    def _double(self) -> None:
        self.current = min(self._most, self.current * 2)
