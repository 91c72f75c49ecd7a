"""Whether a page brings the sideload that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.records.conform import decode

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.endpoint import Sideload
    from tap_zendesk_incremental.paging.page import Page


def lacks_sideload(page: Page, sideload: Sideload) -> bool:
    """Tell whether a page with records comes without a sideload: neither in them nor beside them.

    A deleted ticket has none (seen), so a page of such tickets lacks nothing.
    """
    if sideload.list_key in page.beside or not page.records:
        return False
    if not sideload.field:
        return True
    lacks = False
    for record in map(decode, page.records):
        if isinstance(record, dict):
            if sideload.field in record:
                return False
            lacks = lacks or record.get("status") != "deleted"
    return lacks
