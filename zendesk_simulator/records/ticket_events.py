"""Ticket events: what was done to a ticket, change by change. Each is a step of its story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.schedules import FIRST_SCHEDULE
from zendesk_simulator.records.texts import date, description
from zendesk_simulator.settings import Settings
from zendesk_simulator.stories.story import SYSTEM, Comment, Field, Step
from zendesk_simulator.tables import Record, Row

_FIRST_EVENT = 1_900_000_000_000
_ROOM = 64
#: Child events of one event have ids in a row, and the comment has the last of them.
_CHILDREN = 64
_VIA = {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}}
_SYSTEM = {"client": "Mozilla/5.0", "ip_address": "192.0.2.7", "location": "Berlin, BE"}
#: Ids that events write as text (seen); the other ids are numbers, in some events text too.
_TEXT_IDS = ("custom_status_id", "brand_id", "ticket_form_id")
_OTHER_IDS = ("requester_id", "organization_id", "group_id", "assignee_id")


def ticket_event_rows(_: Settings, people: Population) -> Iterator[Row]:
    """Yield the place of each step of the stories that the account begins with."""
    for index in range(people.initial_tickets):
        scope = people.scopes[index]
        for ordinal, step in enumerate(people.stories.of(index).beginning):
            key = _FIRST_EVENT + index * _ROOM + ordinal
            yield Row(key, step.stamp, index, ordinal, scope=scope)


def ticket_event(people: Population, row: Row) -> Record:
    """Return the event of a row; of a comment it only says that there is one."""
    step = people.stories.of(row.index).steps[row.ordinal]
    return {
        "id": row.key,
        "ticket_id": people.ticket_ids[row.index],
        "timestamp": row.stamp,
        "created_at": date(row.stamp),
        "updater_id": step.updater,
        "via": step.via,
        "system": {} if step.updater == SYSTEM else _SYSTEM,
        "metadata": {"custom": {}, "trusted": True},
        "event_type": "Audit",
        "child_events": _children(row, step),
        "merged_ticket_ids": list(step.merged),
    }


def with_comment(people: Population, row: Row, event: Record) -> Record:
    """Return an event with its comment, if it has one."""
    step = people.stories.of(row.index).steps[row.ordinal]
    if step.comment is None:
        return event
    key = _comment_id(row)
    others = [child for child in event["child_events"] if child.get("id") != key]
    return {**event, "child_events": [*others, _whole(row, step.comment)]}


def _children(row: Row, step: Step) -> list[Record]:
    children = _changes(row, step) if row.ordinal else _creation(row, step)
    if step.schedule is not None:
        head = _head(row, len(children) + 1, "Rule")
        new = {"new_schedule_id": str(step.schedule), "previous_schedule_id": str(FIRST_SCHEDULE)}
        children.append({**head, **new, "event_type": "ScheduleAssignment"})
    if step.comment is not None:
        said = {"comment_present": True, "comment_public": step.comment.public}
        head = _head(row, _CHILDREN - 1, step.via)
        children.append({**head, **said, "event_type": step.comment.kind})
    return children


def _head(row: Row, number: int, via: str) -> Record:
    return {"id": row.key * _CHILDREN + number, "via": via, "via_reference_id": None}


def _creation(row: Row, step: Step) -> list[Record]:
    # Most child events are of this kind: this is what making an account takes its time for.
    first, via = row.key * _CHILDREN, step.via
    return [
        {
            "id": first + number,
            "via": via,
            "via_reference_id": None,
            **_field(row, name, value),
            "event_type": "Create",
        }
        for number, (name, value) in enumerate(step.new.items(), 1)
    ]


def _changes(row: Row, step: Step) -> list[Record]:
    children = []
    for number, (name, value) in enumerate(step.new.items(), 1):
        old = step.old.get(name)
        child = {**_head(row, number, step.via), **_field(row, name, value)}
        if name == "tags":
            before, after = _tags(old), _tags(value)
            child["added_tags"] = [tag for tag in after if tag not in before]
            child["removed_tags"] = [tag for tag in before if tag not in after]
        previous = old if isinstance(name, int) else _spelled(row, name, old)
        children.append({**child, "event_type": "Change", "previous_value": previous})
    return children


def _field(row: Row, name: Field, value: Any) -> Record:
    if isinstance(name, int):
        return {"custom_ticket_fields": {str(name): value}}
    return {name: _spelled(row, name, value)}


def _tags(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _spelled(row: Row, name: str, value: Any) -> Any:
    """Return a value as an event has it: ids are text here and numbers there."""
    if type(value) is not int:
        return value
    as_text = name in _TEXT_IDS or (name in _OTHER_IDS and row.index % 3 == 0)
    return str(value) if as_text else value


def _comment_id(row: Row) -> int:
    return row.key * _CHILDREN + _CHILDREN - 1


def _whole(row: Row, comment: Comment) -> Record:
    text = texts.SENTENCES[(row.index + 5 * row.ordinal) % len(texts.SENTENCES)]
    if row.ordinal == 0:
        text = description(row.index)
    return {
        "id": _comment_id(row),
        "via": _VIA,
        "via_reference_id": None,
        "type": comment.kind,
        "author_id": comment.author,
        "body": text,
        "html_body": f'<div class="zd-comment" dir="auto"><p>{text}</p></div>',
        "plain_body": text,
        "public": comment.public,
        "attachments": [_attachment(row.key)] if row.index % 5 == row.ordinal else [],
        "audit_id": row.key,
        "created_at": date(row.stamp),
        "event_type": comment.kind,
        **(_call(row) if comment.kind == "VoiceComment" else {}),
    }


def _call(row: Row) -> Record:
    """Return what a voice comment has more than others (documented)."""
    caller, called = f"+4930{row.index:07}", "+14155550007"
    return {
        "data": {
            "from": caller,
            "to": called,
            "call_duration": 60 + row.index % 600,
            "started_at": date(row.stamp),
            "answered_by_id": None,
            "location": "Berlin, Germany",
            "recording_url": f"{texts.ACCOUNT}/api/v2/channels/voice/calls/CA{row.key}/recording",
        },
        "formatted_from": f"+49 30 {row.index:07}",
        "formatted_to": "+1 (415) 555-0007",
        "transcription_visible": row.index % 2 == 0,
        "trusted": True,
    }


def _attachment(event: int) -> Record:
    return {
        "id": event + 1,
        "file_name": "Rechnung März.pdf",
        "content_url": f"{texts.ACCOUNT}/attachments/token/{event}/?name=rechnung.pdf",
        "content_type": "application/pdf",
        "size": 45_678,
        "inline": False,
        "deleted": False,
        "thumbnails": [],
    }
