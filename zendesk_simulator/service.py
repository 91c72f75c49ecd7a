"""Answers one request to the API, without HTTP."""

from __future__ import annotations

from zendesk_simulator.catalogue import ENDPOINTS
from zendesk_simulator.credentials import Credentials
from zendesk_simulator.endpoints import Account, Directory
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.limits import Limits
from zendesk_simulator.refusals import check_refused
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.settings import Settings
from zendesk_simulator.world import World

_DIRECTORY = Directory(ENDPOINTS)


class Service:
    """The API of the account."""

    def __init__(self, settings: Settings, world: World, credentials: Credentials) -> None:
        self._account = Account(settings, world)
        self._credentials = credentials
        self.limits = Limits(settings)

    def respond(self, request: ApiRequest) -> Reply:
        """Return the response to a request, be it a page or a refusal."""
        headers: dict[str, str] = {}
        try:
            endpoint = _DIRECTORY.find(request)
            self._credentials.check(request.authorization, endpoint.resource)
            check_refused(self._account.settings, endpoint.name)
            headers = self.limits.take(endpoint.counted_on(request, self._account))
            with self._account.world.lock:
                reply = endpoint.respond(request, self._account)
        except RefusalError as refusal:
            reply = refusal.reply
        reply.headers.update(headers)
        return reply
