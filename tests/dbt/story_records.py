"""The ten stories as the tap prints them: rows that the tap makes of records as Zendesk sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from tests.dbt.singer import STATE, table
from tests.dbt.stories import (
    ANNA,
    BEN,
    CUSTOMER,
    FIRST_LINE,
    SECOND_LINE,
    STORIES,
    TARGETS,
    Step,
    Story,
    at,
)
from tests.support.streams import Record, way_of

BRAND, FORM, SCHEDULE, POLICY = 9301, 9401, 9501, 9601
LONG_AGO = "2023-12-01T00:00:00Z"
MONDAY_TO_FRIDAY = range(1, 6)


def messages() -> bytes:
    """Return what the tap would print of an account with just these tickets."""
    streams = {**_setup(), **_lives()}
    tables = (table(stream, _rows(stream, records)) for stream, records in streams.items())
    return ("".join(tables) + STATE).encode()


def _rows(stream: str, records: Iterable[Record]) -> Iterator[Record]:
    """Yield the rows that the tap makes of records of the stream's endpoint."""
    for record in records:
        yield from way_of(stream).type.part.rows(record)


def _setup() -> dict[str, list[Record]]:
    """Return who works there, when, and what is asked of them."""
    since = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    people = ((CUSTOMER, "Carla", "end-user"), (ANNA, "Anna", "agent"), (BEN, "Ben", "agent"))
    return {
        "users": [{"id": i, "name": n, "role": r, "active": True, **since} for i, n, r in people],
        "organizations": [],
        "groups": [
            {"id": FIRST_LINE, "name": "First line", "deleted": False, **since},
            {"id": SECOND_LINE, "name": "Second line", "deleted": False, **since},
        ],
        "brands": [{"id": BRAND, "name": "Shop", "active": True, **since}],
        "ticket_forms": [{"id": FORM, "name": "Default", "active": True, **since}],
        "schedules": [
            {
                "id": SCHEDULE,
                "name": "Office hours",
                "time_zone": "Berlin",
                "intervals": [
                    {"start_time": day * 1440 + 9 * 60, "end_time": day * 1440 + 17 * 60}
                    for day in MONDAY_TO_FRIDAY
                ],
                **since,
            }
        ],
        "schedule_holidays": [
            {
                "id": SCHEDULE * 10,
                "schedule_id": SCHEDULE,
                "name": "May Day",
                "start_date": "2024-05-01",
                "end_date": "2024-05-01",
            }
        ],
        "sla_policies": [
            {
                "id": POLICY,
                "title": "Standard",
                "policy_metrics": [
                    {
                        "metric": "first_reply_time",
                        "priority": priority,
                        "target": minutes,
                        "business_hours": business,
                    }
                    for priority, (minutes, business) in TARGETS.items()
                ],
                **since,
            }
        ],
    }


def _lives() -> dict[str, list[Record]]:
    events = [event for story in STORIES for event in _events(story)]
    return {
        "tickets": [_ticket(story) for story in STORIES],
        "ticket_comments": events,
        "ticket_field_history": events,
        "ticket_metric_events": [_applied_sla(story) for story in STORIES],
    }


def _first_values(story: Story) -> Record:
    """Return what the customer's first message makes of the ticket."""
    return {
        "subject": story.title,
        "requester_id": CUSTOMER,
        "priority": story.priority,
        "type": None,
        "status": "new",
        "organization_id": None,
        "group_id": FIRST_LINE,
        # Zendesk sends these as text in events.
        "brand_id": str(BRAND),
        "ticket_form_id": str(FORM),
    }


def _ticket(story: Story) -> Record:
    """Return the ticket as it is in the end."""
    values: Record = _first_values(story)
    for step in story.steps:
        values |= step.changes
    score = values.pop("satisfaction_score", "unoffered")
    last = story.steps[-1].time
    return {
        **values,
        "id": story.id,
        "brand_id": BRAND,
        "ticket_form_id": FORM,
        "submitter_id": CUSTOMER,
        "description": story.title,
        "is_public": True,
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
        "satisfaction_rating": {"score": score},
        "tags": ["story"],
        "custom_fields": [],
        "created_at": _text(at(story.created)),
        "updated_at": _text(at(last)),
        "generated_timestamp": int(at(last).timestamp()),
    }


def _events(story: Story) -> Iterator[Record]:
    """Yield the ticket's events, as Zendesk's incremental export of them has them."""
    begun = Step(story.created, CUSTOMER, "public", _first_values(story))
    values: Record = {}
    for number, step in enumerate((begun, *story.steps)):
        key = story.id * 1000 + number
        kind = "Change" if number else "Create"
        children = [
            {"event_type": kind, name: value, **(_previous(values, name) if number else {})}
            for name, value in step.changes.items()
        ]
        if step.comment:
            children.append(
                {
                    "event_type": "Comment",
                    "type": "Comment",
                    "author_id": step.by,
                    "body": f"{step.by} writes.",
                    "public": step.comment == "public",
                    "created_at": _text(at(step.time)),
                }
            )
        values |= step.changes
        yield {
            "id": key,
            "ticket_id": story.id,
            "updater_id": step.by,
            "created_at": _text(at(step.time)),
            "timestamp": int(at(step.time).timestamp()),
            "child_events": [{"id": key * 100 + n, **child} for n, child in enumerate(children)],
        }


def _previous(values: Record, name: str) -> Record:
    return {"previous_value": values.get(name)}


def _applied_sla(story: Story) -> Record:
    minutes, business = TARGETS[story.priority]
    return {
        "id": story.id,
        "ticket_id": story.id,
        "metric": "reply_time",
        "instance_id": 1,
        "type": "apply_sla",
        "time": _text(at(story.created)),
        "sla": {
            "target": minutes,
            "business_hours": business,
            "policy": {"id": POLICY, "title": "Standard", "description": None},
        },
    }


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
