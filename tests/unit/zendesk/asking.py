"""How tests ask a server for a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tap_zendesk_incremental.zendesk.client import Client
from tests.unit.zendesk.servers import AnswerTo, Reply, Seen

PATH = "/api/v2/incremental/tickets/cursor"


CLIENT = {"access_token": None, "client_id": "client", "client_secret": "geheim"}


API_TOKEN = {"access_token": None, "email": "a@example.com", "api_token": "geheim"}


Clients = Callable[..., Client]


def get(client: Client, **parameters: Any) -> bytes:
    """Return the body of a good response; raise the error that any other one stands for."""
    response = client.get(PATH, parameters)
    error = client.error_in(PATH, response, parameters)
    if error is not None:
        raise error
    return response.body


def with_tokens(answer: AnswerTo) -> AnswerTo:
    """Response token requests with token-1, token-2 and so on, and others with ``answer``."""
    count = iter(range(1, 100))

    def answer_to(seen: Seen) -> Reply:
        if seen.path == "/oauth/tokens":
            return Reply(200, b'{"access_token":"token-%d","expires_in":3600}' % next(count))
        return answer(seen)

    return answer_to
