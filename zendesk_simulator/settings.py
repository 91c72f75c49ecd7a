"""All knobs of a simulator, each with a default."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

DAY = 86_400


@dataclass
class Settings:
    """What the simulated account holds and how it behaves.

    The data (the first group) is laid out once, at the start. Everything below the first group is
    read anew for each request, so a test may change it on ``sim.settings`` while the server runs.
    """

    # The data set. `users` and `organizations` follow from `tickets` when left out.
    tickets: int = 200
    users: int | None = None
    organizations: int | None = None
    #: The more, the more happens by the way; what leads to a ticket's status comes in any case.
    events_per_ticket: int = 2
    seed: int = 1
    #: First and last stamp (Unix seconds); by default from 400 days to one hour before now.
    start: int | None = None
    end: int | None = None
    #: The share of tickets that stand in the same second as the ticket before them.
    same_second: float = 1 / 3
    #: So many tickets, in the middle of the export, all stand in one single second.
    one_second: int = 0
    deleted_share: float = 0.04
    #: The share of tickets moved last by the system: a new stamp, but an old `updated_at`.
    system_share: float = 0.1
    #: The share with `support_type` "ai_agent", which the default scope leaves out.
    ai_agent_share: float = 0.0
    #: Whether each brand has users of its own; only then the list of brands says so.
    user_separation: bool = False
    #: Name of a list to its length, for the lists that can have any, such as "groups".
    list_sizes: Mapping[str, int] = field(default_factory=dict)

    # The server.
    host: str = "127.0.0.1"
    port: int = 0
    #: Seconds that the server's clock is ahead of the real one.
    clock_offset: float = 0.0
    latency: float = 0.0
    #: The newest seconds that are not exported yet, and that `start_time` must not lie in.
    hold_back: int = 60

    # Limits; a limit of None means unlimited.
    limit: int | None = 10
    user_limit: int | None = 20
    #: Exports only count on it; lists are refused when it is used up.
    account_limit: int | None = 700
    #: Name of an endpoint's own limit, such as "ticket-fields-index", to another total, or None.
    own_limits: Mapping[str, int | None] = field(default_factory=dict)
    window: float = 60.0
    #: A larger `per_page` is answered with 504, as Zendesk does when a page takes too long.
    max_page_size: int | None = None

    # Paging.
    #: Whether a time page may exceed `per_page` to finish the second it ends in.
    time_pages_extend: bool = True
    #: Whether an empty time page in mid-stream has no `end_time`, only a `next_page`.
    empty_pages_without_end: bool = False
    refuse_cursors: bool = False
    #: Whether the export of custom objects also says `end_of_stream`.
    custom_objects_end_of_stream: bool = False
    #: Whether the last page of that export has an `after_cursor`.
    custom_objects_last_cursor: bool = True
    #: Whether metric sets come as a list beside the tickets as well, and not only in each ticket.
    metric_sets_beside: bool = False
    #: The most records on a page of a list, however many were asked for; also on a page of the
    #: exports beside those of Support.
    list_page_limit: int | None = None
    #: Whether lists that have no cursor come in pages by number; otherwise whole, at once.
    whole_lists_by_number: bool = False
    #: Whether lists that can be paged either way answer by number, whatever they are asked for.
    cursor_lists_by_number: bool = False
    #: Whether an empty list comes without cursors and links at all; otherwise they are null.
    bare_empty_lists: bool = False
    #: Name of a stream or a list to 403, 404 or one of the names in `refusals.REFUSALS`.
    refused_streams: Mapping[str, int | str] = field(default_factory=dict)

    # Credentials.
    client_id: str = "simulator-client"
    client_secret: str = "simulator-secret"
    token_lifetime: float = 3600.0
    access_token: str = "simulator-access-token"
    email: str = "admin@example.com"
    api_token: str = "simulator-api-token"

    @property
    def user_count(self) -> int:
        """How many users there are; never fewer than three."""
        return max(3, self.tickets // 4) if self.users is None else max(1, self.users)

    @property
    def organization_count(self) -> int:
        """How many organizations there are; never fewer than one."""
        if self.organizations is None:
            return max(2, self.tickets // 40)
        return max(1, self.organizations)

    def span(self) -> tuple[int, int]:
        """Return the first and the last second that a stamp may lie in."""
        end = int(self.now()) - 3600 if self.end is None else self.end
        start = end + 3600 - 400 * DAY if self.start is None else self.start
        if start > end:
            raise ValueError(f"start ({start}) lies after end ({end})")
        return start, end

    def now(self) -> float:
        """Return the time on the server's clock, in Unix seconds."""
        return time.time() + self.clock_offset

    def edge(self) -> int:
        """Return the newest second that is exported now."""
        return int(self.now()) - self.hold_back
