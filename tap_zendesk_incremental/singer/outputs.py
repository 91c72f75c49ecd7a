"""How the rows of a stream leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.paging.page import Page


class Output(Protocol):
    """Makes of a page what is to be written to standard output."""

    def of(self, records: Sequence[Raw], page: Page) -> tuple[int, bytes | bytearray]:
        """Return how many rows some records of a page have, and whole lines of output."""
