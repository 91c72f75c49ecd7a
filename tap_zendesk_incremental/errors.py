"""What can go wrong, by name; each message is one line that says what to do."""

from __future__ import annotations


class TapError(Exception):
    """An expected failure: reported in one line, without a traceback, exit code 1."""


class SettingsError(TapError):
    """A setting is missing or wrong. Nothing was sent to Zendesk."""


class StateError(TapError):
    """The state handed to the tap cannot be continued from."""


class ZendeskError(TapError):
    """Zendesk's response, or the lack of one, does not let the export go on."""


class CredentialsRefused(ZendeskError):
    """401, or the token endpoint said no: the credentials are wrong, expired or revoked."""


class NotAllowed(ZendeskError):
    """403 or 404: the plan, the role, the scope or the account lacks this endpoint."""


class ParentGone(NotAllowed):
    """404 ``RecordNotFound``: the parent whose children were asked for exists no more."""


class CursorRefused(ZendeskError):
    """400, 410, 414, 422 or 431 to a request that carried a cursor."""


class StartTimeTooRecent(ZendeskError):
    """400 ``StartTimeTooRecent``: start_time lies in the newest minute, which is held back."""


class ExportStuck(ZendeskError):
    """Pages that lead nowhere: there is no way past them, or they go round in a circle."""


class Unavailable(ZendeskError):
    """A passing failure; the same request may succeed later.

    Args:
        message: What happened, in one line.
        wait: Seconds that Zendesk asked to wait, None where it said nothing.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class RateLimited(Unavailable):
    """429: the request came before its turn."""


class Unreachable(Unavailable):
    """No response at all: name resolution, connection or TLS failed."""


class NoToken(Unavailable):
    """The token endpoint fails: no stream can be read until it works again."""


class Dropped(Unreachable):
    """A connection that was made, and closed without a response."""


class TooSlow(Unavailable):
    """No whole response within request_timeout."""


class PageRefused(Unavailable):
    """400 or 422 to a request without a cursor: a smaller page may pass, time alone helps not."""


class SingleRecordFails(Unavailable):
    """Even a page of one record fails, after all patience."""


class PageTooLarge(Unavailable):
    """504 ``upstream request timeout``: ask for fewer records at once."""


class SecondTooFull(Unavailable):
    """A full time page that begins and ends in one second: a larger page may lead past it."""


class RunEnded(SystemExit):
    """The end of a run that cannot go on, with the one line to tell.

    A ``SystemExit``, since the SDK announces any other exception as unhandled on the way out.
    """


ENDS_ALL_STREAMS = (CredentialsRefused, Unreachable, NoToken)
"""What no other stream of the run would fare better with."""
