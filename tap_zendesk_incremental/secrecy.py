"""Keep secrets out of everything that is printed."""

from __future__ import annotations

import base64
import html
import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable

STAND_IN = "***"
MAX_LINE = 300
# Hiding each "t" would hide the log; what is shorter than this is no secret of Zendesk's.
SHORTEST = 6


class Secrets:
    """The secrets of this run, in every spelling in which they could appear in a text."""

    def __init__(self) -> None:
        self._spellings: list[str] = []

    def add(self, *secrets: str) -> None:
        """Hide these from now on; a token that is fetched in mid-run is added then."""
        spellings = {
            spelling
            for secret in secrets
            if len(secret) >= SHORTEST
            for spelling in _spellings(secret)
        }
        # Longest first, so that a secret which contains another is hidden whole.
        self._spellings = sorted(spellings.union(self._spellings), key=len, reverse=True)

    def hide(self, text: str) -> str:
        """Return the text with every known secret replaced by a stand-in."""
        for spelling in self._spellings:
            text = text.replace(spelling, STAND_IN)
        return text

    def line(self, text: str) -> str:
        """Make text from outside fit for a log: one line, no control characters, no secret."""
        # Hidden before the cut, since half a secret would not be recognised after it.
        return one_line(self.hide(text))


def one_line(text: str) -> str:
    """Return text from outside as one short line without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    shortened = " ".join(printable.split())
    return shortened if len(shortened) <= MAX_LINE else f"{shortened[:MAX_LINE]}…"


def _spellings(secret: str) -> Iterable[str]:
    plain = secret.encode()
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield base64.b64encode(plain).decode()
    yield base64.urlsafe_b64encode(plain).decode()


class SecretFilter(logging.Filter):
    """The last wall: hides secrets in what any library logs, tracebacks included."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._secrets = secrets

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = self._secrets.hide(message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._secrets.hide(
                logging.Formatter().formatException(record.exc_info)
            )
        return True
