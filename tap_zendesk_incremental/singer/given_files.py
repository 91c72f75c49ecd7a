"""The files of ``--config``, ``--state`` and ``--catalog``: read so that each fault is one line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
from singer_sdk.singerlib import Catalog
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.records.extremes import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Iterable

# Where a person, or Meltano's metadata, asks for a method. The SDK reads the forced one alone.
METHOD = "replication-method"


def check_config(name: str) -> None:
    """Check a file of settings, which the SDK reads itself.

    Raises:
        SettingsError: It cannot be read, or is no JSON object.
    """
    what = f"--config {name}"
    try:
        content = _strict_json(_decoded(Path(name).read_bytes(), what))
    except OSError as error:
        raise SettingsError(f"{what} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        # The error's own text may quote the file, and with it a secret.
        raise SettingsError(f"{what} is not valid JSON.") from None
    if not isinstance(content, dict):
        raise SettingsError(f"{what} is not a JSON object.")


def checked(file: IO[str] | None, option: str) -> IO[str] | None:
    """Return a state or catalog as the SDK can read it, None where there is none.

    Args:
        file: The file that was given.
        option: ``--state`` or ``--catalog``.

    Raises:
        SettingsError: It is no JSON object, or no catalog.
    """
    if file is None:
        return None
    what = f"{option} {file.name}"
    with file:
        buffer = getattr(file, "buffer", None)
        text = file.read() if buffer is None else _decoded(buffer.read(), what)
    try:
        content = _strict_json(text)
    except RecursionError:
        raise SettingsError(f"{what} is nested too deeply.") from None
    except ValueError as error:
        raise SettingsError(f"{what} is not valid JSON: {error}.") from None
    if not isinstance(content, dict):
        raise SettingsError(f"{what} is not a JSON object.")
    if option == "--catalog":
        _check_catalog(what, content)
        if _take_methods(content):
            text = json.dumps(content)
    return io.StringIO(text)


def _decoded(content: bytes, what: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{what} is not UTF-8 text: save it as UTF-8.") from None


def _check_catalog(what: str, content: Any) -> None:
    try:
        entries = Catalog.from_dict(content).streams
        if any(entry.stream not in (None, entry.tap_stream_id) for entry in entries):
            raise SettingsError(
                f"{what}: stream and tap_stream_id must be the same; to rename a stream, use "
                "stream_maps with __alias__."
            )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise SettingsError(f"{what} is not a Singer catalog: discover it anew.") from None


def _take_methods(catalog: Any) -> bool:
    """Put FULL_TABLE from a stream's metadata where the SDK looks; return whether there is any."""
    has_changed = False
    for entry in catalog.get("streams", ()):
        for item in entry.get("metadata") or ():
            is_root = not item["breadcrumb"]
            if is_root and item["metadata"].get(METHOD) == REPLICATION_FULL_TABLE:
                entry["replication_method"] = REPLICATION_FULL_TABLE
                has_changed = True
    return has_changed


def _strict_json(text: str) -> Any:
    """Return what JSON says.

    Raises:
        ValueError: It is not JSON. Python takes NaN and Infinity too, which nobody can write out.
        RecursionError: It is nested too deeply to be read, or to be gone through.
    """
    content = json.loads(text, parse_constant=_refuse)
    if _is_too_deep(content):
        raise RecursionError
    msgspec.json.encode(content)
    return content


def _is_too_deep(content: Any) -> bool:
    """Tell whether JSON is nested so deeply that what goes through it later would give up."""
    level = [content]
    for _ in range(DEEPEST):
        level = [below for value in level for below in _elements(value)]
    return bool(level)


def _elements(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
