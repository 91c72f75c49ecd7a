"""The exports beside those of Support."""

from __future__ import annotations

from functools import partial

from starlette.datastructures import QueryParams

from zendesk_simulator.limits import (
    ACCOUNT,
    ACCOUNT_SHOWN,
    EXPORTS,
    HELP_CENTER,
    TALK,
    TALK_EXPORTS,
    Allowance,
    no_headers,
)
from zendesk_simulator.lists.exports import CursorExport, TimeExport, TimePage
from zendesk_simulator.lists.filters import Asked, recent
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.calls import calls, legs
from zendesk_simulator.records.custom_objects import DELETED, custom_object_records
from zendesk_simulator.records.help_center import articles
from zendesk_simulator.records.side_conversations import side_conversation_events
from zendesk_simulator.settings import DAY
from zendesk_simulator.tables import Record

_BY_CHANGE = Order("updated_at", "id")
_SIDE_CONVERSATIONS = Allowance(
    "side-conversations",
    lambda settings: settings.own_limits.get("side-conversations", 600),
    no_headers,
    windows=10,
)


def _articles_tail(page: TimePage) -> Record:
    """Return no `end_of_stream`; nothing at all ends in the second 1."""
    end_time = 1 if page.newest is None else page.newest
    return {
        "count": len(page.items),
        "next_page": None if page.is_last else page.link(end_time),
        "end_time": end_time,
    }


def _talk_tail(page: TimePage) -> Record:
    """Return a link in any case: the last page names itself, for its second comes again."""
    following = page.start_time if page.newest is None else page.newest
    return {
        "count": len(page.items),
        "end_time": page.newest,
        "next_page": page.link(following),
    }


def _side_conversations_tail(page: TimePage) -> Record:
    """Return an end that may lie behind the last event, and then with or without a link."""
    if page.newest is None:
        return {"count": 0, "end_time": page.start_time, "next_page": None}
    end_time = page.newest + 30 * page.is_last
    linked = not page.is_last or end_time % 2 == 0
    return {
        "count": len(page.items),
        "end_time": end_time,
        "next_page": page.link(end_time) if linked else None,
    }


_deleted_lately = recent("updated_at", 30 * DAY)


def _sees_deleted(asked: Asked, record: Record) -> bool:
    """Show a deleted record for 30 days, unless it is to be left out (documented)."""
    if record.get("name") != DELETED:
        return True
    query: QueryParams = asked.query
    return query.get("filter[exclude_deleted]") != "true" and _deleted_lately(asked, record)


_talk = partial(
    TimeExport,
    order=_BY_CHANGE,
    allowances=(TALK, TALK_EXPORTS),
    scope="voice",
    tail=_talk_tail,
)

OTHER_EXPORTS = (
    TimeExport(
        "articles",
        "/api/v2/help_center/incremental/articles",
        articles,
        order=_BY_CHANGE,
        # The order that it has by itself is not documented: that of the list of articles is taken.
        sorts=("position", "title", "created_at", "updated_at"),
        allowances=(HELP_CENTER,),
        scope="hc",
        tail=_articles_tail,
    ),
    _talk("calls", "/api/v2/channels/voice/stats/incremental/calls", calls),
    _talk(
        "call_legs",
        "/api/v2/channels/voice/stats/incremental/legs",
        envelope="legs",
        source="calls",
        derive=legs,
    ),
    TimeExport(
        "side_conversation_events",
        "/api/v2/tickets/side_conversations/events",
        side_conversation_events,
        envelope="events",
        order=Order("created_at", "id"),
        stamp="created_at",
        stays_behind=300,
        extend=False,
        allowances=(ACCOUNT, _SIDE_CONVERSATIONS),
        scope="tickets",
        tail=_side_conversations_tail,
    ),
    CursorExport(
        "custom_object_records",
        "/api/v2/incremental/custom_objects/{id}/cursor",
        source="custom_objects",
        derive=custom_object_records,
        by_parent=True,
        order=_BY_CHANGE,
        filters=[_sees_deleted],
        allowances=(ACCOUNT_SHOWN, EXPORTS),
        scope="custom_objects",
    ),
)
