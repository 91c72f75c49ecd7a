"""The routes: HTTP in, HTTP out."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formatdate
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from zendesk_simulator import errors
from zendesk_simulator.errors import Reply, json_reply
from zendesk_simulator.faults import Fault
from zendesk_simulator.journal import SeenRequest
from zendesk_simulator.lists.declared import COLLECTIONS
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.streams import STREAMS
from zendesk_simulator.wire import BrokenResponse, wait_until_gone

if TYPE_CHECKING:
    from zendesk_simulator.simulator import Simulator

_CONTROL = "/_simulator"


def make_app(sim: Simulator) -> Starlette:
    """Return the ASGI app that serves a simulator."""
    routes = _Routes(sim)
    return Starlette(
        routes=[
            Route("/oauth/tokens", routes.tokens, methods=["POST"]),
            Route("/oauth/tokens.json", routes.tokens, methods=["POST"]),
            Route("/api/v2/users/me", routes.me),
            Route("/api/v2/users/me.json", routes.me),
            Route("/api/v2/{rest:path}", routes.api),
            Route(_CONTROL + "/status", routes.status),
            Route(_CONTROL + "/requests", routes.requests),
            Route(_CONTROL + "/changes", routes.changes, methods=["POST"]),
            Route(_CONTROL + "/truth/{stream}", routes.truth),
            Route("/{rest:path}", routes.nowhere, methods=["GET", "POST"]),
        ],
        exception_handlers={ClientDisconnect: _gone},
    )


def _gone(_: Request, __: Exception) -> Response:
    """The client has left in the midst of its request; nobody will read this answer."""
    return Response(status_code=400)


class _Routes:
    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    async def api(self, request: Request) -> Response:
        """Any of the exports and lists."""
        sim = self._sim
        seen = sim.journal.note(request)
        sim.act_before(seen.number)
        fault = sim.faults.pick(seen)
        if sim.settings.latency:
            await wait_until_gone(request.receive, sim.settings.latency)
        own_url = str(request.base_url).rstrip("/")

        def serve() -> Reply:
            authorization = request.headers.get("authorization")
            asked = ApiRequest(own_url, seen.path, seen.raw_query, authorization)
            return sim.service.respond(asked)

        return self._finish(seen, fault, serve, own_url)

    async def tokens(self, request: Request) -> Response:
        """OAuth."""
        sim = self._sim
        seen = sim.token_journal.note(request)
        seen.body = await request.body()
        content_type = request.headers.get("content-type", "")

        def serve() -> Reply:
            return sim.credentials.issue(content_type, seen.body)

        return self._finish(seen, sim.token_faults.pick(seen), serve, "")

    async def me(self, _: Request) -> Response:
        """The endpoint that takes anybody for somebody."""
        user = {"id": None, "name": "Anonymous user", "email": "invalid@example.com"}
        return self._respond(json_reply(200, {"user": {**user, "role": "end-user"}}))

    async def nowhere(self, _: Request) -> Response:
        """Everything else."""
        return self._respond(errors.invalid_endpoint())

    # -- control, for demonstrations

    async def status(self, _: Request) -> Response:
        """What there is, and what time it is."""
        sim = self._sim
        content = {
            "records": sim.world.counts(),
            "now": sim.settings.now(),
            "newest_exported_second": sim.settings.edge(),
            "requests": len(sim.requests),
            "token_requests": len(sim.token_requests),
        }
        return self._respond(json_reply(200, content))

    async def requests(self, _: Request) -> Response:
        """The log of requests to the API."""
        return self._respond(json_reply(200, [seen.as_record() for seen in self._sim.requests]))

    async def changes(self, request: Request) -> Response:
        """Change, add and delete tickets."""
        world = self._sim.world
        actions = {
            "tickets": world.change_tickets,
            "new": world.add_tickets,
            "deleted": world.delete_tickets,
            "system": world.touch_by_system,
        }
        try:
            wanted = await request.json()
            counts = {name: max(0, int(n)) for name, n in wanted.items() if name in actions}
        except (ValueError, TypeError, AttributeError):
            text = 'Send an object such as {"tickets": 37, "new": 5, "deleted": 2, "system": 1}'
            return self._respond(errors.described(400, "BadRequest", text))
        ids = {name: actions[name](count) for name, count in counts.items()}
        return self._respond(json_reply(200, ids))

    async def truth(self, request: Request) -> Response:
        """Key and stamp of all records that an export or a list brings now."""
        stream, query = request.path_params["stream"], request.query_params
        world = self._sim.world
        if stream in COLLECTIONS:
            items = world.lists.seen(stream, query)
            pairs = [(item.key, item.record.get("updated_at")) for item in items]
            return self._respond(json_reply(200, pairs))
        if stream not in STREAMS:
            return self._respond(errors.invalid_endpoint())
        rows = world.exported(stream, query.get("scope", "agent"))
        return self._respond(json_reply(200, [(row.key, row.stamp) for row in rows]))

    # -- sending

    def _finish(
        self, seen: SeenRequest, fault: Fault | None, serve: Callable[[], Reply], own_url: str
    ) -> Response:
        if fault is not None and fault.only_with is not None:
            whole = serve()
            fault = fault if fault.only_with in whole.body else None
        seen.fault = fault.name if fault else None
        if fault is not None and fault.answer is not None:
            reply: Reply = fault.answer(self._sim.settings.now())
        elif fault is not None and not fault.needs_page:
            return self._respond(Reply(200, b""), fault)
        else:
            reply = serve()
        if fault is not None and fault.alter is not None:
            reply.body = fault.alter(reply.body, own_url)
        seen.status = reply.status
        return self._respond(reply, fault)

    def _respond(self, reply: Reply, fault: Fault | None = None) -> Response:
        headers = {"Date": formatdate(self._sim.settings.now(), usegmt=True), **reply.headers}
        if fault is not None and fault.wire is not None:
            wire = fault.wire
            return BrokenResponse(reply.body, reply.status, headers, reply.content_type, wire)
        return Response(reply.body, reply.status, headers, reply.content_type)
