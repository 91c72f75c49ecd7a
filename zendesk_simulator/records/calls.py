"""Talk's calls and their legs. Charges and quality come in some 40 minutes after a call."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from zendesk_simulator.population import Population
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.talk import FIRST_NUMBER
from zendesk_simulator.records.texts import date
from zendesk_simulator.tables import Record

_KIND = 11
_FIRST = 360_045_000_001
_FINAL_AFTER = 2400


def calls(people: Population) -> Iterator[Record]:
    """Yield all calls, each in its final form."""
    count = people.size("calls", 40)
    for i in range(count):
        rng = people.rng(_KIND, i)
        # Some calls end in the same second.
        ended = people.start + (people.end - people.start - _FINAL_AFTER) * (i - i % 3 + 1) // count
        missed = i % 4 == 3
        talk = 0 if missed else int(rng.random() * 900)
        yield {
            "id": _FIRST + i,
            "created_at": date(ended - talk - 30),
            "updated_at": date(ended + _FINAL_AFTER),
            "agent_id": None if missed else people.user_ids[people.agent(i)],
            "customer_id": people.user_ids[people.requester(i)] if i % 3 else None,
            "ticket_id": people.ticket_ids[i % len(people.ticket_ids)]
            if people.ticket_ids
            else None,
            "direction": "outbound" if i % 5 == 4 else "inbound",
            "completion_status": "abandoned_in_queue" if missed else "completed",
            "call_charge": f"{rng.random() * 2:.6f}",
            "call_channel": "digital" if i % 6 == 5 else "phone",
            "call_group_id": FIRST_GROUP,
            "default_group": i % 2 == 0,
            "line": "+14155550007",
            "line_id": FIRST_NUMBER,
            "line_type": "phone",
            "phone_number": "+14155550007",
            "phone_number_id": FIRST_NUMBER,
            "quality_issues": ["high_jitter"] if i % 7 == 6 else ["none"],
            **_durations(rng, talk, missed=missed),
            **_consent(i),
            **_menu(i),
            **_flags(i, missed=missed),
        }


def legs(people: Population, call: Record) -> Iterator[Record]:
    """Yield the customer's leg of a call, and the agent's where one answered."""
    for i, agent in enumerate((False, True)):
        if agent and call["agent_id"] is None:
            return
        customer = call["customer_id"] or people.user_ids[-1]
        yield {
            "id": call["id"] * 8 + i,
            "call_id": call["id"],
            "created_at": call["created_at"],
            "updated_at": call["updated_at"],
            "type": "agent" if agent else "customer",
            # The other one of the two is 0, not null.
            "agent_id": call["agent_id"] if agent else 0,
            "user_id": 0 if agent else customer,
            "available_via": "browser" if agent else None,
            "call_charge": call["call_charge"],
            "completion_status": call["completion_status"],
            "duration": call["duration"],
            "hold_time": call["hold_time"] if agent else None,
            "minutes_billed": call["minutes_billed"],
            "quality_issues": call["quality_issues"],
            "talk_time": call["talk_time"],
            "wrap_up_time": call["wrap_up_time"] if agent else None,
            **_company(people, call, with_agent=agent),
        }


def _company(people: Population, call: Record, *, with_agent: bool) -> Record:
    """Return who else took part in a leg: in most legs, nobody."""
    kind = call["id"] % 5 if with_agent else None
    staff = people.user_ids[0]
    return {
        "conference_from": staff if kind == 1 else None,
        "conference_time": 40 if kind == 1 else None,
        "conference_to": call["agent_id"] if kind == 1 else None,
        "consultation_from": staff if kind == 2 else None,
        "consultation_time": 0 if with_agent else None,
        "consultation_to": call["agent_id"] if kind == 2 else None,
        "forwarded_to": "+4930123456" if kind == 3 else None,
        "transferred_from": staff if kind == 4 else None,
        "transferred_to": call["agent_id"] if kind == 4 else None,
    }


def _durations(rng: Random, talk: int, *, missed: bool) -> Record:
    wait = int(rng.random() * 60)
    return {
        "duration": talk + wait,
        "talk_time": talk,
        "hold_time": talk // 10,
        "wait_time": wait,
        "wrap_up_time": None if missed else 15,
        "time_to_answer": None if missed else wait,
        "consultation_time": 0,
        "recording_time": talk,
        "not_recording_time": 0,
        "minutes_billed": 1 + talk // 60,
        "ivr_time_spent": None if missed else 8,
    }


def _consent(index: int) -> Record:
    asked = index % 3 == 0
    return {
        "call_recording_consent": "opt_in" if asked else "always",
        "call_recording_consent_action": "caller_opted_in" if asked else None,
        "call_recording_consent_keypress": "1" if asked else None,
        "recording_control_interactions": 0,
    }


def _menu(index: int) -> Record:
    heard = index % 2 == 0
    return {
        "ivr_action": "group" if heard else None,
        "ivr_destination_group_name": "Support" if heard else None,
        "ivr_hops": 1 if heard else None,
        "ivr_routed_to": "1" if heard else None,
    }


def _flags(index: int, *, missed: bool) -> dict[str, Any]:
    is_analysed = index % 10 == 2
    return {
        "callback": index % 9 == 8,
        "callback_source": "queue" if index % 9 == 8 else None,
        # Only with the add-ons for artificial intelligence.
        "copilot_suggestions_generated_successful": 2 if is_analysed else None,
        "copilot_suggestions_generated_total": 3 if is_analysed else None,
        "customer_requested_voicemail": False,
        "exceeded_queue_wait_time": missed,
        "outside_business_hours": index % 8 == 7,
        "overflowed": index % 11 == 6,
        "overflowed_to": "+4930123456" if index % 11 == 6 else None,
        "post_call_summary": True if is_analysed else None,
        "post_call_summary_created": is_analysed,
        "post_call_transcription": True if is_analysed else None,
        "post_call_transcription_created": is_analysed,
        "real_time_transcription": False if is_analysed else None,
        "transcription_language": None if missed else "en-US",
        "voicemail": missed and index % 2 == 0,
    }
