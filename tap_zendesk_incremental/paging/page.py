"""Response body → page, or the reason why it is not one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.records.lenient_json import decode_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.paging.kind import Paging
    from tap_zendesk_incremental.paging.place import Place
    from tap_zendesk_incremental.paging.record_times import RecordTimes


@dataclass(frozen=True)
class Page:
    """A page, and the place that is reached once its records are written.

    Args:
        records: Not decoded yet, and without those that the page before has brought.
        beside: The lists of sideloads beside the records, by their names, of those that came.
        times: The timestamps of the records.
        place: Where it starts.
        reached: Where the next page starts, or after the last page the next run.
        is_last: Whether this is the end of the stream.
        added: Fields that each record gets: the key of its parent.
        promised: How many records the whole list has, as the page says; None where it does not.
        lacks: How many of them have not come, on the last page.
        is_doubtful: Whether it cannot be known, on the last page of a list, if all have come.
        gaps: What Zendesk cannot serve between this page and the next, in a line each.
    """

    records: Sequence[Raw] = field(repr=False)
    beside: Mapping[str, Sequence[Raw]] = field(repr=False)
    times: RecordTimes = field(repr=False)
    place: Place
    reached: Place
    is_last: bool
    added: Mapping[str, Any] = field(default_factory=dict)
    promised: int | None = None
    lacks: int = 0
    is_doubtful: bool = False
    gaps: tuple[str, ...] = ()


class PageReader:
    """Reads the pages of one endpoint, paged in one way.

    Args:
        endpoint: Says under which names records and sideloads stand.
        paging: Says what else it needs to know of a page.
    """

    def __init__(self, endpoint: Endpoint, paging: Paging) -> None:
        self._lists = {load.list_key: f"beside{i}" for i, load in enumerate(endpoint.sideloads)}
        # Records stay as they came (Raw): whoever needs a record's fields decodes just these.
        shape = msgspec.defstruct(
            "PageBody",
            [
                ("records", list[msgspec.Raw], msgspec.field(name=endpoint.records_key)),
                *sorted(paging.envelope, key=len),
                *(
                    (name, list[msgspec.Raw] | None, msgspec.field(default=None, name=list_key))
                    for list_key, name in self._lists.items()
                ),
            ],
        )
        self._records_key = endpoint.records_key
        # Not strict: some accounts were seen to send numbers and booleans as text.
        self._decoder = msgspec.json.Decoder(shape, strict=False)

    def read(self, body: bytes) -> Any:
        """Return the page as an object with the fields ``records`` and the paging's envelope.

        Raises:
            Unavailable: The body is cut off, not JSON, or of another shape: ask again.
        """
        if _has_key_twice(body, self._records_key):
            raise Unavailable(f"the page has {self._records_key} twice")
        try:
            return decode_body(self._decoder, body)
        except msgspec.ValidationError as error:
            raise Unavailable(f"the page is not of the right shape ({error})") from None

    def beside(self, found: Any) -> dict[str, Sequence[Raw]]:
        """Return the lists of sideloads that a page has, by their names."""
        lists = ((key, getattr(found, name)) for key, name in self._lists.items())
        return {key: elements for key, elements in lists if elements is not None}


def _has_key_twice(body: bytes, key: str) -> bool:
    """Tell whether a JSON object has a key twice: a reader would keep the last one alone."""
    name, twice = b'"%b"' % key.encode(), len(("once", "again"))
    # Without the colon, since blanks may stand before it; then with it, as it may be a value too.
    if body.count(name) < twice or len(re.findall(re.escape(name) + rb"\s*:", body)) < twice:
        return False
    # Most likely it is a field within a record.
    try:
        pairs = json.loads(body, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return False
    return [pair[0] for pair in pairs if isinstance(pair, tuple)].count(key) > 1
