"""Paging as the help centre and the survey API do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zendesk_simulator.errors import Reply
from zendesk_simulator.lists.cursor_paging import (
    AFTER,
    BEFORE,
    CursorPage,
    CursorPaging,
    cursor_page,
    link,
    meta,
)
from zendesk_simulator.lists.listing import Listing
from zendesk_simulator.lists.offset_paging import OffsetPaging


@dataclass(frozen=True)
class HelpCenterCursor(CursorPaging):
    """Links to the first and the last page as well, but none to the next where there is none."""

    #: What a link names in the place of the path that was asked for.
    path: str | None = None

    def links(self, listing: Listing, page: CursorPage) -> dict[str, Any]:
        """Return the links."""
        request = listing.request
        links = {
            "first": request.link(without=(AFTER, BEFORE)),
            "last": request.link(without=(AFTER,), **{BEFORE: "last"}),
            "prev": link(request, BEFORE, page.before),
        }
        if page.has_more:
            links["next"] = link(request, AFTER, page.after)
        if self.path is None:
            return links
        other = request.base_url + self.path
        return {name: url and url.replace(request.url, other, 1) for name, url in links.items()}


@dataclass(frozen=True)
class HelpCenterOffset(OffsetPaging):
    """Thirty a page unless told otherwise, and more said about the page."""

    default: int = 30

    def respond(self, listing: Listing) -> Reply:
        """Return the page with the wanted number."""
        page = self.page(listing)
        query = listing.request.query
        tail = {
            **page.tail(),
            "page": page.number,
            "page_count": -(-page.count // page.size),
            "per_page": page.size,
            "sort_by": query.get("sort_by", "position"),
            "sort_order": query.get("sort_order", "asc"),
        }
        return listing.reply(page.items, tail)


@dataclass(frozen=True)
class SurveyPaging:
    """Fifty a page, with a cursor whether asked for or not, and no links."""

    largest: int = 50

    def respond(self, listing: Listing) -> Reply:
        """Return the page that was asked for."""
        page = cursor_page(listing, self.largest)
        return listing.reply(page.items, {"meta": meta(page)})
