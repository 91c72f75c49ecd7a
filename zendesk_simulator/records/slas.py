"""SLA policies, for tickets and for groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from zendesk_simulator.population import Population
from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.identifiers import ulid
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

SLA_POLICY = 360_020_000_001
GROUP_SLA_POLICY = ulid(1_600_000_000, 20)
_TITLES = ("Standard", "Premium")
_PREMIUM_TAGS = ("vip", "beta")
_TARGETS = (("low", 480), ("normal", 240), ("high", 60), ("urgent", 15))
_MINUTES: dict[object, int] = dict(_TARGETS)
_GROUP_MINUTES = 3600


class Target(NamedTuple):
    """What a policy asks of a ticket, and how a metric event says so."""

    minutes: int
    at_work: bool
    record: Record


def reply_target(values: Mapping[Any, Any]) -> Target | None:
    """Return the target for the first reply to a new ticket; without a priority there is none."""
    minutes = _MINUTES.get(values["priority"])
    if minutes is None:
        return None
    i = int(any(tag in _PREMIUM_TAGS for tag in values["tags"]))
    return _target(minutes, i == 0, SLA_POLICY + i, _TITLES[i])


def group_target() -> Target:
    """Return the target for how long the first group may keep a ticket."""
    return _target(_GROUP_MINUTES, False, GROUP_SLA_POLICY, "Group")


def _target(minutes: int, at_work: bool, key: int | str, title: str) -> Target:
    policy = {"id": key, "title": title, "description": None}
    return Target(
        minutes, at_work, {"target": minutes, "business_hours": at_work, "policy": policy}
    )


def sla_policies(people: Population) -> Iterator[Record]:
    """Yield the policies for tickets; their targets are minutes."""
    for i, title in enumerate(_TITLES):
        key = SLA_POLICY + i
        yield {
            "url": address(f"slas/policies/{key}"),
            "id": key,
            "title": title,
            "description": None if i else "For everybody",
            "position": i + 1,
            "filter": {
                "all": [
                    _condition("type", "is", "incident"),
                    _condition("organization_id", "is", None),
                ],
                "any": [_condition("current_tags", "includes", list(_PREMIUM_TAGS))] if i else [],
            },
            "policy_metrics": [
                {
                    "priority": priority,
                    "metric": "first_reply_time",
                    "target": minutes,
                    "target_in_seconds": minutes * 60,
                    "business_hours": i == 0,
                }
                for priority, minutes in _TARGETS
            ],
            "metric_settings": {"first_reply_time": {"activate_on_agent_ticket": True}}
            if i
            else None,
            **stamps(people, i),
        }


def group_sla_policies(people: Population) -> Iterator[Record]:
    """Yield the policies for groups; their ids are text."""
    yield {
        "url": address(f"group_slas/policies/{GROUP_SLA_POLICY}"),
        "id": GROUP_SLA_POLICY,
        "title": "Group",
        "description": "For all groups",
        "position": 1,
        "filter": {"all": [_condition("group_id", "includes", [FIRST_GROUP])]},
        "policy_metrics": [
            {
                "priority": "normal",
                "metric": "group_ownership_time",
                "target": _GROUP_MINUTES,
                "business_hours": False,
            }
        ],
        **stamps(people, 1),
    }


def _condition(field: str, operator: str, value: object) -> Record:
    return {"field": field, "operator": operator, "value": value}
