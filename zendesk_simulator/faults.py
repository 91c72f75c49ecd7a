"""Things that go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Literal

from zendesk_simulator import errors
from zendesk_simulator.errors import HTML, TEXT, Reply

Wire = Literal["reset", "reset-mid-body", "hang", "short-body"]
Shape = Literal["described", "titled", "listed", "bare", "empty", "html"]
#: Seconds, or any text for the header, or a function of the server's time that writes it.
RetryAfter = int | str | Callable[[float], str] | None

_PAGE = b"<!DOCTYPE html><html><head><title>%b</title></head><body><h1>%b</h1></body></html>"
_PHRASES = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


@dataclass(frozen=True)
class Fault:
    """One way for a request to go wrong. Use the functions below to make one.

    With `answer`, the fault comes instead of everything else: no credentials are looked at and
    no limit is counted. Otherwise the page is made as always, and then `alter` spoils its body.
    `wire` is about how the answer gets, or does not get, to the client. With `only_with`, the page
    is made first, and the fault strikes only if it holds this text.
    """

    name: str
    answer: Callable[[float], Reply] | None = None
    alter: Callable[[bytes, str], bytes] | None = None
    wire: Wire | None = None
    only_with: bytes | None = None

    # -- answers in place of a page

    @staticmethod
    def status(
        code: int,
        *,
        retry_after: RetryAfter = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        name: str | None = None,
    ) -> Fault:
        """Answer with any status; without a body of your own, with a page of HTML."""

        def answer(now: float) -> Reply:
            title = f"{code} {_PHRASES.get(code, 'Error')}".encode()
            content = _PAGE % (title, title) if body is None else body
            reply = Reply(code, content, HTML if body is None else TEXT)
            reply.headers.update(headers or {})
            return _with_retry_after(reply, retry_after, now)

        return Fault(name or str(code), answer)

    @staticmethod
    def reply(
        make: Callable[[], Reply], name: str | None = None, retry_after: RetryAfter = None
    ) -> Fault:
        """Answer with one of the replies of `zendesk_simulator.errors`."""
        label = name or str(make().status)
        return Fault(label, lambda now: _with_retry_after(make(), retry_after, now))

    @staticmethod
    def rate_limited(retry_after: RetryAfter = 1) -> Fault:
        """429 with a Retry-After of your choice, or with none."""

        def answer(now: float) -> Reply:
            reply = errors.rate_limited(0)
            del reply.headers["Retry-After"]
            return _with_retry_after(reply, retry_after, now)

        return Fault("429", answer)

    @staticmethod
    def edge_protection(retry_after: RetryAfter = None) -> Fault:
        """429 from the edge protection: another body, and perhaps no Retry-After."""
        detail = "Rate limited by Zendesk edge protection"
        content = {"detail": detail, "status": "429", "title": "Too Many Requests"}
        return Fault.reply(lambda: errors.json_reply(429, content), "edge", retry_after)

    @staticmethod
    def conflict() -> Fault:
        """409 DatabaseConflict: the same request again will do."""
        text = "Database collision"
        return Fault.reply(lambda: errors.described(409, "DatabaseConflict", text), "conflict")

    @staticmethod
    def too_large() -> Fault:
        """504 with the text that means that the page was too large."""
        return Fault.reply(errors.page_too_large, "too-large")

    @staticmethod
    def unauthorized() -> Fault:
        """401, as for wrong credentials."""
        return Fault.reply(errors.not_authenticated, "401")

    @staticmethod
    def invalid_token() -> Fault:
        """401, as for a token that has expired."""
        return Fault.reply(errors.invalid_token, "invalid-token")

    @staticmethod
    def forbidden(shape: Shape = "titled") -> Fault:
        """403 in any of the shapes that an error can have."""
        return Fault.reply(lambda: _forbidden(shape), f"403-{shape}")

    @staticmethod
    def not_found() -> Fault:
        """404 InvalidEndpoint."""
        return Fault.reply(errors.invalid_endpoint, "404")

    @staticmethod
    def html() -> Fault:
        """200 with a page of HTML."""
        return Fault.status(200, name="html")

    @staticmethod
    def empty() -> Fault:
        """200 with no body."""
        return Fault.reply(lambda: Reply(200, b""), "empty")

    @staticmethod
    def null() -> Fault:
        """200 with the JSON value null."""
        return Fault.reply(lambda: Reply(200, b"null"), "null")

    @staticmethod
    def error_object() -> Fault:
        """200 with an error for a body."""
        make = errors.described
        return Fault.reply(lambda: make(200, "InternalError", "Sorry"), "error-object")

    @staticmethod
    def redirect(url: str, code: int = 302) -> Fault:
        """Send the client to another address."""
        return Fault.status(code, headers={"Location": url}, body=b"", name="redirect")

    # -- spoilt pages

    @staticmethod
    def cut_json() -> Fault:
        """200 with half a page, whose length is what the header says."""
        return Fault("cut-json", alter=lambda body, _: body[: len(body) // 2])

    @staticmethod
    def byte_order_mark() -> Fault:
        """200 with a good page behind a byte-order mark."""
        return Fault("bom", alter=lambda body, _: b"\xef\xbb\xbf" + body)

    @staticmethod
    def other_host(base_url: str = "http://elsewhere.example") -> Fault:
        """A good page, whose `after_url`, `before_url` and `next_page` lead to another host."""

        def alter(body: bytes, own: str) -> bytes:
            return body.replace(f'"{own}/'.encode(), f'"{base_url}/'.encode())

        return Fault("other-host", alter=alter)

    @staticmethod
    def altered(alter: Callable[[bytes], bytes], name: str = "altered") -> Fault:
        """A page that you spoil yourself."""
        return Fault(name, alter=lambda body, _: alter(body))

    # -- trouble on the wire

    @staticmethod
    def short_body() -> Fault:
        """A page that ends before the length that its header promised."""
        return Fault("short-body", wire="short-body")

    @staticmethod
    def reset() -> Fault:
        """A connection that is reset before any answer."""
        return Fault("reset", wire="reset")

    @staticmethod
    def reset_mid_body() -> Fault:
        """A connection that is reset in the middle of a page."""
        return Fault("reset-mid-body", wire="reset-mid-body")

    @staticmethod
    def hang() -> Fault:
        """A connection that is never answered, until one side gives up."""
        return Fault("hang", wire="hang")

    def on_pages_with(self, text: bytes) -> Fault:
        """Return the same fault, for pages alone that hold this text."""
        return replace(self, only_with=text)

    @property
    def needs_page(self) -> bool:
        """Whether the page has to be made before the fault can strike."""
        return self.answer is None and self.wire not in ("reset", "hang")


def in_seconds(seconds: float) -> Callable[[float], str]:
    """Return a Retry-After that is an HTTP date so many seconds from then (or before)."""
    return lambda now: formatdate(now + seconds, usegmt=True)


def _with_retry_after(reply: Reply, retry_after: RetryAfter, now: float) -> Reply:
    if retry_after is not None:
        value = retry_after(now) if callable(retry_after) else str(retry_after)
        reply.headers["Retry-After"] = value
    return reply


def _forbidden(shape: Shape) -> Reply:
    text = "You do not have access to this page."
    shapes: dict[Shape, Reply] = {
        "described": errors.described(403, "Forbidden", text),
        "titled": errors.titled(403, "Forbidden", text),
        "listed": errors.listed(403, "Forbidden", "Forbidden", text),
        "bare": errors.json_reply(403, {"error": text}),
        "empty": Reply(403, b""),
        "html": Reply(403, _PAGE % (b"403", b"Forbidden"), HTML),
    }
    return shapes[shape]
