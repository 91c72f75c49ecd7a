"""What a response that is not a page means."""

from __future__ import annotations

import json
import time
from email.utils import formatdate

import pytest
from requests.structures import CaseInsensitiveDict

from tap_zendesk_incremental.errors import (
    CursorRefused,
    NotAllowed,
    PageRefused,
    PageTooLarge,
    ParentGone,
    RateLimited,
    StartTimeTooRecent,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.secrecy import Secrets
from tap_zendesk_incremental.zendesk.responses import Response
from tap_zendesk_incremental.zendesk.statuses import error_for

PATH = "/api/v2/incremental/tickets/cursor"
HTML = b"<!DOCTYPE html><html><head><title>503</title></head></html>"


def error(
    status: int,
    body: bytes = b"",
    *,
    has_cursor: bool = False,
    reason: str = "Reason",
    **headers: str,
) -> ZendeskError:
    named = CaseInsensitiveDict({name.replace("_", "-"): v for name, v in headers.items()})
    response = Response(status, reason, named, body, 0.1)
    secrets = Secrets()
    secrets.add("hunter2")
    return error_for(PATH, response, secrets.line, has_cursor=has_cursor)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, PageRefused),
        (402, ZendeskError),
        (403, NotAllowed),
        (404, NotAllowed),
        (405, ZendeskError),
        (408, Unavailable),
        (409, Unavailable),
        (410, ZendeskError),
        (413, Unavailable),
        (414, ZendeskError),
        (422, PageRefused),
        (425, Unavailable),
        (431, ZendeskError),
        (429, RateLimited),
        (500, Unavailable),
        (501, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
        (504, PageTooLarge),
        (520, Unavailable),
        (599, Unavailable),
        (201, Unavailable),
        (204, Unavailable),
        (301, ZendeskError),
        (302, ZendeskError),
        (304, ZendeskError),
        (308, ZendeskError),
    ],
)
def test_the_kind_follows_from_the_status(status: int, kind: type[ZendeskError]) -> None:
    found = error(status, b'{"error":"X"}')
    assert type(found) is kind
    assert str(status) in str(found)
    assert PATH in str(found)
    assert str(found).isprintable()


@pytest.mark.parametrize("body", [b"", HTML, b"[]", b"\xff\xfe", b"{"])
@pytest.mark.parametrize(("status", "kind"), [(403, NotAllowed), (500, Unavailable)])
def test_whatever_the_body_the_error_is_one_line(
    status: int, kind: type[ZendeskError], body: bytes
) -> None:
    found = error(status, body)
    assert type(found) is kind
    assert str(found).isprintable()


@pytest.mark.parametrize("status", [400, 410, 414, 422, 431])
def test_a_bad_request_with_a_cursor_is_about_the_cursor(status: int) -> None:
    body = b'{"error":"InvalidPaginationParameter","description":"cursor has expired"}'
    assert type(error(status, body, has_cursor=True)) is CursorRefused


def test_too_recent_a_start_time() -> None:
    body = b'{"errors":[{"code":"StartTimeTooRecent","title":"t","detail":"d"}]}'
    assert type(error(400, body)) is StartTimeTooRecent


def test_a_parent_that_is_gone() -> None:
    body = b'{"error":"RecordNotFound","description":"Not found"}'
    assert type(error(404, body)) is ParentGone
    assert type(error(403, body)) is NotAllowed


@pytest.mark.parametrize("offset", [-3600, 0, 3600])
def test_a_date_is_measured_against_the_servers_own_clock(offset: int) -> None:
    now = time.time() + offset
    found = error(429, Retry_After=formatdate(now + 30), Date=formatdate(now))
    assert isinstance(found, Unavailable)
    assert found.wait == 30.0


@pytest.mark.parametrize("status", [403, 404, 500])
def test_with_a_cursor_other_answers_mean_what_they_always_mean(status: int) -> None:
    assert not isinstance(error(status, has_cursor=True), CursorRefused)


@pytest.mark.parametrize("status", [429, 503, 500, 409])
def test_the_wait_that_is_asked_for_is_kept(status: int) -> None:
    found = error(status, Retry_After="7")
    assert isinstance(found, Unavailable)
    assert found.wait == 7.0


def test_no_wait_that_is_asked_for_is_none() -> None:
    found = error(429, Retry_After="soon")
    assert isinstance(found, Unavailable)
    assert found.wait is None


@pytest.mark.parametrize(
    ("status", "advice"), [(403, "admin"), (403, "scope"), (403, "plan"), (404, "subdomain")]
)
def test_what_the_user_can_mend_is_said(status: int, advice: str) -> None:
    assert advice in str(error(status))


class TestRedirect:
    def test_the_host_is_named_and_what_to_do(self) -> None:
        message = str(error(302, Location="https://support.example.com/x?token=abc"))
        assert "support.example.com" in message
        assert "api_url" in message
        assert "abc" not in message

    @pytest.mark.parametrize("location", ["", "/relative", "https://", "::::"])
    def test_a_redirect_to_nowhere(self, location: str) -> None:
        assert "not followed" in str(error(302, Location=location))

    def test_a_location_that_is_no_address_at_all(self) -> None:
        assert "not followed" in str(error(302, Location="https://[oops"))

    def test_a_password_in_it_is_not_repeated(self) -> None:
        assert "geheim" not in str(error(302, Location="https://joe:geheim@example.com/"))


class TestLine:
    """What Zendesk says becomes one line."""

    def test_a_body_nested_without_end(self) -> None:
        assert len(str(error(400, b"[" * 200_000))) < 600

    def test_what_zendesk_says_is_made_one_short_line_without_secrets(self) -> None:
        body = json.dumps({"error": "bad\r\n2026 | INFO | forged hunter2" + "x" * 5000}).encode()
        message = str(error(400, body))
        assert message.isprintable()
        assert "hunter2" not in message
        assert len(message) < 600

    def test_a_reason_from_outside_is_a_part_of_that_line(self) -> None:
        message = str(error(500, reason="Bad\x1b[31m hunter2"))
        assert message.isprintable()
        assert "hunter2" not in message
