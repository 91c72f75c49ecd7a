"""JSON that Zendesk sends but strict readers refuse → JSON that every reader takes."""

from __future__ import annotations

import json
from codecs import BOM_UTF8, getincrementaldecoder
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.records.extremes import (
    deep_values_as_text,
    has_long_number,
    long_numbers_as_text,
)

# Digits of the longest integer that Python is asked to read; warehouse columns hold 19.
LONGEST_INTEGER = 40
NUL = b"\\u0000"
UTF8 = getincrementaldecoder("utf-8")
# Bytes of a body that are checked at a time.
CHUNK = 2**16


def decode_body(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    """Return what a body says, cleaned where a strict reader would refuse it.

    Raises:
        Unavailable: It is not JSON at all.
        msgspec.ValidationError: It is JSON, but not of the decoder's shape.
    """
    body = body.removeprefix(BOM_UTF8)
    if has_long_number(body):
        body = long_numbers_as_text(body)
    try:
        return _decode(decoder, body)
    except RecursionError:
        return _decode(decoder, deep_values_as_text(body))


def _decode(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    if NUL in body:
        body = cleaned(body)
    try:
        _check_text(body)
        return decoder.decode(body)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        return decoder.decode(cleaned(body))


def _check_text(body: bytes) -> None:
    """Check what msgspec keeps undecoded, a little at a time: as a whole it can fill four bodies.

    Raises:
        UnicodeDecodeError: It is not UTF-8.
    """
    decoder = UTF8()
    for start in range(0, len(body), CHUNK):
        decoder.decode(body[start : start + CHUNK])
    decoder.decode(b"", final=True)


def cleaned(body: bytes) -> bytes:
    """Rewrite JSON that only a lenient reader takes as JSON that every reader takes.

    Mail brings text that Zendesk passes on as it is: a lone half of a surrogate pair, a NUL, bytes
    that are not UTF-8. No database stores the first, and PostgreSQL not the second: one of them in
    a nested field would stop every load. Each becomes U+FFFD. NaN becomes null.

    Raises:
        Unavailable: No reader takes it.
    """
    try:
        content = decode_leniently(body)
    except ValueError as error:
        raise Unavailable(_what_it_is(body, error)) from None
    text = msgspec.json.Encoder(decimal_format="number").encode
    return text(storable(content))


def decode_leniently(text: bytes) -> Any:
    """Return what JSON says, by Python's own reader, which takes almost anything.

    Raises:
        ValueError: It is not JSON.
    """
    return json.loads(
        text.decode(errors="replace"),
        strict=False,
        parse_float=exact,
        # Python refuses to make an int of thousands of digits; no warehouse column takes one.
        parse_int=lambda digits: int(digits) if len(digits) < LONGEST_INTEGER else Decimal(digits),
        parse_constant=lambda _name: None,
    )


def exact(text: str) -> Decimal | str:
    """Return a number as it was written: a float would round it or, at 1e400, give up.

    One with an exponent that nobody can reckon with stays a text.
    """
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _what_it_is(body: bytes, error: ValueError) -> str:
    start = body[:200].lstrip().lower()
    if not start:
        return "the body is empty"
    if start.startswith((b"<!doctype", b"<html")):
        return "the body is HTML"
    if not start.startswith(b"{"):
        return "the body is not JSON"
    text, place = body.decode(errors="replace").rstrip(), getattr(error, "pos", 0)
    if str(error).startswith("Extra data"):
        return "there is something after the JSON"
    is_cut = place >= len(text) or not text.endswith("}")
    return "the JSON is cut off" if is_cut else "the JSON is not valid"


def storable(value: Any) -> Any:
    """Return the value with each lone surrogate and NUL in it, in keys too, as U+FFFD."""
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value
