"""Small accounts, exports from them, and what each export has printed and asked for."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support import Run, config_for, run_tap, start_tap
from tests.support.catalogs import select
from zendesk_simulator import SeenRequest, Settings, Simulator

Record = dict[str, Any]
State = dict[str, Any]
Catalog = dict[str, Any]

TICKETS = 60
PAGE = 20
PAGES = TICKETS // PAGE
PATIENCE = 30.0

# In the order in which they are exported.
STREAMS = (
    "organizations",
    "users",
    "ticket_metric_events",
    "ticket_metrics",
    "tickets",
    "ticket_comments",
    "ticket_events",
)
# Those whose records are the export's own, and the other two, which are parts of theirs.
WHOLE = tuple(name for name in STREAMS if name not in ("ticket_metrics", "ticket_comments"))
PARTS = ("ticket_metrics", "ticket_comments")


def account(**settings: Any) -> Simulator:
    """Return an account with the same data whenever it is made, and no rate limits."""
    small = {
        "tickets": TICKETS,
        "users": 30,
        "organizations": 30,
        "start": 1_700_000_000,
        "end": 1_730_000_000,
        "limit": None,
        "user_limit": None,
    }
    return Simulator(Settings(**{**small, **settings}))


@dataclass(frozen=True)
class Export:
    """What one run has printed, and what it has asked the account for."""

    run: Run
    requests: list[SeenRequest] = field(repr=False)

    @property
    def asked(self) -> list[tuple[str, dict[str, str]]]:
        return [(seen.path, seen.query) for seen in self.requests]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All messages, with their numbers exact."""
        return [json.loads(line, parse_float=Decimal) for line in self.run.lines]

    def records(self) -> dict[str, list[Record]]:
        """Return the records of each stream, in their order."""
        found: dict[str, list[Record]] = defaultdict(list)
        for message in self.messages:
            if message["type"] == "RECORD":
                found[message["stream"]].append(message["record"])
        return dict(found)

    def schema(self, stream: str) -> dict[str, Any]:
        """Return the schema of a stream, as told to the target."""
        [schema] = [m["schema"] for m in self.run.of_type("SCHEMA") if m["stream"] == stream]
        return dict(schema)

    def complaints(self) -> list[str]:
        """Return what the log complains of, without the time."""
        return sorted(line.split("|", 1)[1] for line in self.run.complaints())

    def succeeded(self) -> Export:
        """Return this export, which must have ended well and without a complaint."""
        assert self.run.exit_code == 0, self.run.stderr
        assert self.complaints() == []
        return self

    def failed(self) -> str:
        """Return the one line that says why this export has failed."""
        assert self.run.exit_code == 1, self.run.stderr
        assert "Traceback" not in self.run.stderr, self.run.log[-10:]
        errors = [line for line in self.run.log if "| ERROR" in line]
        assert len(errors) == 1, errors
        return errors[0]


def export(
    sim: Simulator,
    *streams: str,
    catalog: Catalog | None = None,
    state: State | None = None,
    env: Mapping[str, str] | None = None,
    args: tuple[str, ...] = (),
    **settings: Any,
) -> Export:
    """Export these streams to the end, or those of the catalogue."""
    already = len(sim.requests)
    config = config_for(sim, **{"page_size": PAGE, **settings})
    catalog = catalog or (select(*streams) if streams else None)
    run = run_tap(config, catalog=catalog, state=state, env=env, args=args)
    return Export(run, sim.requests[already:])


def export_until(
    sim: Simulator, size: int, *streams: str, env: Mapping[str, str], **settings: Any
) -> Run:
    """Export until so many bytes were read, then kill the process and forget the rest."""
    config = config_for(sim, **{"page_size": PAGE, **settings})
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("wb") as log:
        with start_tap(folder, config, catalog=select(*streams), env=env, stderr=log) as process:
            assert process.stdout
            stdout = process.stdout.read(size)
            process.kill()
            process.wait(PATIENCE)
        return Run(process.returncode, stdout, Path(log.name).read_text(encoding="utf-8"))


def deselected(catalog: Catalog, stream: str, *path: str) -> Catalog:
    """Return the catalogue with one more field deselected, on whichever level."""
    catalog = deepcopy(catalog)
    breadcrumb = [step for name in path for step in ("properties", name)]
    [entry] = [entry for entry in catalog["streams"] if entry["tap_stream_id"] == stream]
    [item] = [item for item in entry["metadata"] if item["breadcrumb"] == breadcrumb]
    item["metadata"]["selected"] = False
    return catalog
