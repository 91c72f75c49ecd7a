"""Writes docs/streams.md from what the streams' classes say: ``python -m tools.streams_page``."""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.timestamps import DAY
from tools.declarations import Declaration, declarations
from tools.joins import diagram
from tools.markdown import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent

PAGE = Path(__file__).parent.parent / "docs" / "streams.md"

INTRODUCTION = """\
# Streams

<!-- Written by `make docs`, from the streams' classes and schemas. -->

What the tap exports: for each stream what a row is, where it comes from, what it costs, and its
columns. How to select streams stands in the [README](../README.md#choose-what-to-export), what all
rows have in common in [State and exactness](state.md#what-a-row-holds).

## How to read this page

The streams stand by product area, in the order in which they are exported: lists first, then
exports, and last what takes a request for each article or post.

- **Replicated** says what a run reads. *Whole in each run*: everything, always; a target that
  takes ACTIVATE_VERSION then learns which rows are gone. *By cursor* and *by time*: only what has
  changed since the bookmark. Where a run begins with the second in which the last one ended, or
  reads a stretch of time again, rows come more than once, and the target keeps one of each key.
- **Requests** are for n rows that a run has to read, and one at least. ⌈n/100⌉ is n/100, rounded
  up. Some lists Zendesk sends whole, in one request. In an export by time each page begins with
  the second in which the one before it ended, so that those rows count twice; in one whose pages
  do not say where the next one starts, with the row before the last. A second run with nothing new
  takes one request, or two, and those for what is read again. A parent list is read once for its
  keys, also where it is not selected itself.
- **Needs** names the plan, product or role that it takes. Where no role is named, any agent's
  credentials will do; an admin's do for all. What Zendesk refuses is skipped with a warning.
- Every column but the keys and the replication key may be null. *Object* with no further
  description: its contents depend on your account. Text *as JSON* is a column for which Zendesk
  sends text in one row and an object or a number in another.

Every stream has one more column, `additional_fields`: an object with the fields that have no column
of their own yet, or null.
"""


def page() -> str:
    """Return the whole page."""
    streams = declarations()
    areas = [(area, list(group)) for area, group in groupby(streams, key=attrgetter("area"))]
    parts = [INTRODUCTION, _contents(areas), diagram()]
    for area, group in areas:
        parts += [_area(area), *(_section(stream, streams) for stream in group)]
    return "\n".join(parts)


def _contents(areas: Sequence[tuple[str, Sequence[Declaration]]]) -> str:
    rows = ((_split(area)[0], ", ".join(map(_link, group))) for area, group in areas)
    count = sum(len(group) for _, group in areas)
    return f"## All {count} of them\n\n{table(('area', 'streams'), rows)}\n"


def _link(stream: Declaration) -> str:
    return f"[{stream.name}](#{stream.name})"


def _area(area: str) -> str:
    title, rest = _split(area)
    return f"## {title}\n" + (f"\n{rest[0].upper()}{rest[1:]}.\n" if rest else "")


def _split(area: str) -> tuple[str, str]:
    """Return the heading of a product area, and what is in it."""
    title, _, rest = area.rstrip(".").partition(": ")
    return title, rest


def _section(stream: Declaration, streams: Sequence[Declaration]) -> str:
    facts = [
        ("Path", _paths(stream)),
        ("Replicated", _replication(stream, streams)),
        ("Key", _listed(stream.key)),
        ("Replication key", f"`{stream.replication_key}`" if stream.replication_key else "none"),
        ("Requests", _requests(stream, streams)),
        ("Needs", stream.needs or "Any agent's credentials"),
    ]
    lines = "\n".join(f"- **{name}:** {text}" for name, text in facts)
    default = " Selected by default." if stream.is_default else ""
    return f"### {stream.name}\n\n{_plain(stream.says)}{default}\n\n{lines}\n\n{_columns(stream)}\n"


def _plain(text: str) -> str:
    return text.replace("``", "`")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# -- where rows come from, and what that costs


def _paths(stream: Declaration) -> str:
    paths = " or ".join(_path_of(stream.endpoint))
    if stream.children is not None:
        paths = " or ".join(_path_of(stream.children)) + f", for each one on {paths}"
    always = [f"{name}={value}" for name, value in stream.endpoint.parameters.items()]
    include = [f"include={stream.include}"] if stream.include else []
    with_all = " and ".join(f"`{one}`" for one in (*always, *include))
    return f"{paths}, with {with_all}" if with_all else paths


def _path_of(endpoint: Endpoint) -> list[str]:
    key = f"{{{endpoint.parent.adds}}}" if endpoint.parent else ""
    return [f"`{paging.path.format(key=key)}`" for paging in endpoint.pagings]


def _replication(stream: Declaration, streams: Sequence[Declaration]) -> str:
    if stream.children is not None:
        of = _stream_of(stream.endpoint, streams)
        return f"Children of changed parents: when a row of {of} has changed, all of its own come"
    first, parent = stream.endpoint.pagings[0], stream.endpoint.parent
    of_each = f", for each row of {_stream_of(parent.endpoint, streams)}" if parent else ""
    if not first.has_bookmark:
        return f"Whole in each run{of_each}{_if_it_has_some(parent)}"
    if first.method == "cursor":
        ways = "; by time with `export_method: time`" if len(stream.endpoint.pagings) > 1 else ""
        return f"By cursor{of_each}{', with a bookmark of its own' if parent else ''}{ways}"
    if isinstance(first, FilteredList) and first.window:
        return f"By time; each run reads the {first.window // DAY} days before the bookmark again"
    return "By time; a run begins with the second in which the last one ended"


def _requests(stream: Declaration, streams: Sequence[Declaration]) -> str:
    pages = _pages(stream.endpoint)
    if stream.children is not None:
        parent = _stream_of(stream.endpoint, streams)
        children = _pages(stream.children)
        parents = pages.replace("n", "m", 1)
        return f"{children} for each changed row of {parent}, and {parents} for m such rows"
    if stream.endpoint.parent is not None:
        parent = _stream_of(stream.endpoint.parent.endpoint, streams)
        return f"{pages} for each row of {parent}{_if_it_has_some(stream.endpoint.parent)}"
    if stream.host is None:
        return pages
    return f"0 beside [{stream.host}](#{stream.host}); alone {pages} for n rows of that"


def _pages(endpoint: Endpoint) -> str:
    paging = endpoint.pagings[0]
    # The last page does not say that it is the last.
    is_open = isinstance(paging, OpenTimeExport) and not paging.ends_with_null
    return f"⌈n/{paging.largest_page}⌉" + (", and up to two more" if is_open else "")


def _if_it_has_some(parent: Parent | None) -> str:
    return f" whose `{parent.only_with}` is not 0" if parent and parent.only_with else ""


def _stream_of(endpoint: Endpoint, streams: Sequence[Declaration]) -> str:
    return _link(next(one for one in streams if one.endpoint is endpoint and one.is_whole))


# -- columns


def _columns(stream: Declaration) -> str:
    rows = (
        (f"`{name}`", _kind(schema) + (" as JSON" if name in stream.mixed else ""), _cell(schema))
        for name, schema in stream.schema["properties"].items()
    )
    return table(("column", "type", "description"), rows)


def _cell(schema: dict[str, Any]) -> str:
    return re.sub(r"([|{}<>])", r"\\\1", schema["description"].rstrip("."))


def _kind(schema: dict[str, Any], *, is_inner: bool = False) -> str:
    types = [name for name in schema["type"] if name != "null"]
    return " or ".join(dict.fromkeys(_kinds(types, schema, is_inner=is_inner)))


def _kinds(types: Sequence[str], schema: dict[str, Any], *, is_inner: bool) -> Iterator[str]:
    for name in types:
        if name == "object":
            yield "object" + ("" if is_inner else _fields(schema))
        elif name == "array":
            yield f"list of {_kind(schema['items'], is_inner=is_inner)}"
        else:
            yield schema.get("format") or ("text" if name == "string" else name)


def _fields(schema: dict[str, Any]) -> str:
    """Return what an object holds, if that is known: one level deep."""
    below = schema.get("properties")
    if not below:
        return ""
    held = (f"{name} {_kind(sub, is_inner=True)}" for name, sub in below.items())
    return f" ({', '.join(held)})"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
