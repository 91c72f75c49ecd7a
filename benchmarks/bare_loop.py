"""The least that an export can do: fetch each page, decode it, write each ticket as a RECORD line.

No state, no schema, no selection, no retry: what this costs is the price of the work itself.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import msgspec
import requests

PATH = "/api/v2/incremental/tickets/cursor"


def main(api_url: str, access_token: str) -> None:
    """Export every ticket to standard output."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {access_token}"
    encode = msgspec.json.Encoder().encode
    place: dict[str, str | int] = {"start_time": 0}
    while True:
        response = session.get(api_url + PATH, params={**place, "per_page": 1000}, timeout=120)
        response.raise_for_status()
        page = msgspec.json.decode(response.content)
        now = datetime.now(UTC).isoformat()
        for ticket in page["tickets"]:
            message = {
                "type": "RECORD",
                "stream": "tickets",
                "record": ticket,
                "time_extracted": now,
            }
            sys.stdout.buffer.write(encode(message) + b"\n")
        if page["end_of_stream"]:
            break
        place = {"cursor": page["after_cursor"]}


if __name__ == "__main__":
    main(*sys.argv[1:])
