"""The faults, by name: what the tap meets, and what must be seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zendesk_simulator import Fault, errors, in_seconds
from zendesk_simulator.errors import Reply

PATH = "/api/v2/incremental/tickets"
RETRY = r"\| WARNING .*{}; retry 1 in \d+ s\.$"


@dataclass(frozen=True)
class Row:
    """One fault that strikes the second of three requests, and what comes of it."""

    name: str
    fault: Fault
    #: A line of the log must match this.
    log: str
    #: How many requests there are in all: by default each page's, and one again.
    requests: int = 4
    exit_code: int = 0
    #: Which requests are struck.
    strikes: tuple[int, ...] = (2,)
    #: How many pages come out.
    pages: int = 3
    #: At least so many seconds lie between the first stroke and the next request.
    waits: float = 0.0
    tokens: int = 1
    #: The cursor is given up for the time, so that the second of the first page's end comes again.
    falls_back: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_over_at_once(self) -> bool:
        """Whether all that comes of it is one request more for the same page."""
        return self == Row(self.name, self.fault, self.log, waits=self.waits)


def retried(name: str, fault: Fault, cause: str, **row: Any) -> Row:
    """Return a fault that makes the tap ask again, and that is over then."""
    return Row(name, fault, RETRY.format(cause), **row)


def ended(name: str, fault: Fault, cause: str, **row: Any) -> Row:
    """Return a fault that ends the run after its first page."""
    return Row(name, fault, rf"\| ERROR .*{cause}", **{"requests": 2, **row}, exit_code=1, pages=1)


def _answered(status: int, body: bytes, **headers: str) -> Fault:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault.reply(lambda: Reply(status, body, headers=dict(sent)))


def _replaced(old: bytes, new: bytes) -> Fault:
    return Fault.altered(lambda body: body.replace(old, new))


def _bodies() -> Iterator[Row]:
    shape = "not of the right shape"
    yield retried("cut-off JSON", Fault.cut_json(), "the JSON is cut off")
    yield retried("HTML", Fault.html(), "the body is HTML")
    yield retried("empty body", Fault.empty(), "the body is empty")
    yield retried("blank body", _answered(200, b" \n"), "the body is empty")
    yield retried("null", Fault.null(), rf".*{shape}.*")
    yield retried("error object", Fault.error_object(), rf".*{shape}.*")
    yield retried("a list", _answered(200, b"[]"), rf".*{shape}.*")
    yield retried("plain text", _answered(200, b"busy"), "the body is not JSON")
    yield retried(
        "two pages in one", Fault.altered(lambda body: body + body), "something after the JSON"
    )
    yield retried("no page but 204", _answered(204, b""), "204.*")
    for key, old, new in (
        ("tickets null", b'"tickets":[', b'"tickets":null,"x":['),
        ("tickets an object", b'"tickets":[', b'"tickets":{},"x":['),
        ("no tickets", b'"tickets":[', b'"x":['),
        ("no end_of_stream", b'"end_of_stream":', b'"x":'),
        ("after_cursor a number", b'"after_cursor":"', b'"after_cursor":1,"x":"'),
    ):
        yield retried(key, _replaced(old, new), rf".*{shape}.*")
    nowhere = "does not say where the next one starts"
    yield retried("no after_cursor", _replaced(b'"after_cursor":', b'"x":'), nowhere)
    null = _replaced(b'"after_cursor":"', b'"after_cursor":null,"x":"')
    yield retried("after_cursor null", null, nowhere)


def _wires() -> Iterator[Row]:
    broke = "broke within the body"
    impatient = {"settings": {"request_timeout": 1}}
    yield retried("short body", Fault.short_body(), broke)
    yield retried("reset in the body", Fault.reset_mid_body(), broke)
    yield retried("reset before the body", Fault.reset(), "closed without a response")
    yield retried(
        "no answer", Fault.hang(), "no complete response within request_timeout", **impatient
    )
    garbled = _answered(200, b"no gzip", Content_Encoding="gzip")
    yield retried("garbled compression", garbled, "could not be decompressed")


def _limits() -> Iterator[Row]:
    for name, hint in (
        ("seconds", 1),
        ("date", in_seconds(2)),
        ("rubbish", "soon"),
        ("none", None),
    ):
        yield retried(f"429, {name}", Fault.rate_limited(hint), "429 .*", waits=1.0)
    yield retried("429, past", Fault.rate_limited(in_seconds(-3600)), "429 .*", waits=1.0)
    yield retried("edge protection", Fault.edge_protection(), "429 .*edge protection", waits=1.0)
    yield retried("429, two seconds", Fault.rate_limited(2), "429 .*", waits=2.0)
    bucket = {"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=2"}
    only_bucket = Fault.status(429, headers=bucket, body=b"")
    yield retried("429, only the limit's header", only_bucket, "429 .*", waits=2.0)
    both = Fault.status(429, headers=bucket, body=b"", retry_after="soon")
    yield retried("429, rubbish and the limit's header", both, "429 .*", waits=2.0)
    too_long = r"asks to wait 3600 s, more than retry_timeout leaves"
    patient = {"settings": {"retry_timeout": 5}}
    yield ended("429, an hour", Fault.rate_limited(3600), too_long, **patient)
    tomorrow = Fault.rate_limited(in_seconds(86_400))
    yield ended("429, tomorrow", tomorrow, "more than retry_timeout leaves", **patient)


def _statuses() -> Iterator[Row]:
    yield retried("409", Fault.conflict(), "409 Conflict.*DatabaseConflict.*")
    for status in (408, 425, 500, 502, 503, 520, 521, 522, 523, 524):
        yield retried(str(status), Fault.status(status), rf"answered {status} .*")
    for name, hint in (("seconds", 1), ("date", in_seconds(2))):
        fault = Fault.status(503, retry_after=hint)
        yield retried(f"503, {name}", fault, "503 .*", waits=1.0)
    yield ended("418", Fault.status(418), "answered 418")


def _refusals() -> Iterator[Row]:
    for shape in ("described", "titled", "listed", "bare", "empty", "html"):
        said = {"empty": "", "html": ".*HTML"}.get(shape, ".*You do not have access")
        fault = Fault.forbidden(shape)
        yield ended(f"403, {shape}", fault, f"answered 403 .*{PATH}.*{said}.*admin")
    yield ended("404", Fault.not_found(), f"answered 404 .*{PATH}.*InvalidEndpoint")
    yield ended("404, HTML", Fault.status(404), f"answered 404 .*{PATH}.*HTML")
    once = r"\| (DEBUG|INFO|WARNING) "
    yield Row("token expired", Fault.invalid_token(), once, tokens=2)
    yield Row("401", Fault.unauthorized(), once, tokens=2)
    refused = r"refuses a token.*401.*authenticate you"
    yield ended("401 for good", Fault.unauthorized(), refused, strikes=(2, 3), requests=3, tokens=2)


def _sizes() -> Iterator[Row]:
    smaller = "504 .*upstream request timeout; asking for 10 records a page"
    # The rest of the export comes in pages of half the size.
    yield retried("504", Fault.too_large(), smaller, requests=6)
    yield retried("504 as HTML", Fault.status(504), "504 .*asking for 10 .*", requests=6)


def _cursors() -> Iterator[Row]:
    # The second that the first page ends in comes again, and so there is a page more.
    makers: tuple[tuple[str, Callable[[], Reply]], ...] = (
        ("400, cursor", errors.invalid_cursor),
        ("422, cursor", lambda: errors.described(422, "Unprocessable", "cursor")),
        ("400, empty", lambda: Reply(400, b"")),
    )
    for name, make in makers:
        yield Row(
            name,
            Fault.reply(make),
            r"\| WARNING .*from \d{4}-\d\d-\d\dT[\d:]+Z, inclusive",
            5,
            falls_back=True,
        )


def _redirects() -> Iterator[Row]:
    for code in (302, 308):
        fault = Fault.redirect("http://elsewhere.example/x", code)
        yield ended(f"redirect {code}", fault, rf"{code} .*not followed.*elsewhere\.example")
    yield ended("redirect to nowhere", Fault.status(302), "leads to nowhere")


PARTS: tuple[Callable[[], Iterator[Row]], ...] = (
    _bodies,
    _wires,
    _limits,
    _statuses,
    _refusals,
    _sizes,
    _cursors,
    _redirects,
)
