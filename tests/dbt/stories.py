"""Ten tickets whose lives are written down here, and what is to be measured of them.

Times are UTC, in 2024. The office is open from 9 to 17 o'clock in Berlin, Monday to Friday, and
closed on 1 May. Targets of the first reply: 120 minutes of business hours for priority normal, 30
minutes for high, 15 for urgent, whatever the hour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

CUSTOMER, ANNA, BEN = 9001, 9101, 9102
FIRST_LINE, SECOND_LINE = 9201, 9202

#: Minutes to the first reply by priority, and whether only business hours count.
TARGETS = {"normal": (120, True), "high": (30, False), "urgent": (15, False)}


def at(text: str) -> datetime:
    """Return a moment in 2024, written as ``MM-DD HH:MM``."""
    return datetime.strptime(f"2024-{text} +0000", "%Y-%m-%d %H:%M %z").astimezone(UTC)


@dataclass(frozen=True)
class Step:
    """Something that happens to a ticket: a comment, changes of fields, or both."""

    time: str
    by: int
    comment: str | None = None
    """public or internal."""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Measures:
    """What is to be measured, in minutes; None where there is nothing to measure."""

    first_reply: int | None
    first_reply_business: int | None
    first_resolution: int | None
    last_resolution: int | None
    last_resolution_business: int | None
    reopens: int
    is_breached: bool


@dataclass(frozen=True)
class Story:
    """One ticket: what the customer begins, what happens then, and what is to be measured."""

    id: int
    title: str
    created: str
    priority: str
    steps: tuple[Step, ...]
    measures: Measures


def reply(time: str, by: int = ANNA, **changes: Any) -> Step:
    return Step(time, by, "public", changes)


def change(time: str, by: int = ANNA, **changes: Any) -> Step:
    return Step(time, by, None, changes)


def ask_again(time: str) -> Step:
    return Step(time, CUSTOMER, "public", {"status": "open"})


STORIES = (
    Story(
        1,
        "Answered and solved at once, and rated good",
        "01-08 09:00",
        "normal",
        (
            reply("01-08 09:30", status="solved", assignee_id=ANNA),
            change("01-09 09:00", CUSTOMER, satisfaction_score="good"),
            change("01-12 09:00", -1, status="closed"),
        ),
        Measures(30, 30, 30, 30, 30, 0, is_breached=False),
    ),
    Story(
        2,
        "Answered on the next working day",
        "01-08 15:30",
        "normal",
        (
            reply("01-09 08:20", status="pending", assignee_id=ANNA),
            change("01-09 10:00", status="solved"),
        ),
        Measures(1010, 50, 1110, 1110, 150, 0, is_breached=False),
    ),
    Story(
        3,
        "Left over the weekend, and answered too late",
        "01-12 15:00",
        "normal",
        (
            reply("01-15 10:00", BEN, status="pending", assignee_id=BEN),
            change("01-15 11:00", BEN, status="solved"),
        ),
        Measures(4020, 180, 4080, 4080, 240, 0, is_breached=True),
    ),
    Story(
        4,
        "Opened again once",
        "01-09 09:00",
        "high",
        (
            reply("01-09 09:20", status="open", assignee_id=ANNA),
            change("01-09 10:00", status="solved"),
            ask_again("01-09 11:00"),
            reply("01-09 11:15"),
            change("01-09 12:00", status="solved"),
        ),
        Measures(20, 20, 60, 180, 180, 1, is_breached=False),
    ),
    Story(
        5,
        "Answered too late, and opened again twice",
        "01-10 08:00",
        "high",
        (
            reply("01-10 08:45", status="open", assignee_id=BEN),
            change("01-10 09:00", BEN, status="solved"),
            ask_again("01-10 09:30"),
            change("01-10 10:00", BEN, status="solved"),
            ask_again("01-10 10:30"),
            change("01-10 11:00", BEN, status="solved"),
        ),
        Measures(45, 45, 60, 180, 180, 2, is_breached=True),
    ),
    Story(
        6,
        "Never answered, still open",
        "01-11 10:00",
        "urgent",
        (change("01-11 10:05", status="open", assignee_id=ANNA),),
        Measures(None, None, None, None, None, 0, is_breached=True),
    ),
    Story(
        7,
        "An internal note is no reply",
        "01-11 09:00",
        "normal",
        (
            Step("01-11 09:05", ANNA, "internal", {"assignee_id": ANNA}),
            reply("01-11 09:40", status="pending"),
            ask_again("01-11 10:40"),
            reply("01-11 11:00", status="solved"),
        ),
        Measures(40, 40, 120, 120, 120, 0, is_breached=False),
    ),
    Story(
        8,
        "Solved without a word",
        "01-12 09:00",
        "normal",
        (change("01-12 09:45", BEN, status="solved", assignee_id=BEN),),
        Measures(None, None, 45, 45, 45, 0, is_breached=False),
    ),
    Story(
        9,
        "Put on hold and handed over to another group",
        "01-15 09:00",
        "high",
        (
            reply("01-15 09:10", status="open", assignee_id=ANNA),
            change("01-15 10:00", status="hold"),
            change("01-15 11:00", status="open", assignee_id=BEN, group_id=SECOND_LINE),
            change("01-15 12:00", BEN, status="solved"),
        ),
        Measures(10, 10, 180, 180, 180, 0, is_breached=False),
    ),
    Story(
        10,
        "In summer time, around a holiday",
        "04-30 14:30",
        "normal",
        (
            reply("05-02 07:30", status="pending", assignee_id=ANNA),
            change("05-02 08:00", status="solved"),
        ),
        Measures(2460, 60, 2490, 2490, 90, 0, is_breached=False),
    ),
)
