"""Satisfaction surveys and the answers to them, which follow from tickets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from zendesk_simulator.population import Population
from zendesk_simulator.records.identifiers import ulid
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import SENTENCES, date
from zendesk_simulator.settings import DAY
from zendesk_simulator.tables import Record

_LIFE = 28 * DAY
_SURVEY = ulid(1_650_000_000, 33)
_RATING, _REASON, _COMMENT = (ulid(1_650_000_000, 330 + i) for i in range(3))
_OPTION = ulid(1_650_000_000, 340)


def surveys(people: Population) -> Iterator[Record]:
    """Yield the account's one survey, with its texts."""
    scale = [
        {"rating": n, "label": {"type": "static", "value": ("Bad", "So so", "Good 😀")[n - 1]}}
        for n in (1, 2, 3)
    ]
    reason = {"id": _OPTION, "label": {"type": "static", "value": "Es dauerte zu lange"}}
    yield {
        "id": _SURVEY,
        "version": 2,
        "state": "ENABLED",
        "questions": [
            _question(_RATING, "rating_scale", "How was it?", sub_type="customer_satisfaction")
            | {"options": scale},
            _question(_REASON, "closed_ended", "Why?") | {"options": [reason]},
            _question(_COMMENT, "open_ended", "Anything else?"),
        ],
        **stamps(people, 1),
    }


def survey_responses(people: Population, ticket: Record) -> Iterator[Record]:
    """Yield the survey that was sent when a ticket was first solved, answered or not."""
    number = ticket["id"]
    story = people.stories.of_ticket(number)
    statuses = [] if story is None else story.changes("status")
    offers = [stamp for stamp, status, _ in statuses if status in ("solved", "closed")]
    if number % 4 != 1 or not offers:
        return
    offered = offers[0]
    zrn = f"zen:ticket:{number}"
    yield {
        "id": ulid(offered, number),
        "survey": {"id": _SURVEY, "state": "ENABLED", "version": 2},
        # A number by the documents, and text in live accounts.
        "responder_id": str(ticket["requester_id"]),
        "subject_zrns": [zrn],
        "subjects": [{"id": str(number), "type": "ticket", "zrn": zrn}],
        "expires_at": _milliseconds(offered + _LIFE),
        "answers": _answers(number, offered) if number % 3 else [],
    }


def offered_at(response: Record) -> float:
    """Return the second in which a survey was sent: no field says so."""
    expires = datetime.fromisoformat(response["expires_at"])
    return expires.timestamp() - _LIFE


def _answers(number: int, offered: int) -> list[Record]:
    times = {
        "created_at": _milliseconds(offered + 3600),
        "updated_at": _milliseconds(offered + 3600 * (1 + number % 5)),
    }
    question = {"id": _RATING, "type": "rating_scale", "sub_type": "customer_satisfaction"}
    rating = 1 + number % 3
    answers: list[Record] = [
        {
            "type": "rating_scale",
            "question": question,
            "rating": rating,
            "rating_category": "good" if rating == 3 else "bad",
            **times,
        }
    ]
    if number % 2:
        chosen = [{"type": "static", "option_id": _OPTION}]
        reason = {"id": _REASON, "type": "closed_ended"}
        text = SENTENCES[number % len(SENTENCES)]
        comment = {"id": _COMMENT, "type": "open_ended"}
        answers += [
            {"type": "closed_ended", "question": reason, "selections": chosen, **times},
            {"type": "open_ended", "question": comment, "value": text, **times},
        ]
    else:
        skipped = {"id": _COMMENT, "type": "open_ended"}
        answers.append({"type": "skipped", "question": skipped, **times})
    return answers


def _question(key: str, kind: str, text: str, **more: str) -> Record:
    return {"id": key, "type": kind, "headline": {"type": "static", "value": text}, **more}


def _milliseconds(stamp: int) -> str:
    return date(stamp).replace("Z", ".000Z")
