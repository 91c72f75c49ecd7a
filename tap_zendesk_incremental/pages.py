"""Response body → page, or the reason why it is none."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from tap_zendesk_incremental.errors import Unavailable, ZendeskError
from tap_zendesk_incremental.pagination import Page
from tap_zendesk_incremental.stamps import END_OF_TIME

LONG = 40
UnixTime = Annotated[int, msgspec.Meta(ge=0, lt=END_OF_TIME)]
NUL = b"\\u0000"


class PageReader:
    """Reads the pages of one export.

    Args:
        records_key: The name under which the records stand.
        beside_key: The name under which a sideload may stand in a list of its own.
    """

    def __init__(self, records_key: str, beside_key: str | None = None) -> None:
        # Records stay as they came (Raw): whoever needs a record's fields decodes just these.
        shape = msgspec.defstruct(
            "PageBody",
            [
                ("records", list[msgspec.Raw], msgspec.field(name=records_key)),
                ("end_of_stream", bool),
                ("after_cursor", str | None, None),
                ("end_time", UnixTime | None, None),
                (
                    "beside",
                    list[msgspec.Raw] | None,
                    msgspec.field(default=None, name=beside_key),
                ),
            ],
        )
        self._decoder = msgspec.json.Decoder(shape)

    def read(self, body: bytes) -> Page:
        """Return the page.

        Raises:
            Unavailable: The body is cut off, no JSON, or of another shape: ask again.
        """
        body = body.removeprefix(BOM_UTF8)
        try:
            found = self._decode(body)
        except msgspec.ValidationError as error:
            raise Unavailable(f"the page is not of the right shape ({error})") from None
        except RecursionError:
            raise ZendeskError("A record is nested too deeply to be read.") from None
        return Page(
            found.records,
            found.end_of_stream,
            found.after_cursor,
            found.end_time,
            beside=found.beside or (),
        )

    def _decode(self, body: bytes) -> Any:
        if NUL in body:
            body = cleaned(body)
        try:
            body.decode()
            return self._decoder.decode(body)
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._decoder.decode(cleaned(body))


def cleaned(body: bytes) -> bytes:
    """Rewrite JSON that only a lenient reader takes as JSON that every reader takes.

    Mail brings text that Zendesk passes on as it is: a lone half of a surrogate pair, a NUL, bytes
    that are no UTF-8. No database stores the first, and PostgreSQL not the second: one of them in
    a nested field would stop every load. Each becomes U+FFFD. NaN becomes null.

    Raises:
        Unavailable: No reader takes it.
    """
    try:
        content = decode_leniently(body)
    except ValueError:
        raise Unavailable(_what_it_is(body)) from None
    text = msgspec.json.Encoder(decimal_format="number").encode
    return text(storable(content))


def decode_leniently(text: bytes) -> Any:
    """Return what JSON says, by Python's own reader, which takes almost anything.

    Raises:
        ValueError: It is no JSON.
    """
    return json.loads(
        text.decode(errors="replace"),
        strict=False,
        parse_float=Decimal,
        # Python refuses to make an int of thousands of digits; no warehouse column takes one.
        parse_int=lambda digits: int(digits) if len(digits) < LONG else Decimal(digits),
        parse_constant=lambda _name: None,
    )


def _what_it_is(body: bytes) -> str:
    start = body[:200].lstrip().lower()
    if not start:
        return "the body is empty"
    if start.startswith((b"<!doctype", b"<html")):
        return "the body is HTML"
    return "the JSON is cut off" if start.startswith(b"{") else "the body is not JSON"


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
