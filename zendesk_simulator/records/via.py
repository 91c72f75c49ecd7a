"""The ways a ticket comes in."""

from __future__ import annotations

from random import Random

from zendesk_simulator.records.brands import BRAND
from zendesk_simulator.records.texts import SUBJECTS, pick, user_email, user_name
from zendesk_simulator.tables import Record

_CHANNELS = ("web", "email", "email", "email", "voice", "chat", "follow_up")
_VIA_IDS = {"web": 0, "email": 4, "voice": 34, "chat": 29, "follow_up": 24}
#: What a ticket event calls the channels.
EVENT_VIA = {
    "web": "Web form",
    "email": "Mail",
    "voice": "Phone call (inbound)",
    "chat": "Chat",
    "follow_up": "Closed Ticket",
}
SUPPORT_ADDRESS = "support@example.zendesk.com"


def some_channel(rng: Random) -> str:
    """Return a channel that a ticket may come in by."""
    return pick(rng, _CHANNELS)


def via(channel: str, user: int, followed: int | None) -> tuple[Record, int]:
    """Return the `via` of a ticket, and the number of the channel.

    The ticket is of the user with an index, and may follow up another ticket.
    """
    origin, target, rel = _ends(channel, user, followed)
    # Zendesk calls a follow-up's channel after the one that the reply came in by.
    name = "email" if channel == "follow_up" else channel
    record = {"channel": name, "source": {"from": origin, "to": target, "rel": rel}}
    return record, _VIA_IDS[channel]


def _ends(channel: str, user: int, followed: int | None) -> tuple[Record, Record, str | None]:
    address, name = user_email(user), user_name(user)
    if channel == "email":
        origin: Record = {
            "address": address,
            "name": name,
            "original_recipients": [SUPPORT_ADDRESS],
        }
        return origin, {"name": "Support", "address": SUPPORT_ADDRESS}, None
    if channel == "voice":
        caller = _phone(user, name)
        return caller, {**_phone(7, "Hotline"), "brand_id": BRAND}, "inbound"
    if channel == "follow_up":
        subject = SUBJECTS[user % len(SUBJECTS)]
        return {"ticket_id": followed, "subject": subject, "channel": "web"}, {}, "follow_up"
    return {}, {}, None


def _phone(number: int, name: str) -> Record:
    digits = f"{5550000 + number:07d}"
    return {"phone": f"+1415{digits}", "formatted_phone": f"+1 (415) {digits}", "name": name}
