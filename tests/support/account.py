"""A small simulated account, and every way in which tests run, kill and resume an export of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from typing_extensions import override

from tests.support.catalogs import select
from tests.support.command import TIMEOUT, Process, Run, config_for, run_tap, start_tap
from tests.support.export import Export, State
from tests.support.running import Running, until_row
from tests.support.secrecy import assert_hidden, secrets_of
from tests.support.streams import TICKETS, Key, Record, Way
from tests.support.truth import keys, truth
from zendesk_simulator import Settings, Simulator

#: Three pages of everything, the same data whenever it is made, and no rate limit that is met.
PAGE, PAGES = 20, 3
SMALL = {
    "tickets": PAGES * PAGE,
    "users": PAGES * PAGE,
    "organizations": PAGES * PAGE,
    "start": 1_700_000_000,
    "end": 1_730_000_000,
    "limit": None,
    "user_limit": None,
    "account_limit": 100_000,
    "own_limits": {"deleted-tickets": None},
}

# A stream map that changes nothing sends every record over the SDK's general path: `make test-all`
# runs the tests of faults a second time so.
IS_GENERAL = "TAP_TESTS_GENERAL_PATH" in os.environ
GENERAL_PATH = {"stream_maps": {"tickets": {"__alias__": "tickets"}}} if IS_GENERAL else {}

Kills = Callable[[int], bool]


class Account(Simulator):
    """An account that the installed command exports from.

    Args:
        page_size: Records a page in all exports; None for as many as Zendesk gives.
        settings: Of the simulator, over those of a small account.
    """

    def __init__(self, page_size: int | None = PAGE, **settings: Any) -> None:
        super().__init__(Settings(**{**SMALL, **settings}))
        # One stream after the other, so that a test knows which request is which.
        self._defaults = {"page_size": page_size, "concurrency": 1, **GENERAL_PATH}
        self._victim: SimpleQueue[Process] = SimpleQueue()
        self._kills: Kills | None = None

    @override
    def __enter__(self) -> Account:
        self.start()
        return self

    # -- what it has

    def rows(self, way: Way = TICKETS) -> list[Record]:
        """Return the rows that a whole export brings now, in its order."""
        return truth(self, way.stream)

    def expected_keys(self, way: Way = TICKETS, *, since: int = 0) -> list[Key]:
        """Return the keys of all rows from a second on, inclusive, in the order of the export."""
        return keys(self, way, since=since)

    # -- running

    def config(self, **settings: Any) -> dict[str, Any]:
        """Return the tap's settings; one that is given as None is left out."""
        return config_for(self, **{**self._defaults, **settings})

    def export(
        self,
        *streams: Way | str,
        state: State | None = None,
        catalog: Any = None,
        env: Mapping[str, str] | None = None,
        args: tuple[str, ...] = (),
        **settings: Any,
    ) -> Export:
        """Export these streams to the end, or those of the catalog, or what is the default.

        How the first of them is paged that leaves a choice decides on export_method.
        """
        already = len(self.requests)
        given = self._given(streams, catalog, settings)
        run = run_tap(given.pop("config"), **given, state=state, env=env, args=args)
        return self.checked(run, already, is_single=len(streams) < 2 and catalog is None)

    def killed_at(
        self, number: int, *streams: Way | str, path: str | None = None, **options: Any
    ) -> Export:
        """Export, and kill the command in the request of this number, or the one to this path."""
        already = len(self.requests)

        def kills(coming: int) -> bool:
            seen = [one for one in self.requests[already:coming] if path in (None, one.path)]
            return len(seen) == number and seen[-1].number == coming

        with self.running(*streams, **options) as running:
            self._kills = kills
            self._victim.put(running.process)
            try:
                export = running.rest()
            finally:
                self._kills, self._victim = None, SimpleQueue()
        assert export.exit_code not in (0, 1), "the run ended before it could be killed"
        return export

    def killed_after(self, size: int, *streams: Way | str, **options: Any) -> Export:
        """Export until so many bytes were read, then kill the command and forget the rest.

        An export that ends before is left to end by itself.
        """
        with self.running(*streams, **options) as running:
            stdout = running.stdout.read(size)
            if len(stdout) == size:
                running.process.kill()
            return running.left(stdout)

    def killed_in(
        self, way: Way, number: int, torn: float, *streams: Way | str, **options: Any
    ) -> Export:
        """Export until so many rows of one stream were read, then kill the command.

        Rows are read on until a STATE has claimed some of them, where the stream has a bookmark.

        Args:
            way: The stream.
            number: Rows of it that are read at least.
            torn: How much of the line that follows is read, 0 for nothing, less than 1.
            streams: To export.
            options: As for `running`.
        """
        with self.running(*streams, **options) as running:
            stdout = [*until_row(running.stdout, way, number)]
            following = running.stdout.readline()
            stdout.append(following[: int(len(following) * torn)])
            running.process.kill()
            return running.left(b"".join(stdout))

    @contextmanager
    def running(
        self,
        *streams: Way | str,
        state: State | None = None,
        catalog: Any = None,
        env: Mapping[str, str] | None = None,
        from_nothing: bool = False,
        **settings: Any,
    ) -> Iterator[Running]:
        """Start an export, and make sure that it has gone at the end; see ``start_tap``."""
        already = len(self.requests)
        given = self._given(streams, catalog, settings)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "stderr")
            with (
                path.open("wb") as log,
                start_tap(
                    folder,
                    **given,
                    state=state,
                    env=env,
                    stderr=log,
                    from_nothing=from_nothing,
                ) as process,
            ):
                try:
                    yield Running(process, path, lambda run: self.checked(run, already))
                finally:
                    process.kill()

    @override
    def act_before(self, number: int) -> None:
        super().act_before(number)
        if self._kills is not None and self._kills(number):
            self._victim.get(timeout=TIMEOUT).kill()

    def _given(
        self, streams: tuple[Way | str, ...], catalog: Any, settings: dict[str, Any]
    ) -> dict[str, Any]:
        ways = [way for way in streams if isinstance(way, Way)]
        methods = [way.method for way in ways if len(way.endpoint.pagings) > 1]
        if methods:
            settings = {"export_method": methods[0], **settings}
        if streams and catalog is None:
            catalog = select(*(way.stream if isinstance(way, Way) else way for way in streams))
        return {"config": self.config(**settings), "catalog": catalog}

    # -- what holds of every run

    def checked(self, run: Run, already: int, *, is_single: bool = False) -> Export:
        """Return what a run has left: whole lines, no traceback, no secret, a reason to fail."""
        export = Export(run.exit_code, run.stdout, run.stderr, self.requests[already:])
        assert_hidden(secrets_of(self), run.stdout, run.stderr.encode())
        assert "Traceback" not in run.stderr, run.stderr
        assert "Exception ignored" not in run.stderr, run.stderr
        if run.exit_code >= 0:
            assert run.stdout == b"".join(line + b"\n" for line in run.lines)
        if run.exit_code == 1 and not run.stderr.startswith("{"):
            reasons = [line for line in export.errors if "it is left out" not in line]
            assert reasons, run.stderr
            assert len(reasons) == 1 or not is_single, run.stderr
        return export
