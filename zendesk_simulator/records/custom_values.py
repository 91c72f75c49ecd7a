"""What tickets hold in their custom fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from zendesk_simulator.population import Population
from zendesk_simulator.records.custom_objects import record_id
from zendesk_simulator.records.texts import SENTENCES, TAGS, pick
from zendesk_simulator.records.ticket_field_setup import CUSTOM_FIELDS, CustomField

Maker = Callable[[Random, Population], Any]

_PLANS = [value for value, _ in CUSTOM_FIELDS[5].options]
_INTENTS = [value for value, _ in CUSTOM_FIELDS[13].options]


def _whole_number(rng: Random, _: Population) -> Any:
    """Return a number, which some accounts write as text."""
    number = int(rng.random() * 1000)
    return str(number) if rng.random() < 0.3 else number


def _amount(rng: Random, _: Population) -> Any:
    """Return a decimal number, which some accounts write as text."""
    number = round(rng.random() * 1000, 2)
    return str(number) if int(number) % 3 == 0 else number


def _some_users(rng: Random, people: Population) -> str | None:
    """Return a user's id, which is text here."""
    return str(pick(rng, people.user_ids)) if rng.random() < 0.3 else None


def _some_organizations(rng: Random, people: Population) -> tuple[str] | None:
    return (str(pick(rng, people.organization_ids)),) if rng.random() < 0.1 else None


def _some_vehicles(rng: Random, people: Population) -> str | None:
    return record_id(people, "vehicle", 0) if rng.random() < 0.1 else None


def _nothing(_: Random, __: Population) -> None:
    return None


#: By the number of the field; fields that are missing here are never filled in.
_VALUES: dict[int, Maker] = {
    0: lambda rng, _: f"ORD-{int(rng.random() * 1e6):06d}",
    1: _whole_number,
    2: _amount,
    3: lambda rng, _: rng.random() < 0.5,
    4: lambda rng, _: (pick(rng, TAGS), pick(rng, _PLANS)),
    5: lambda rng, _: pick(rng, _PLANS),
    6: lambda _, __: "2022-09-19",
    7: lambda _, __: "",
    8: lambda _, __: (),
    9: lambda rng, _: pick(rng, SENTENCES),
    11: _some_users,
    12: lambda rng, _: "4242" if rng.random() < 0.05 else None,
    13: lambda rng, _: pick(rng, _INTENTS) if rng.random() < 0.4 else None,
    15: lambda _, __: False,
    16: _some_organizations,
    18: _some_vehicles,
    17: lambda _, __: "REF-1",
}


_MAKERS = [(field.id, _VALUES.get(field.number, _nothing)) for field in CUSTOM_FIELDS]
_MAKERS_OF_NOW = [m for field, m in zip(CUSTOM_FIELDS, _MAKERS, strict=True) if field.active]
#: The fields of which a value is a tag too, or brings one with it.
_TAGGED = [
    (field.id, field.type, field.tag)
    for field in CUSTOM_FIELDS
    if not field.key and (field.tag or field.type in ("tagger", "multiselect"))
]
#: The fields that change in the life of a ticket.
TRIAGED = tuple(field for field in CUSTOM_FIELDS if field.number in (0, 1, 3, 4, 5, 11))


def new_value(field: CustomField, rng: Random, people: Population) -> Any:
    """Return another value of a field, which may turn out to be the same."""
    return _VALUES[field.number](rng, people)


def custom_values(rng: Random, people: Population, index: int) -> dict[int | str, Any]:
    """Return each field's value by its id; of a switched-off field only in the oldest tickets."""
    makers = _MAKERS if index < people.initial_tickets // 4 else _MAKERS_OF_NOW
    return {key: make(rng, people) for key, make in makers}


def tags_of(values: Mapping[int | str, Any]) -> set[str]:
    """Return the tags that the values of the account's own fields bring with them."""
    tags: set[str] = set()
    for key, kind, tag in _TAGGED:
        value = values[key]
        if not value:
            continue
        if kind == "tagger":
            tags.add(value)
        elif kind == "multiselect":
            tags.update(value)
        elif tag is not None:
            tags.add(tag)
    return tags


def option_tags() -> list[str]:
    """Return all tags that values can bring."""
    own = [field for field in CUSTOM_FIELDS if not field.key]
    options = [value for field in own for value, _ in field.options]
    return options + [field.tag for field in own if field.tag]
