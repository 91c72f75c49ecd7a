"""The account's languages, and texts in several of them."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

_LOCALES = ((1, "en-US", "English"), (8, "de", "Deutsch"), (67, "ja", "日本語 (Japanese)"))
_FIRST_ITEM = 360_012_000_001
_ITEMS = (
    ("returns_form", ("Returns", "Rücksendungen", "返品")),
    ("shipping_notes", ("Shipping notes", "Anmerkungen für den Versand")),
    ("greeting", ("Hello {{ticket.requester.first_name}} 👋",)),
)


def locales(people: Population) -> Iterator[Record]:
    """Yield the languages that the account supports."""
    for i, (key, locale, name) in enumerate(_LOCALES):
        yield {
            "url": address(f"locales/{locale}"),
            "id": key,
            "locale": locale,
            "name": name,
            **stamps(people, i),
        }


def dynamic_content(people: Population) -> Iterator[Record]:
    """Yield texts that stand in other records as `{{dc.name}}`."""
    for i, (name, texts) in enumerate(_ITEMS):
        key = _FIRST_ITEM + i
        yield {
            "url": address(f"dynamic_content/items/{key}"),
            "id": key,
            "name": name.replace("_", " ").capitalize(),
            "placeholder": f"{{{{dc.{name}}}}}",
            "default_locale_id": 1,
            "outdated": i == 1,
            "variants": [_variant(people, key, n, text) for n, text in enumerate(texts)],
            **stamps(people, i),
        }


def _variant(people: Population, item: int, number: int, text: str) -> Record:
    key = item * 10 + number
    return {
        "url": address(f"dynamic_content/items/{item}/variants/{key}"),
        "id": key,
        "content": text,
        "locale_id": _LOCALES[number][0],
        "active": True,
        "default": number == 0,
        "outdated": number == 1,
        **stamps(people, number),
    }
