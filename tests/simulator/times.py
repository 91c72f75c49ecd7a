"""Dates as Zendesk writes them."""

from __future__ import annotations

from datetime import datetime


def stamp(text: str) -> float:
    """Return the Unix seconds of a date."""
    return datetime.fromisoformat(text).timestamp()
