"""Values that no target can read: nested too deeply, or numbers of thousands of digits.

Such a value becomes a text that holds its JSON, so that the record with it goes through.
"""

from __future__ import annotations

import json
import re

# Python refuses to read an integer of more than 4,300 digits, and so does every target in Python.
LONGEST_NUMBER = 4000
# Levels of lists and objects. Readers in Python give up a little below a thousand.
DEEPEST = 250

_DIGITS = re.compile(rb"[0-9]+")
_TEXT = rb'"(?:[^"\\]|\\.)*"'
_BRACKETS = re.compile(_TEXT + rb"|[\[\]{}]", re.DOTALL)
_NUMBERS = re.compile(_TEXT + rb"|-?[0-9][0-9.eE+-]*", re.DOTALL)


def has_long_number(body: bytes) -> bool:
    """Tell whether there are so many digits in a row; looks at few of the bytes."""
    step = LONGEST_NUMBER // 2
    for position in range(0, len(body), step):
        # So many digits in a row cover two of the bytes that are looked at.
        if body[position : position + 1].isdigit():
            found = _DIGITS.match(body, position)
            if found and found.end() - position >= step:
                return True
    return False


def long_numbers_as_text(body: bytes) -> bytes:
    """Return JSON in which a number of thousands of digits is a text of them."""

    def quoted(match: re.Match[bytes]) -> bytes:
        found = match[0]
        is_long = len(found) >= LONGEST_NUMBER and not found.startswith(b'"')
        return b'"%s"' % found if is_long else found

    return _NUMBERS.sub(quoted, body)


def deep_values_as_text(body: bytes) -> bytes:
    """Return JSON in which what is nested too deeply is a text that holds its JSON."""
    parts: list[bytes] = []
    depth = copied = start = 0
    for match in _BRACKETS.finditer(body):
        bracket = match[0]
        if bracket in (b"[", b"{"):
            depth += 1
            if depth == DEEPEST + 1:
                start = match.start()
        elif bracket in (b"]", b"}"):
            if depth == DEEPEST + 1:
                text = body[start : match.end()].decode(errors="replace")
                parts += [body[copied:start], json.dumps(text).encode()]
                copied = match.end()
            depth -= 1
    return b"".join([*parts, body[copied:]])
