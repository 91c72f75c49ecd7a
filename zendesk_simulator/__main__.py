"""The command line: serve a simulated account until told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from zendesk_simulator.catalogue import NAMES
from zendesk_simulator.faults import Fault
from zendesk_simulator.presets import PRESETS, fault_named
from zendesk_simulator.refusals import REFUSALS
from zendesk_simulator.settings import Settings
from zendesk_simulator.simulator import Simulator

_DEFAULTS = Settings()
_EPILOG = f"""
The first line of the output is "listening on URL". Data can be changed while it serves:
  curl -X POST URL/_simulator/changes -d '{{"tickets": 37, "new": 5, "deleted": 2}}'
and looked at under URL/_simulator/status, /_simulator/requests and /_simulator/truth/NAME.

Faults are any status from 200 to 599, or one of: {", ".join(PRESETS)}.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM."""
    options = _parser().parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sim = Simulator(_settings(options))
    for request, fault in options.fault:
        sim.faults.at(request, fault)
    if not options.lazy:
        sim.world.prepare("tickets")
    with sim:
        _announce(sim)
        stop.wait()
    return 0


def _announce(sim: Simulator) -> None:
    settings = sim.settings
    print(f"listening on {sim.url}", flush=True)
    print(
        f"It holds {settings.tickets} tickets and takes the OAuth client {settings.client_id} with "
        f"the secret {settings.client_secret}, the access token {settings.access_token}, and for "
        f"{settings.email} the API token {settings.api_token}.",
        flush=True,
    )


def _settings(options: argparse.Namespace) -> Settings:
    given = {name: getattr(options, name) for name in vars(_DEFAULTS) if hasattr(options, name)}
    for name in ("limit", "user_limit", "account_limit"):
        given[name] = given[name] or None
    return Settings(**{**given, "refused_streams": dict(options.refuse)})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m zendesk_simulator",
        description="A stand-in for a Zendesk account: exports and lists over HTTP.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_data_options(parser.add_argument_group("the data"))
    _add_server_options(parser.add_argument_group("the server"))
    _add_trouble_options(parser.add_argument_group("trouble"))
    return parser


def _add_data_options(group: argparse._ArgumentGroup) -> None:
    _number(group, "tickets", "so many tickets")
    _number(group, "users", "so many users (default: a quarter of the tickets)")
    _number(group, "organizations", "so many organizations (default: a fortieth of the tickets)")
    _number(group, "seed", "the same seed makes the same records")
    _number(group, "start", "the first stamp, in Unix seconds (default: 400 days ago)")
    _number(group, "end", "the last stamp, in Unix seconds (default: an hour ago)")
    _number(group, "one-second", "so many tickets stand in one single second")
    _fraction(group, "same-second", "share of tickets in the same second as the one before")
    _fraction(group, "deleted-share", "share of deleted records")
    _fraction(group, "ai-agent-share", "share of tickets outside the default scope")
    group.add_argument("--lazy", action="store_true", help="make a ticket's JSON on first use")


def _add_server_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--host", default=_DEFAULTS.host, help="address (default: %(default)s)")
    _number(group, "port", "0 picks a free one")
    _number(group, "limit", "export requests per window; 0 means unlimited")
    _number(group, "user-limit", "requests per window for users by cursor; 0 means unlimited")
    _number(group, "account-limit", "requests of all kinds per window; 0 means unlimited")
    _fraction(group, "window", "seconds that a limit is for")
    _number(group, "hold-back", "seconds before now that are not exported yet")
    _fraction(group, "clock-offset", "seconds that the server's clock is ahead")
    _fraction(group, "token-lifetime", "seconds until an OAuth token expires")


def _add_trouble_options(group: argparse._ArgumentGroup) -> None:
    _fraction(group, "latency", "seconds that every request takes longer")
    _number(group, "max-page-size", "answer larger pages with 504")
    group.add_argument("--refuse-cursors", action="store_true", help="take no cursor")
    group.add_argument(
        "--refuse",
        action="append",
        default=[],
        type=_refused_stream,
        metavar="STREAM=STATUS",
        help=f"refuse a stream or a list; STATUS is one of {', '.join(REFUSALS)}",
    )
    group.add_argument(
        "--fault",
        action="append",
        default=[],
        type=_scripted_fault,
        metavar="N=FAULT",
        help="let the Nth request meet a fault; may be given again",
    )


def _number(group: argparse._ArgumentGroup, name: str, text: str) -> None:
    _option(group, name, int, text)


def _fraction(group: argparse._ArgumentGroup, name: str, text: str) -> None:
    _option(group, name, float, text)


def _option(group: argparse._ArgumentGroup, name: str, kind: type, text: str) -> None:
    default = getattr(_DEFAULTS, name.replace("-", "_"))
    shown = text if default is None else f"{text} (default: {default:g})"
    group.add_argument(f"--{name}", type=kind, default=default, metavar="N", help=shown)


def _refused_stream(text: str) -> tuple[str, str]:
    stream, _, status = text.partition("=")
    if stream not in NAMES or status not in REFUSALS:
        streams, statuses = ", ".join(NAMES), ", ".join(REFUSALS)
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {streams} = one of {statuses}")
    return stream, status


def _scripted_fault(text: str) -> tuple[int, Fault]:
    number, _, name = text.partition("=")
    try:
        return int(number), fault_named(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
