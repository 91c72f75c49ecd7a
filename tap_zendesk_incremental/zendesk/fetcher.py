"""One page to ask for → the page: in its turn, in the right size, and again where it fails."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tap_zendesk_incremental.errors import (
    PageRefused,
    RateLimited,
    SecondTooFull,
    SingleRecordFails,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.zendesk.client import Client
from tap_zendesk_incremental.zendesk.page_size import PageSize
from tap_zendesk_incremental.zendesk.rate_budget import RateBudget, Turn
from tap_zendesk_incremental.zendesk.retries import PATIENCE_AFTER_GIVING_UP, Patience
from tap_zendesk_incremental.zendesk.traffic import Traffic, log_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_zendesk_incremental.config.settings import Settings
    from tap_zendesk_incremental.secrecy import Secrets
    from tap_zendesk_incremental.zendesk.responses import Response

T_co = TypeVar("T_co", covariant=True)
# Waits at least this long, in seconds, are worth a line in the log.
NOTABLE_WAIT = 2.0
# Seconds after which a thread that waits for the limit looks whether others know more by now.
LONGEST_NAP = 0.1
# A single failure may be an accident.
TRIES_OF_A_PROBE = 2
# The query parameters by which Zendesk is told how many records a page may have.
SIZE_PARAMETERS = ("per_page", "page[size]")
HOUR = 3600.0
# Seconds between two clocks that are worth a line.
NOTABLE_SKEW = HOUR


class Request(Protocol[T_co]):
    """One page to ask for, and how to read the response."""

    @property
    def name(self) -> str:
        """The stream that it is for."""

    @property
    def path(self) -> str:
        """The path to ask for."""

    @property
    def limit(self) -> str:
        """The rate limit that it draws on, as rate_limits.py names it."""

    @property
    def stands_at(self) -> int | None:
        """Where the page of an export starts, in Unix seconds; None for a list."""

    @property
    def largest_page(self) -> int:
        """Records that Zendesk takes for one page at most."""

    def parameters(self, size: int) -> Mapping[str, Any]:
        """Return the query that asks for up to so many records."""

    def read(self, response: Response, size: int) -> T_co:
        """Return the page, or raise Unavailable where the response is none."""


class Fetcher:
    """Fetches pages for all streams, on one session and one rate budget.

    Args:
        settings: Checked settings.
        secrets: What must not show.
        logger: Gets a line for each retry and each notable wait.
    """

    def __init__(self, settings: Settings, secrets: Secrets, logger: logging.Logger) -> None:
        self.client = Client(settings, secrets)
        self.traffic: dict[str, Traffic] = defaultdict(Traffic)
        self._budget = RateBudget()
        self._sizes: dict[str, PageSize] = {}
        self._page_size = settings.page_size
        self._retry_timeout = self._patience = float(settings.retry_timeout)
        self._logger = logger
        self._has_told_skew = False
        self._told_wait_until = 0.0

    def fetch(self, request: Request[T_co]) -> T_co:
        """Return the page that a request brings; one request unless something fails.

        Raises:
            SingleRecordFails: A page of one record is still failing when patience ended.
            Unavailable: Still failing when patience ended.
            ZendeskError: Zendesk refuses, told at once; its subclasses say how.
        """
        patience = Patience(self._patience, first_contact=not self.client.has_connected)
        return self._fetch(request, self._size_for(request), patience)

    def probe(self, request: Request[T_co], patience: Patience) -> T_co | None:
        """Return the page of one record, None where it fails twice in a row.

        Args:
            request: The page.
            patience: The time for this and for other probes, from ``patience_for_probes``.

        Raises:
            Unavailable: Zendesk cannot be reached, or refuses for the rate limit, for too long.
            ZendeskError: Zendesk refuses in another way, told at once; its subclasses say how.
        """
        patience.start_waits_anew()
        size = PageSize(1, request.largest_page, tries=TRIES_OF_A_PROBE)
        try:
            return self._fetch(request, size, patience)
        except SingleRecordFails:
            return None

    def patience_for_probes(self) -> Patience:
        """Return the time that probes may take together: as much as one failing page."""
        return Patience(self._retry_timeout)

    def _fetch(self, request: Request[T_co], size: PageSize, patience: Patience) -> T_co:
        while True:
            turn = self._take_turn(request, patience)
            try:
                page = self._ask(request, size.current, turn)
            except Unavailable as error:
                self._wait_before_retry(request, size, patience, error)
            else:
                size.worked()
                self._patience = self._retry_timeout
                return page

    def in_all(self) -> Traffic:
        """Return what all streams together have cost."""
        total = Traffic()
        for traffic in self.traffic.values():
            total.add(traffic)
        return total

    def _size_for(self, request: Request[T_co]) -> PageSize:
        most = min(self._page_size, request.largest_page)
        return self._sizes.setdefault(request.path, PageSize(most, request.largest_page))

    def _take_turn(self, request: Request[T_co], patience: Patience) -> Turn:
        """Wait until the rate limit has room for the request, which costs no patience."""
        while (turn := self._turn(request)).wait:
            self._tell_of_wait(turn.wait)
            nap = min(turn.wait, LONGEST_NAP)
            self.traffic[request.name].waited += nap
            patience.pause(nap)
            time.sleep(nap)
        return turn

    def _tell_of_wait(self, seconds: float) -> None:
        """Tell of a notable wait, once for all streams that wait for the same."""
        ends = time.monotonic() + seconds
        if seconds >= NOTABLE_WAIT and ends > self._told_wait_until + NOTABLE_WAIT:
            self._told_wait_until = ends
            self._logger.info("Waiting %.0f s for Zendesk's rate limit.", seconds)

    def _turn(self, request: Request[T_co]) -> Turn:
        now = time.monotonic()
        return self._budget.take(request.path, request.limit, now, request.stands_at)

    def _ask(self, request: Request[T_co], size: int, turn: Turn) -> T_co:
        response = self._get(request, size, turn)
        try:
            return request.read(response, size)
        except Unavailable as error:
            raise type(error)(f"{request.path}: {error}", error.wait) from None

    def _get(self, request: Request[T_co], size: int, turn: Turn) -> Response:
        """Ask once, and once more after a 401 where the token can be renewed."""
        parameters = request.parameters(size)
        is_answered = False
        try:
            response = self.client.get(request.path, parameters)
            is_answered = True
            self._learn(request, turn, response)
            if self.client.may_ask_again(response):
                response = self.client.get(request.path, parameters)
                self._learn(request, turn, response)
        finally:
            self._budget.give_back(turn, is_used=is_answered)
        error = self.client.error_in(request.path, response, parameters)
        if error is not None:
            raise error
        return response

    def _learn(self, request: Request[T_co], turn: Turn, response: Response) -> None:
        self._check_clock(response)
        self._budget.learn(turn, response.headers, time.monotonic(), response.seconds)
        self.traffic[request.name].answered(response)
        log_request(request.name, request.path, response)

    def _check_clock(self, response: Response) -> None:
        """Tell once where this machine's clock is far from Zendesk's."""
        ahead = time.time() - response.time
        if abs(ahead) >= NOTABLE_SKEW and not self._has_told_skew:
            self._has_told_skew = True
            way = "ahead of" if ahead > 0 else "behind"
            self._logger.warning(
                "This machine's clock is %.0f hours %s Zendesk's: set it right. The export goes by "
                "Zendesk's.",
                abs(ahead) / HOUR,
                way,
            )

    def _wait_before_retry(
        self, request: Request[T_co], size: PageSize, patience: Patience, error: Unavailable
    ) -> None:
        """Choose the size to ask for, and wait as long as is right.

        Raises:
            Unavailable: Patience has ended.
            SingleRecordFails: And that in a page of one record; or a probe has failed.
            ZendeskError: The page is refused in every size.
        """
        if isinstance(error, RateLimited):
            self._budget.refused()
        before = size.current
        seconds = self._wait_after(request, size, patience, error)
        is_other_size = _is_sized(request) and size.current != before
        asking = f"; asking for {size.current} records a page" if is_other_size else ""
        # A probe is expected to fail: whoever makes it tells what comes of it.
        is_told = bool(size.tries) or patience.is_old_news(error)
        level = logging.DEBUG if is_told else logging.WARNING
        self._logger.log(level, "%s%s; retry %d in %.0f s.", error, asking, patience.tries, seconds)
        self.traffic[request.name].retries += 1
        self.traffic[request.name].waited += seconds
        time.sleep(seconds)

    def _wait_after(
        self, request: Request[T_co], size: PageSize, patience: Patience, error: Unavailable
    ) -> float:
        """Choose the size to ask for; return the seconds to wait, or raise as told above."""
        is_sized = _is_sized(request)
        is_smallest = size.current == 1 or not is_sized
        asks_less = size.failed(error) and not is_smallest
        if size.is_given_up:
            raise SingleRecordFails(str(error)) from None
        if is_smallest and size.failures > 1 and isinstance(error, PageRefused):
            raise ZendeskError(f"{error}.") from None
        # By time, a page of one record may be too small for its second, and any larger one fails.
        told = size.reason if size.reason and isinstance(error, SecondTooFull) else error
        try:
            return patience.wait_after(told, at_once=asks_less)
        except Unavailable as end:
            # Until something works again, the other streams need not be as patient.
            self._patience = min(self._patience, PATIENCE_AFTER_GIVING_UP)
            if is_sized and told is size.reason and size.is_for_one_record:
                raise SingleRecordFails(str(end)) from None
            raise


def _is_sized(request: Request[Any]) -> bool:
    """Tell whether the size of the page can be chosen, or is one record anyway."""
    asked = request.parameters(1)
    is_for_one = any(asked.get(name) == 1 for name in SIZE_PARAMETERS)
    return is_for_one or asked != request.parameters(request.largest_page)
