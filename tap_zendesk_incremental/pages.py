"""Response body → page, or the reason why it is none."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from decimal import Decimal
from typing import Any

import msgspec

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.pagination import Page


class PageReader:
    """Reads the pages of one export.

    Args:
        records_key: The name under which the records stand.
    """

    def __init__(self, records_key: str) -> None:
        # Records stay as they came (Raw): whoever needs a record's fields decodes just these.
        shape = msgspec.defstruct(
            "PageBody",
            [
                ("records", list[msgspec.Raw], msgspec.field(name=records_key)),
                ("end_of_stream", bool),
                ("after_cursor", str | None, None),
                ("end_time", int | None, None),
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
        return Page(found.records, found.end_of_stream, found.after_cursor, found.end_time)

    def _decode(self, body: bytes) -> Any:
        try:
            body.decode()
            return self._decoder.decode(body)
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._decoder.decode(cleaned(body))


def cleaned(body: bytes) -> bytes:
    """Rewrite JSON that only a lenient reader takes as JSON that every reader takes.

    Mail brings text that Zendesk passes on as it is: a lone half of a surrogate pair, bytes that
    are no UTF-8. No database stores these, so each becomes U+FFFD. NaN becomes null.

    Raises:
        Unavailable: No reader takes it.
    """
    try:
        content = json.loads(
            body.decode(errors="replace"),
            strict=False,
            parse_float=Decimal,
            parse_constant=lambda _name: None,
        )
    except ValueError:
        raise Unavailable(_what_it_is(body)) from None
    text = msgspec.json.Encoder(decimal_format="number").encode
    return text(without_lone_surrogates(content))


def _what_it_is(body: bytes) -> str:
    start = body[:200].lstrip().lower()
    if not start:
        return "the body is empty"
    if start.startswith((b"<!doctype", b"<html")):
        return "the body is HTML"
    return "the JSON is cut off" if start.startswith(b"{") else "the body is not JSON"


def without_lone_surrogates(value: Any) -> Any:
    """Return the value with every lone surrogate in it, in keys too, replaced by U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {
            without_lone_surrogates(key): without_lone_surrogates(item)
            for key, item in value.items()
        }
    return value
