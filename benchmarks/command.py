"""The installed command, with settings and a catalog of its own for each run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from zendesk_simulator import Settings

TOKEN = Settings().access_token


class Command:
    """Writes what the command needs, and says how it is called.

    Args:
        folder: Where its files may be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = shutil.which("tap-zendesk-incremental", path=str(Path(sys.executable).parent))
        if path is None:
            message = "the tap is not installed beside this Python"
            raise RuntimeError(message)
        self._path = path

    def call(self, url: str, *streams: str, **settings: object) -> list[str]:
        """Return the call that exports some streams from an account.

        Args:
            url: Of the account.
            streams: Their names; without any, those that are selected by default.
            settings: Settings that are not at their defaults.
        """
        config = {"subdomain": "acme", "api_url": url, "access_token": TOKEN, **settings}
        call = [self._path, "--config", self._file("config.json", config)]
        return [*call, "--catalog", self._catalog(streams)] if streams else call

    def all_streams(self) -> list[str]:
        """Return the names of all streams."""
        return [entry["tap_stream_id"] for entry in self._discovered["streams"]]

    @cached_property
    def _discovered(self) -> dict[str, Any]:
        run = subprocess.run([self._path, "--discover"], stdout=subprocess.PIPE, check=True)
        discovered: dict[str, Any] = json.loads(run.stdout)
        return discovered

    def _catalog(self, streams: tuple[str, ...]) -> str:
        for entry in self._discovered["streams"]:
            for item in entry["metadata"]:
                if not item["breadcrumb"]:
                    item["metadata"]["selected"] = entry["tap_stream_id"] in streams
        return self._file("catalog.json", self._discovered)

    def _file(self, name: str, content: object) -> str:
        path = self.folder / name
        path.write_text(json.dumps(content), "utf-8")
        return str(path)
