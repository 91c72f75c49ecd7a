"""Words and small values for the records, and the ways Zendesk writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import TypeVar

T = TypeVar("T")

ACCOUNT = "https://example.zendesk.com"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

FIRST_NAMES = (
    "Ada",
    "Björn",
    "Chloë",
    "Dmitri",
    "Emeka",
    "Fatima",
    "Grace",
    "Hiroshi",
    "Ines",
    "José",
)
LAST_NAMES = (
    "Lindqvist",
    "O'Neill",
    "Nakamura",
    "Okafor",
    "García",
    "Müller",
    "Şahin",
    "Wong",
    "Roy",
)
COMPANIES = (
    "Northwind",
    "Acme & Söhne",
    "Globex",
    "Initech",
    "Umbrella",
    "Hooli",
    "株式会社サンプル",
)
TAGS = ("billing", "vip", "refund", "bug", "shipping", "login", "feature_request", "émigré", "beta")
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent", None)
TYPES = ("question", "incident", "problem", "task", None)
ZONES = (("Berlin", "Europe/Berlin"), ("Tokyo", "Asia/Tokyo"), ("UTC", "Etc/UTC"))
SUBJECTS = (
    "Cannot sign in since this morning",
    "Invoice 2291 shows the wrong VAT",
    'Re: "Your order has shipped"',
    "Where is my parcel? 📦",
    "مشكلة في الدفع \u200f#442",
    "返品について",
    "Feature request: dark mode 🌒",
    "Export <b>fails</b> & the page is blank",
)
SENTENCES = (
    "Hello, I have been trying to reach you for two days now and nobody has answered me yet.",
    'The error says "something went wrong" and the path is C:\\temp\\out\\new.log, if that helps.',
    "Please find the order number below; it was placed last Tuesday with the company card.",
    "Could you tell me when the replacement will be sent? 🙏🏽 I need it before Friday.",
    "Line one\u2028line two, copied out of a document\u2029with its own idea of paragraphs.",
    "שלום, ההזמנה שלי לא הגיעה \u200f(מספר 1234)\u200e — תודה!",
    "We tried Chrome, Firefox and Safari on three machines, with and without the VPN.",
    "お世話になっております。先日の件、その後いかがでしょうか。",
    "Thanks so much for your help so far 👩‍👩‍👧‍👦, you have been great!",
    "Sent from my phone, please excuse brevity and typos.",
    "\tDate: Mon, 5 Jan\r\n\tSubject: Fwd: your message\r\n\tContent-Type: text/plain",
    "Total: 1 299,00 € (incl. 19 % VAT) — see the attached PDF, page 3/7.",
)


def date(stamp: int) -> str:
    """Return `stamp` as Zendesk writes dates."""
    day, second = divmod(stamp, 86_400)
    minute, second = divmod(second, 60)
    return f"{_day(day)}T{minute // 60:02}:{minute % 60:02}:{second:02}Z"


@lru_cache(4096)
def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).strftime("%Y-%m-%d")


def address(path: str) -> str:
    """Return the `url` of a record."""
    return f"{ACCOUNT}/api/v2/{path}.json"


def pick(rng: Random, values: Sequence[T]) -> T:
    """Return one of `values`; quicker than `Random.choice`, which matters at 100,000 tickets."""
    return values[int(rng.random() * len(values))]


def description(index: int) -> str:
    """Return what a ticket's requester wrote first."""
    count = len(SENTENCES)
    chosen = (index * 7919 // count**place for place in range(5))
    return "\n\n".join([SENTENCES[(number + index) % count] for number in chosen])


def html(number: int) -> str:
    """Return a paragraph of text."""
    return f"<p>{SENTENCES[number % len(SENTENCES)]}</p>"


def user_name(index: int) -> str:
    """Return the name of the user with this index."""
    return f"{FIRST_NAMES[index % len(FIRST_NAMES)]} {LAST_NAMES[index % len(LAST_NAMES)]}"


def user_email(index: int) -> str:
    """Return the address of the user with this index."""
    return f"user{index}@customers.example"
