"""What can happen to a ticket: each method is one step of its story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zendesk_simulator.records import texts
from zendesk_simulator.records.brands import TICKET_BRANDS
from zendesk_simulator.records.custom_statuses import custom_status_of
from zendesk_simulator.records.custom_values import TRIAGED, custom_values, new_value, tags_of
from zendesk_simulator.records.groups import CLOSED_GROUP, TICKET_GROUPS
from zendesk_simulator.records.satisfaction import REASONS
from zendesk_simulator.records.schedules import OTHER_SCHEDULES
from zendesk_simulator.records.texts import pick
from zendesk_simulator.records.ticket_forms import TICKET_FORMS
from zendesk_simulator.records.via import EVENT_VIA, some_channel
from zendesk_simulator.stories.story import (
    SYSTEM,
    UNOFFERED,
    Comment,
    Field,
    Step,
    Story,
    Values,
)

if TYPE_CHECKING:
    from zendesk_simulator.population import Population

_KIND = 6
_WEEK = 604_800
#: How a change of the system comes about.
_RULE = "Rule"
_FORM, _MAIL = "Web form", "Mail"


class Teller:
    """Tells a ticket's story: the methods are what may happen next."""

    def __init__(self, people: Population, index: int) -> None:
        self._people = people
        self._index = index
        self.rng = people.rng(_KIND, index)
        self._requester = people.user_ids[people.requester(index)]
        self._agent = people.user_ids[people.agent(index)]
        self._dice = self.rng.getrandbits(64)
        self._channel = some_channel(self.rng)
        self._followed: int | None = None
        self._values: Values = {"satisfaction_score": UNOFFERED}
        self._own_tags: set[str] = set()
        self._steps: list[Step] = []
        self._step = Step(0, 0, "")

    def begin(self, stamp: int) -> None:
        """Let the next step happen at a second."""
        self._step = Step(stamp, self._agent, _FORM)
        self._steps.append(self._step)

    def story(self) -> Story:
        """Return what has been told."""
        return Story(
            self._index,
            self._channel,
            self._followed,
            self._values,
            self._steps,
            len(self._steps),
            self._dice,
        )

    # -- what may happen

    def create(self) -> None:
        """Somebody asks for something."""
        rng, people, index, step = self.rng, self._people, self._index, self._step
        if self._channel == "follow_up":
            self._followed = people.some_ticket(rng)
        customs = custom_values(rng, people, index)
        self._own_tags = {pick(rng, texts.TAGS) for _ in range(3)}
        first: Values = {
            "subject": pick(rng, texts.SUBJECTS),
            "requester_id": self._requester,
            "priority": pick(rng, texts.PRIORITIES),
            "type": pick(rng, texts.TYPES),
            "status": "new",
            "organization_id": people.organization_of(people.requester(index)),
            "brand_id": pick(rng, TICKET_BRANDS),
            "ticket_form_id": pick(rng, TICKET_FORMS),
            "custom_status_id": custom_status_of("new", index),
        }
        if rng.random() < 0.6 or index >= people.initial_tickets:
            first["group_id"] = self._some_group()
        if rng.random() < 0.2:
            first["external_id"] = f"crm-{index}"
        if rng.random() < 0.1:
            first["due_at"] = texts.date(step.stamp + _WEEK)
        if first["type"] == "incident" and rng.random() < 0.25:
            first["problem_id"] = people.some_ticket(rng)
        first["tags"] = tuple(sorted(self._own_tags | tags_of(customs)))
        self._values.update(first)
        self._values.update(customs)
        step.new = first
        for name, value in customs.items():
            # What is empty has not been set.
            if value:
                first[name] = value
        step.updater, step.via = self._requester, EVENT_VIA[self._channel]
        kind = "VoiceComment" if self._channel == "voice" else "Comment"
        step.comment = Comment(self._requester, kind=kind)
        if rng.random() < 0.15:
            step.schedule = pick(rng, OTHER_SCHEDULES)

    def triage(self) -> None:
        """An agent, or a trigger, sorts the ticket."""
        rng = self.rng
        if rng.random() < 0.3:
            self._step.updater, self._step.via = SYSTEM, _RULE
        self._set("priority", pick(rng, texts.PRIORITIES))
        self._own_tags ^= {pick(rng, texts.TAGS)}
        field = pick(rng, TRIAGED)
        self._set(field.id, new_value(field, rng, self._people))
        self._set_tags()
        if self._values.get("group_id") is None:
            self._set("group_id", self._some_group())

    def note(self) -> None:
        """An agent writes down something for the others."""
        self._step.comment = Comment(self._agent, public=False)

    def reply(self) -> None:
        """An agent writes to the requester."""
        self._step.via = _MAIL
        self._step.comment = Comment(self._agent)

    def take(self) -> None:
        """An agent takes the ticket, and may answer at once."""
        self._set_status("open")
        self._assign(self._agent)
        if self.rng.random() < 0.4:
            self.reply()

    def hand_over(self) -> None:
        """Another agent takes over, often one of another group."""
        self._agent = pick(self.rng, self._people.user_ids[: self._people.agents])
        if self._values.get("assignee_id") is not None:
            self._assign(self._agent)
        self._set("group_id", self._some_group())

    def ask(self) -> None:
        """The agent needs to know more from the requester."""
        self._set_status("pending")
        self._assign(self._agent)
        self.reply()

    def park(self) -> None:
        """The agent waits for somebody else."""
        self._set_status("hold")
        self._assign(self._agent)
        self.note()

    def answer(self) -> None:
        """The requester writes, and the ticket is open again."""
        self._set_status("open")
        self._step.updater, self._step.via = self._requester, _MAIL
        kind = "FacebookComment" if self._index % 5 == 1 else "Comment"
        self._step.comment = Comment(self._requester, kind=kind)

    def solve(self) -> None:
        """The agent has an answer."""
        self._set_status("solved")
        self._assign(self._agent)
        self.reply()

    def offer(self) -> None:
        """An automation asks the requester for a rating."""
        self._set("satisfaction_score", "offered")
        self._step.updater, self._step.via = SYSTEM, _RULE

    def rate(self) -> None:
        """The requester says how it was."""
        rng = self.rng
        self._set("satisfaction_score", "good" if rng.random() < 0.7 else "bad")
        self._set("satisfaction_comment", pick(rng, texts.SENTENCES))
        self._set("satisfaction_reason_code", pick(rng, REASONS)[0])
        self._step.updater = self._requester

    def close(self) -> None:
        """An automation closes what has been solved for days."""
        self._set("status", "closed")
        self._step.updater, self._step.via = SYSTEM, _RULE
        if self.rng.random() < 0.1:
            self._set("group_id", CLOSED_GROUP)

    def merge_away(self) -> None:
        """The ticket is closed, since another one asks for the same."""
        self._set_status("solved")
        self._set("status", "closed")
        self._own_tags.add("closed_by_merge")
        self._set_tags()
        self._step.comment = Comment(self._agent, public=False)

    def take_in(self, merged: int) -> None:
        """Another ticket is merged into this one."""
        self._step.merged = (merged,)
        self._step.comment = Comment(self._agent, public=False)

    def delete(self) -> None:
        """An agent deletes the ticket."""
        self._set_status("deleted")

    # -- how it is done

    def _set(self, name: Field, value: Any) -> None:
        """Change a field, unless that is what it holds."""
        old = self._values.get(name)
        if old != value:
            # One event may set a field twice: what it held before the first time counts.
            self._step.old.setdefault(name, old)
            self._step.new[name] = self._values[name] = value

    def _set_status(self, status: str) -> None:
        self._set("status", status)
        self._set("custom_status_id", custom_status_of(status, self._index))

    def _set_tags(self) -> None:
        self._set("tags", tuple(sorted(self._own_tags | tags_of(self._values))))

    def _assign(self, agent: int) -> None:
        if self._values.get("group_id") is None:
            self._set("group_id", self._some_group())
        self._set("assignee_id", agent)

    def _some_group(self) -> int:
        return pick(self.rng, TICKET_GROUPS)
