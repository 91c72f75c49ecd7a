"""Notes which columns a release has: ``python -m tools.released_schemas``, when one is made.

What has been released stays: a column that is gone or of another type breaks whoever loads it.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.declarations import declarations

if TYPE_CHECKING:
    from collections.abc import Iterator

RELEASED = Path(__file__).parent.parent / "tests" / "contract" / "released.json"


def fields(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path of each field with its types; those of list items end in ``[]``."""
    for name, below in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        form = [below["format"]] if "format" in below else []
        yield here, ", ".join([*sorted(below["type"]), *form])
        yield from fields(below, here)
    if "items" in schema:
        yield from fields(schema["items"], f"{path}[]")


def columns() -> dict[str, dict[str, Any]]:
    """Return the keys and the fields of every stream."""
    return {
        stream.name: {
            "key": list(stream.key),
            "replication_key": stream.replication_key,
            "fields": dict(fields(stream.schema)),
        }
        for stream in declarations()
    }


if __name__ == "__main__":
    noted = {"version": version("tap-zendesk-incremental"), "streams": columns()}
    RELEASED.write_text(json.dumps(noted, indent=1) + "\n", "utf-8")
