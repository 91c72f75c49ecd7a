"""Bookmarks that another tap for Zendesk has written, in the words of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.timestamps import to_text, to_unix

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping

# What a bookmark of this tap has at least one of.
OWN = ("cursor", "replication_key_value", "partitions")


def in_own_words(
    state: Mapping[str, Any], keys: Mapping[str, str], logger: logging.Logger
) -> dict[str, Any]:
    """Return the state with bookmarks like singer-io's as this tap writes them.

    They hold nothing but the replication key and a time: ``{"generated_timestamp": "2026-…Z"}``.
    It means the same here, the first second to ask for, so that nothing is lost.

    Args:
        state: With bookmarks that are JSON objects.
        keys: The replication key of each stream that has one bookmark.
        logger: Is told of each that was rewritten.
    """
    bookmarks = dict(state.get("bookmarks", {}))
    for stream, key in keys.items():
        bookmark = bookmarks.get(stream, {})
        time = bookmark.get(key)
        unix = to_unix(time)
        if unix is not None and not any(name in bookmark for name in OWN):
            bookmarks[stream] = {"replication_key": key, "replication_key_value": time}
            told = to_text(unix)
            logger.info("%s goes on from %s, where another tap's bookmark stands.", stream, told)
    return {**state, "bookmarks": bookmarks} if bookmarks else dict(state)
