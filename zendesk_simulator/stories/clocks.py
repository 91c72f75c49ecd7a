"""The clocks that Zendesk's metrics run on: each start, stop and breach is a metric event."""

from __future__ import annotations

from typing import NamedTuple

from zendesk_simulator.records.groups import FIRST_GROUP
from zendesk_simulator.records.schedules import HOURS, OFFICE_HOURS
from zendesk_simulator.records.slas import Target, group_target, reply_target
from zendesk_simulator.stories.story import Step
from zendesk_simulator.tables import Record

#: Every third ticket has a clock of one of these, which runs while the ticket has such a status.
_WORK: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("agent_work_time", ("new", "open")),
    ("requester_wait_time", ("new", "open", "hold")),
    ("resolution_time", ("new", "open", "pending", "hold")),
    ("periodic_update_time", ("new", "open")),
    ("pausable_update_time", ("new", "open", "hold")),
)
_OVER = ("solved", "closed", "deleted")


class MetricEvent(NamedTuple):
    """What happened to a metric of a ticket, and what the record of it says besides."""

    metric: str
    instance: int
    kind: str
    stamp: int
    more: Record


class _Clock:
    """Measures one metric, once or several times."""

    def __init__(self, metric: str) -> None:
        self.metric = metric
        self.instance = 0
        self.since: int | None = None
        self.is_begun = False
        self.spent = self.spent_at_work = 0
        self.due: int | None = None


class Clocks:
    """Meets the steps of a story one after the other, and notes what the clocks do.

    Nothing that it has noted changes later on, so that a story can go on.
    """

    def __init__(self, index: int) -> None:
        self.events: list[MetricEvent] = []
        #: The number of events that the account began with.
        self.told = 0
        self._index = index
        metric, self._running_in = _WORK[index // 3 % len(_WORK)]
        self._has_work, self._has_group = index % 3 == 0, index % 4 == 1
        self._work, self._reply = _Clock(metric), _Clock("reply_time")
        self._group = _Clock("group_ownership_time")
        self._hours = OFFICE_HOURS
        self._requester: object = None
        self._kept_reply: int | None = None
        self._is_live = False

    def meet(self, step: Step) -> None:
        """Let a step happen."""
        self._breach(step.stamp)
        if step.schedule is not None:
            self._hours = HOURS[step.schedule]
        if not self.events:
            self._begin(step)
        self._meet_comment(step)
        if "status" in step.new and self._has_work:
            self._meet_status(self._work, step.new["status"], step.stamp)
        if self._group.is_begun and step.new.get("status") in _OVER:
            self._fulfill(self._group, step.stamp)
        if "group_id" in step.new and self._has_group:
            self._meet_group(step.new["group_id"], step.stamp)

    def wait_until(self, second: int) -> None:
        """Let time go by to the moment when the simulator started."""
        self._breach(second)
        if self._kept_reply is not None and self._kept_reply <= second and self._index % 7 == 0:
            # A breach that was foreseen, and did not come about.
            self._note(self._reply, "breach", self._kept_reply, {"deleted": True})
        self._is_live = True
        self.told = len(self.events)

    def _begin(self, step: Step) -> None:
        self._requester = step.updater
        if self._index % 12 == 0:
            self._note(self._work, "measure", step.stamp)
        self._start(self._reply, step.stamp)
        target = reply_target(step.new)
        if target is not None:
            self._apply(self._reply, target, step.stamp, "apply_sla", "sla")

    def _meet_comment(self, step: Step) -> None:
        if step.comment is None or not step.comment.public:
            return
        if step.comment.author == self._requester:
            if self._reply.since is None:
                self._start(self._reply, step.stamp)
        elif self._reply.since is not None:
            self._kept_reply = self._reply.due
            self._fulfill(self._reply, step.stamp)

    def _meet_status(self, clock: _Clock, status: object, stamp: int) -> None:
        if status in self._running_in:
            if clock.since is None:
                self._start(clock, stamp)
        elif status in _OVER:
            if clock.is_begun:
                self._fulfill(clock, stamp)
        elif clock.since is not None:
            self._stop(clock, stamp)
            self._note(clock, "pause", stamp)

    def _meet_group(self, group: object, stamp: int) -> None:
        if self._group.is_begun and group != FIRST_GROUP:
            self._fulfill(self._group, stamp)
        elif group == FIRST_GROUP and not self._group.is_begun:
            self._start(self._group, stamp)
            self._apply(self._group, group_target(), stamp, "apply_group_sla", "group_sla")

    # -- what a clock does

    def _start(self, clock: _Clock, stamp: int) -> None:
        if not clock.is_begun:
            clock.instance += 1
            clock.spent = clock.spent_at_work = 0
            clock.is_begun = True
        clock.since = stamp
        self._note(clock, "activate", stamp)

    def _apply(self, clock: _Clock, target: Target, stamp: int, kind: str, name: str) -> None:
        self._note(clock, kind, stamp, {name: target.record})
        if target.at_work:
            clock.due = self._hours.after(stamp, target.minutes)
        else:
            clock.due = stamp + 60 * target.minutes

    def _stop(self, clock: _Clock, stamp: int) -> None:
        if clock.since is not None:
            clock.spent += max(0, stamp - clock.since)
            clock.spent_at_work += self._hours.minutes(clock.since, stamp)
            clock.since = None

    def _fulfill(self, clock: _Clock, stamp: int) -> None:
        self._stop(clock, stamp)
        clock.is_begun, clock.due = False, None
        self._note(clock, "fulfill", stamp)
        spent = {"calendar": clock.spent // 60, "business": clock.spent_at_work}
        self._note(clock, "update_status", stamp, {"status": spent})

    def _breach(self, second: int) -> None:
        for clock in (self._reply, self._group):
            if clock.due is not None and clock.due < second:
                # Of what happens while the simulator runs, nothing may lie in the past.
                self._note(clock, "breach", second if self._is_live else clock.due)
                clock.due = None

    def _note(self, clock: _Clock, kind: str, stamp: int, more: Record | None = None) -> None:
        instance = 0 if kind == "measure" else clock.instance
        self.events.append(MetricEvent(clock.metric, instance, kind, stamp, more or {}))
