"""Who and what exists: ids and stamps, all of it following from the seed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from zendesk_simulator.settings import DAY, Settings

if TYPE_CHECKING:
    from zendesk_simulator.stories.library import Stories

#: Above this, a JSON reader that uses doubles gets ids wrong.
DOUBLE_LIMIT = 2**53

_FIRST_USER = 360_000_000_000
_FIRST_ORGANIZATION = 370_000_000_000
_MONTH = 30 * DAY
_YEARS = 800 * DAY


class Population:
    """The ids of all tickets, users and organizations, and how they belong together."""

    #: What happened to each ticket.
    stories: Stories

    def __init__(self, settings: Settings) -> None:
        self.seed = settings.seed
        self._sizes = settings.list_sizes
        self.user_separation = settings.user_separation
        rng = Random(settings.seed)
        self.start, self.end = settings.span()
        #: Midnight before the account was laid out, in Unix seconds on the server's clock.
        self.today = int(settings.now()) // DAY * DAY
        self.system_share = settings.system_share
        self.initial_tickets = settings.tickets
        self.events_per_ticket = settings.events_per_ticket
        self.ticket_stamps = _stamps(settings, rng, self.start, self.end)
        self.ticket_ids = [_large(i, i + 1) for i in range(settings.tickets)]
        rng.shuffle(self.ticket_ids)
        self.index_of: dict[object, int] = {key: i for i, key in enumerate(self.ticket_ids)}
        self.deleted, self.scopes = _fates(settings)
        self.next_ticket_id = settings.tickets + 1
        users, organizations = settings.user_count, settings.organization_count
        self.user_ids = [_large(i, _FIRST_USER + 7 * i) for i in range(users)]
        self.organization_ids = [_FIRST_ORGANIZATION + 3 * i for i in range(organizations)]
        # The first users are the agents.
        self.agents = max(1, min(20, users // 5))

    def rng(self, kind: int, index: int, ordinal: int = 0) -> Random:
        """Return the source of chance for one record: the same for the same seed, always."""
        return Random(((self.seed * 16 + kind) << 64) + (index << 24) + ordinal)

    def add_ticket(self, stamp: int) -> int:
        """Note a new ticket and return its index."""
        self.index_of[self.next_ticket_id] = len(self.ticket_ids)
        self.ticket_ids.append(self.next_ticket_id)
        self.deleted.append(False)
        self.scopes.append("agent")
        self.ticket_stamps.append(stamp)
        self.next_ticket_id += 1
        return len(self.ticket_ids) - 1

    def size(self, name: str, default: int) -> int:
        """Return how many records a list is to have."""
        return self._sizes.get(name, default)

    def history(self, index: int) -> tuple[int, int]:
        """Return when a ticket was created and when an event last updated it."""
        stamp = self.ticket_stamps[index]
        if index >= self.initial_tickets:
            return stamp, stamp
        created = stamp - 1 - index * 7919 % _MONTH
        if index % 19 == 4:
            # Some are older than the account's first stamp, and than any start date.
            created -= _YEARS
        moved_by_system = index * 0.618034 % 1 < self.system_share
        return created, (created + stamp) // 2 if moved_by_system else stamp

    def merges_into(self, index: int) -> int | None:
        """Return the index of the ticket that a ticket is merged into, if it is."""
        into = index + 1
        if index % 23 != 11 or into >= self.initial_tickets:
            return None
        if self.deleted[index] or self.deleted[into]:
            return None
        created, updated = self.history(into)
        return into if created < self.history(index)[1] <= updated else None

    def merged_into(self, index: int) -> tuple[int, int] | None:
        """Return when another ticket was merged into this one, if any was, and its index."""
        source = index - 1
        if index == 0 or self.merges_into(source) is None:
            return None
        return self.history(source)[1], source

    def requester(self, index: int) -> int:
        """Return the index of the user who asked in a ticket."""
        return (index * 13 + 5) % len(self.user_ids)

    def some_ticket(self, rng: Random) -> int:
        """Return the id of one of the tickets that the account began with, whatever came since."""
        return self.ticket_ids[int(rng.random() * self.initial_tickets)]

    def agent_with(self, user_id: int) -> int:
        """Return the index of an agent."""
        return self.user_ids.index(user_id, 0, self.agents)

    def agent(self, index: int) -> int:
        """Return the index of the agent who looks after a ticket."""
        return index % self.agents

    def organization_of(self, user: int) -> int | None:
        """Return the id of the organization that a user belongs to, if any."""
        if user % 5 == 4:
            return None
        return self.organization_ids[user % len(self.organization_ids)]


def _large(index: int, plain: int) -> int:
    return DOUBLE_LIMIT + 1 + 2 * index if index % 37 == 36 else plain


def _fates(settings: Settings) -> tuple[list[bool], list[str]]:
    """Return which tickets are deleted, and which support each of them is for."""
    rng = Random(settings.seed)
    deleted, scopes = [], []
    for _ in range(settings.tickets):
        deleted.append(rng.random() < settings.deleted_share)
        scopes.append("ai_agent" if rng.random() < settings.ai_agent_share else "agent")
    return deleted, scopes


def _stamps(settings: Settings, rng: Random, start: int, end: int) -> list[int]:
    count = settings.tickets
    stamps = sorted(rng.randint(start, end) for _ in range(count))
    for i in range(1, count):
        if rng.random() < settings.same_second:
            stamps[i] = stamps[i - 1]
    crowd = min(settings.one_second, count)
    first = (count - crowd) // 2
    stamps[first : first + crowd] = stamps[first : first + 1] * crowd
    return stamps
