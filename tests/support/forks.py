"""Runs the command of the tap in processes that are forked from one that has imported it already.

Importing takes most of the time of a short run, and the tests start the command some hundred
times. A fork is a process of its own all the same: it has its own arguments, outputs, signals and
exit code, and goes through the same entry point. `make test-all` starts each run from nothing.

This file is the program that forks, with a Unix socket as its standard input; forked.py asks it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys
from importlib import import_module
from typing import NoReturn

#: Of the tap, and what it imports only when a run needs it.
IMPORTED = ("tap_zendesk_incremental.cli", "tap_zendesk_incremental.tap")
#: A run's standard input, output and errors, and where its numbers are told.
FILES = 4
#: How a run's number is told: first that of its process, at the end its exit code.
NUMBER = struct.Struct("!i")


def _serve(server: socket.socket) -> None:
    """Fork a process for each request, until nobody is connected any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        size, files, _, _ = socket.recv_fds(server, NUMBER.size, FILES)
        if not size:
            return
        request = server.recv(NUMBER.unpack(size)[0], socket.MSG_WAITALL)
        if not os.fork():
            server.close()
            arguments, folder, environment = json.loads(request)
            _watch(arguments, folder, environment, files)
        for file in files:
            os.close(file)


def _watch(
    arguments: list[str], folder: str, environment: dict[str, str], files: list[int]
) -> None:
    """Fork the run itself, and tell its process and its exit code; only the run returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    tells = files.pop()
    run = os.fork()
    if run:
        for file in files:
            os.close(file)
        os.write(tells, NUMBER.pack(run))
        _, status = os.waitpid(run, 0)
        os.write(tells, NUMBER.pack(os.waitstatus_to_exitcode(status)))
        os._exit(0)
    os.close(tells)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    _run(arguments)


def _run(arguments: list[str]) -> NoReturn:
    sys.argv = ["tap-zendesk-incremental", *arguments]
    sys.exit(import_module("tap_zendesk_incremental.cli").main())


if __name__ == "__main__":
    for name in IMPORTED:
        import_module(name)
    with socket.socket(fileno=os.dup(0)) as connection:
        _serve(connection)
