"""Talk: numbers, menus, greetings, and what agents are doing today."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.schedules import FIRST_SCHEDULE
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import ACCOUNT
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record

FIRST_NUMBER = 360_041_000_001
_IVR = 360_042_000_001
_OWN_GREETING = 360_043_000_001
_SIP_LINE = 360_044_000_001
_NUMBERS = (("Hotline", "+14155550007", "US"), ("Zentrale", "+4930123456", "DE"))
_COUNTERS = (
    "accepted_third_party_conferences",
    "accepted_transfers",
    "available_time",
    "average_hold_time",
    "average_talk_time",
    "average_wrap_up_time",
    "away_time",
    "calls_accepted",
    "calls_denied",
    "calls_missed",
    "calls_put_on_hold",
    "calls_unreachable",
    "online_time",
    "started_third_party_conferences",
    "started_transfers",
    "total_call_duration",
    "total_hold_time",
    "total_talk_time",
    "total_wrap_up_time",
    "transfers_only_time",
)


def phone_numbers(people: Population) -> Iterator[Record]:
    """Yield the numbers of the account."""
    for i, (name, number, country) in enumerate(_NUMBERS):
        german = country == "DE"
        yield {
            "id": FIRST_NUMBER + i,
            "name": name,
            "nickname": None if german else "Main line",
            "number": number,
            "display_number": number,
            "country_code": country,
            "location": None if german else "CA",
            "line_type": "phone",
            "toll_free": False,
            "external": german,
            "priority": i,
            "voice_enabled": True,
            "sms_enabled": not german,
            "sms_group_id": None if german else FIRST_GROUP,
            "outbound_enabled": True,
            "recorded": not german,
            **({} if german else {"call_recording_consent": "always"}),
            "transcription": False,
            "capabilities": {
                "sms": not german,
                "mms": False,
                "voice": True,
                "emergency_address": False,
            },
            "categorised_greetings": {"1": "voicemail_en", "2": str(_OWN_GREETING)},
            "categorised_greetings_with_sub_settings": {"1": {"voicemail_on": "voicemail_en"}},
            "default_greeting_ids": ["voicemail_en", "available_en"],
            "default_group_id": None if german else FIRST_GROUP,
            "failover_number": "+14155550008" if german else None,
            "greeting_ids": [] if german else [_OWN_GREETING],
            "group_ids": [FIRST_GROUP],
            "ivr_id": None if german else _IVR,
            "schedule_id": FIRST_SCHEDULE if german else None,
            "token": None if german else "4f2a8b1c2d3e4f2a8b1c2d3e4f2a8b1c",
            "created_at": stamps(people, i)["created_at"],
        }


def ivrs(_: Population) -> Iterator[Record]:
    """Yield the menus that callers hear."""
    menu = _IVR * 10
    routes = [_route(menu * 10 + i, key) for i, key in enumerate(("1", "2", "default"))]
    yield {
        "id": _IVR,
        "name": "Main menu",
        "phone_number_ids": [FIRST_NUMBER],
        "phone_number_names": ["Hotline"],
        "sip_line_ids": [_SIP_LINE],
        "sip_line_names": ["Front desk"],
        "menus": [
            {
                "id": menu,
                "name": "Start",
                "default": True,
                "greeting_id": None,
                "greeting_loop_count": 2,
                "routes": routes,
            }
        ],
    }


def greetings(_: Population) -> Iterator[Record]:
    """Yield the greetings: the system's have a text for an id, the account's own a number."""
    for i, key in enumerate(("voicemail_en", "available_en", _OWN_GREETING, _OWN_GREETING + 1)):
        own = isinstance(key, int)
        yield {
            "id": key,
            "name": f"Own greeting {i}" if own else "Voicemail (English)",
            "category_id": 1 + i % 2,
            "active": i % 2 == 0,
            "default": not own,
            "default_lang": not own,
            "pending": False,
            "audio_name": "gruß.mp3" if own else None,
            "audio_url": f"{ACCOUNT}/voice/greetings/{key}.mp3" if own else None,
            "has_sub_settings": i == 0,
            "ivr_ids": [_IVR] if i == 2 else [],
            "phone_number_ids": [FIRST_NUMBER] if i == 2 else [],
            "upload_id": _OWN_GREETING + 900 if i == 2 else None,
        }


def agents_activity(_: Population, user: Record) -> Iterator[Record]:
    """Yield an agent's counters of today."""
    if user.get("role") not in ("agent", "admin"):
        return
    number = user["id"] % 11
    yield {
        "agent_id": user["id"],
        "name": user["name"],
        "avatar_url": f"{ACCOUNT}/images/2016/default-avatar-80.png" if number else None,
        "agent_state": ("online", "away", "offline")[number % 3],
        "call_status": "on_call" if number == 1 else None,
        "forwarding_number": "+493012345" if number == 2 else None,
        "via": "client",
        **{name: number * (i + 1) for i, name in enumerate(_COUNTERS)},
    }


def account_overview(_: Settings) -> Record:
    """Return the account's counters of today."""
    return {
        "average_call_duration": 211,
        "average_queue_wait_time": 12,
        "total_calls": 40,
        "total_voicemails": 2,
    }


def _route(key: int, keypress: str) -> Record:
    return {
        "id": key,
        "keypress": keypress,
        "action": "voicemail" if keypress == "default" else "group",
        "greeting": None,
        "option_text": None if keypress == "default" else f"For the team press {keypress}",
        "options": {} if keypress == "default" else {"group_ids": [FIRST_GROUP]},
        "overflow_options": [],
    }
