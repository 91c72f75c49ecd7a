"""The examples of docs/settings.md for stream maps and flattening, and runs with them."""

from __future__ import annotations

from typing import Any

import jsonschema
import yaml

from tests.support.account import PAGE, PAGES, Account
from tests.support.export import Export
from tests.support.streams import Record

# What docs/settings.md shows, as it stands there.
HASHED = """\
config:
  stream_map_config:
    hash_seed: something-long-and-secret
  stream_maps:
    tickets:
      recipient: md5(config['hash_seed'] + recipient) if recipient else None
"""


RENAMED = """\
config:
  stream_maps:
    tickets:
      __alias__: zendesk_tickets
"""


DROPPED = """\
config:
  stream_maps:
    tickets:
      description: __NULL__
      subject: __NULL__
"""


FILTERED = """\
config:
  stream_maps:
    tickets:
      __filter__: status != 'deleted'
"""


CHOSEN = """\
config:
  stream_maps:
    tickets:
      id: id
      status: status
      updated_at: updated_at
      __else__: __NULL__
"""


FLAT = """\
config:
  flattening_enabled: true
  flattening_max_depth: 1
"""


EXAMPLES = (HASHED, RENAMED, DROPPED, FILTERED, CHOSEN, FLAT)


SEED = "something-long-and-secret"


def settings(example: str) -> dict[str, Any]:
    """Return what Meltano makes of an example."""
    read: dict[str, Any] = yaml.safe_load(example)["config"]
    return read


def assert_same_way(run: Export, plain: Export) -> None:
    """The account was asked for the same, and told of the same progress after each page."""
    assert run.asked == plain.asked
    assert len(run.asked) == PAGES
    assert run.states == plain.states
    assert [message["type"] for message in run.messages][-1] == "STATE"


def pages(run: Export) -> list[list[Record]]:
    """Return the records between two STATE lines each."""
    found: list[list[Record]] = [[]]
    for message in run.messages:
        if message["type"] == "STATE":
            found.append([])
        elif message["type"] == "RECORD":
            found[-1].append(message["record"])
    assert found.pop() == [], "records behind the last STATE line"
    return found


def mapped(sim: Account, plain: Export, example: str, stream: str = "tickets") -> list[Record]:
    """Run as an example says, and return the records, of which there are as many as without."""
    run = sim.export("tickets", **settings(example)).succeeded()
    assert_same_way(run, plain)
    assert [len(page) for page in pages(run)] == [PAGE] * PAGES
    assert set(run.exact_rows()) == {stream}
    assert_valid(run, stream)
    return run.exact_rows()[stream]


def assert_valid(run: Export, stream: str) -> None:
    """The records are as their schema says, and hold nothing else.

    Of an object that is null, the SDK's flattening leaves a field of its own, which is null too.
    """
    schema = run.schema(stream)
    validator = jsonschema.Draft7Validator(schema)
    for record in run.records(stream):
        validator.validate(record)
        filled = {name for name, value in record.items() if value is not None}
        assert filled <= set(schema["properties"])


def records_of(plain: Export) -> list[Record]:
    return plain.exact_rows()["tickets"]
