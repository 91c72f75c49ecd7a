"""Keep secrets out of everything that is printed."""

from __future__ import annotations

import base64
import logging
import re
from html.entities import codepoint2name

from typing_extensions import override

STAND_IN = "***"
MAX_LINE = 300
# Hiding each "t" would hide the log; what is shorter than this is no secret of Zendesk's.
SHORTEST = 6
# Characters of a text from outside; more of an error's body than this is of no use.
MOST_LOOKED_AT = 200_000
# Each time that JSON is put into JSON, the backslashes before a character double.
MOST_BACKSLASHES = 16
LARGEST_BYTE = 255
_RUNS = re.compile(r"[A-Za-z0-9]+|\\+|.", re.DOTALL)


class Secrets:
    """The secrets of this run, in every spelling in which they could appear in a text."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, *secrets: str) -> None:
        """Hide these from now on; a token that is fetched in mid-run is added then."""
        self._secrets.update(secret for secret in secrets if len(secret) >= SHORTEST)
        # Longest first, so that a secret which contains another is hidden whole.
        longest_first = sorted(self._secrets, key=len, reverse=True)
        if longest_first:
            self._pattern = re.compile("|".join(map(in_any_spelling, longest_first)))

    def hide(self, text: str) -> str:
        """Return the text with every known secret replaced by a stand-in."""
        return text if self._pattern is None else self._pattern.sub(STAND_IN, text)

    def line(self, text: str) -> str:
        """Make text from outside fit for a log: one line, no control characters, no secret."""
        if len(text) > MOST_LOOKED_AT:
            # Without the end, where the cut may have left half a secret.
            return one_line(self.hide(text[:MOST_LOOKED_AT])[: -MOST_LOOKED_AT // 2])
        # Hidden before the cut, since half a secret would not be recognised after it.
        return one_line(self.hide(text))


def one_line(text: str) -> str:
    """Return text from outside as one short line without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    shortened = " ".join(printable.split())
    return shortened if len(shortened) <= MAX_LINE else f"{shortened[:MAX_LINE]}…"


def in_any_spelling(secret: str) -> str:
    """Return a regular expression that matches a secret, however a server may have written it.

    Plain, percent-encoded, escaped for HTML, in JSON, in JSON within JSON or as Python shows it,
    each more than once over; and in base64.
    """
    plain = secret.encode("utf-8", "surrogatepass")
    packed = (base64.b64encode(plain), base64.urlsafe_b64encode(plain))
    texts = [secret, *(text.decode().rstrip("=") for text in packed)]
    padding = rf"(?:{_spelt('=')}){{0,2}}"
    first, *others = ("".join(map(_spelt, _RUNS.findall(text))) for text in texts)
    return "|".join([first, *(f"{other}{padding}" for other in others)])


def _spelt(run: str) -> str:
    """Return an expression for one character, or for a run of backslashes or of plain letters."""
    if run.isalnum() and run.isascii():
        return run
    if run[0] == "\\":
        longest = MOST_BACKSLASHES * len(run)
        return rf"(?:\\{{{len(run)},{longest}}}|{_encoded(run[0])}{{{len(run)}}})"
    escape = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}.get(run)
    ways = [rf"\\{{0,{MOST_BACKSLASHES}}}{re.escape(run)}", _encoded(run)]
    if escape is not None:
        ways.append(rf"\\{{1,{MOST_BACKSLASHES}}}{escape}")
    if run == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


def _encoded(char: str) -> str:
    """Return an expression for a character in an address, in HTML, or by its number."""
    code, slashes = ord(char), rf"\\{{1,{MOST_BACKSLASHES}}}"
    in_address = "".join(f"%(?:25)*{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
    pair = char.encode("utf-16-be", "surrogatepass").hex()
    by_number = "".join(f"{slashes}u{pair[at : at + 4]}" for at in range(0, len(pair), 4))
    names = [f"#0*{code}", f"#x0*{code:x}"]
    if name := {"'": "apos"}.get(char, codepoint2name.get(code)):
        names.append(name)
    ways = [in_address, by_number, f"{slashes}u0*{code:x}", f"&(?:amp;)*(?:{'|'.join(names)});"]
    if code <= LARGEST_BYTE:
        ways.append(f"{slashes}x{code:02x}")
    return f"(?i:{'|'.join(ways)})"


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
