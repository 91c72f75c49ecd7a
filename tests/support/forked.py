"""A run of the command that is forked from a process with all imports done; Unix only."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Self

from tests.support import forks

if TYPE_CHECKING:
    from collections.abc import Sequence

_one_asks = threading.Lock()


@cache
def _server() -> socket.socket:
    """Start the program that forks, once; it ends with this process."""
    ours, its = socket.socketpair()
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    with its:
        # By its path: as a module it would bring all that the tests import.
        command = [sys.executable, forks.__file__]
        process = subprocess.Popen(command, stdin=its.fileno(), env=environment)
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def _fork(request: object, files: Sequence[int]) -> int:
    """Have a run forked; return the descriptor that its numbers are read from."""
    told, tells = os.pipe()
    content = json.dumps(request).encode()
    with _one_asks:
        socket.send_fds(_server(), [forks.NUMBER.pack(len(content))], [*files, tells])
        _server().sendall(content)
    os.close(tells)
    return told


class ForkedProcess:
    """As much of ``subprocess.Popen`` as the tests use, of a run that is forked.

    Args:
        arguments: Of the command, without its name.
        folder: To run in.
        environment: All its variables.
        stderr: Where its errors go; a pipe if None.
    """

    def __init__(
        self,
        arguments: list[str],
        folder: str,
        environment: dict[str, str],
        stderr: IO[bytes] | None = None,
    ) -> None:
        output, its_output = os.pipe()
        self.stdout: IO[bytes] = os.fdopen(output, "rb")
        self.stderr: IO[bytes] | None = None
        its_files = [os.open(os.devnull, os.O_RDONLY), its_output]
        if stderr is None:
            errors, its_errors = os.pipe()
            self.stderr = os.fdopen(errors, "rb")
        else:
            its_errors = os.dup(stderr.fileno())
        its_files.append(its_errors)
        self._told = _fork((arguments, folder, environment), its_files)
        for file in its_files:
            os.close(file)
        self.pid = self._read_number()
        #: None as long as it is not known to have ended.
        self.returncode: int | Any = None

    def _read_number(self) -> int:
        return int(forks.NUMBER.unpack(os.read(self._told, forks.NUMBER.size))[0])

    def poll(self) -> int | None:
        """Return the exit code, None as long as the process runs."""
        return self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when the process has ended.

        Raises:
            subprocess.TimeoutExpired: It has not ended after so many seconds.
        """
        code = self._wait(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("tap-zendesk-incremental", timeout or 0)
        return code

    def _wait(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
            self.returncode = self._read_number()
            os.close(self._told)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            # It may end right now.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float) -> tuple[bytes, bytes]:
        """Return both outputs when the process has ended; exceptions as for ``wait``."""
        with ThreadPoolExecutor() as pool:
            # What one thread reads does not hold up the other.
            outputs = [pool.submit(output.read) for output in (self.stdout, self.stderr) if output]
            self._end_in(timeout)
            read = [output.result() for output in outputs]
        self._close()
        return read[0], read[1] if self.stderr else b""

    def _end_in(self, seconds: float) -> None:
        try:
            self.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def _close(self) -> None:
        for output in (self.stdout, self.stderr):
            if output:
                output.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self.wait()
