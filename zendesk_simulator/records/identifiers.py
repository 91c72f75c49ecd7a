"""Ids that are not numbers."""

from __future__ import annotations

from random import Random
from uuid import UUID

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid(kind: int, number: int) -> str:
    """Return the uuid of the record with a number; always the same one."""
    return str(UUID(int=Random(kind * 2**64 + number).getrandbits(128), version=4))


def ulid(second: int, number: int) -> str:
    """Return an id that sorts by the second it was made in."""
    value = (second * 1000 << 80) + Random(number).getrandbits(80)
    return "".join(_CROCKFORD[value >> 5 * place & 31] for place in range(25, -1, -1))
