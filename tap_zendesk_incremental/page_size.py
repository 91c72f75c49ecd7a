"""How many records to ask for in one request."""

from __future__ import annotations

FIRST_PATIENCE = 4
MOST_PATIENCE = 256


class PageSize:
    """The size to ask for: halved when a page is too large, grown back carefully.

    Zendesk's reference advises to halve ``per_page`` step by step when requests time out. A size
    that worked is kept for a number of pages before the next larger is tried again; every time
    that fails, four times as many, so that few time-outs are provoked.

    Args:
        most: Records a page, the size to start with and never to exceed.
    """

    def __init__(self, most: int) -> None:
        self.current = most
        self._most = most
        self._patience = FIRST_PATIENCE
        self._good_pages = 0
        self._is_trying_larger = False

    def too_large(self) -> None:
        """Halve, down to one record."""
        if self._is_trying_larger:
            self._patience = min(self._patience * 4, MOST_PATIENCE)
        self._is_trying_larger = False
        self._good_pages = 0
        self.current = max(1, self.current // 2)

    @property
    def is_full(self) -> bool:
        """Whether no more may be asked for."""
        return self.current == self._most

    def grow(self) -> None:
        """Double, up to the most."""
        self.current = min(self._most, self.current * 2)

    def worked(self) -> None:
        """Keep the size, and try twice as much after enough good pages."""
        self._is_trying_larger = False
        if self.is_full:
            return
        self._good_pages += 1
        if self._good_pages >= self._patience:
            self._good_pages = 0
            self._is_trying_larger = True
            self.grow()
