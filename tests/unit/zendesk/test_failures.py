"""What a failure of the network is called."""

from __future__ import annotations

from typing import Any

import pytest
from requests import exceptions as broken
from urllib3.exceptions import ProtocolError

from tap_zendesk_incremental.errors import (
    Dropped,
    TooSlow,
    Unavailable,
    Unreachable,
)
from tap_zendesk_incremental.zendesk import failures
from tests.unit.zendesk.asking import PATH, Clients, get

NAMED: list[tuple[Exception, type[Unavailable], str]] = [
    (broken.ProxyError("Connection refused"), Unreachable, "the proxy"),
    (broken.SSLError(), Unreachable, "TLS"),
    (broken.ConnectTimeout(), Unreachable, "the connection timed out"),
    (broken.ReadTimeout(), TooSlow, "request_timeout"),
    (broken.ChunkedEncodingError(), Unavailable, "within the body"),
    (broken.ContentDecodingError(), Unavailable, "decompressed"),
    (broken.ConnectionError(), Unreachable, "closed without a response"),
    (broken.ConnectionError(ProtocolError("x")), Dropped, "closed without a response"),
    (broken.RequestException(), Unavailable, "not valid HTTP"),
    (OSError(5, "odd"), Unreachable, "the connection failed (OSError)"),
    (UnicodeError(), Unreachable, "UnicodeError"),
    (broken.ConnectionError("Failed to resolve 'x'"), Unreachable, "DNS"),
    (broken.ConnectionError("[Errno 111] Connection refused"), Unreachable, "refuses"),
    (broken.SSLError("WRONG_VERSION_NUMBER"), Unreachable, "does not speak TLS"),
    (broken.SSLError("CERTIFICATE_VERIFY_FAILED"), Unreachable, "not trusted"),
]


class TestFailures:
    """Each way to fail has a name of its own: some are kinds of others, so their order counts."""

    @pytest.mark.parametrize(("error", "kind", "said"), NAMED, ids=lambda part: repr(part)[:40])
    def test_what_is_said(
        self,
        clients: Clients,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
        kind: type[Unavailable],
        said: str,
    ) -> None:
        def fail(*_args: Any, **_options: Any) -> None:
            raise error

        client = clients("https://support.example.com")
        monkeypatch.setattr(client._session(), "request", fail)
        with pytest.raises(Unavailable) as caught:
            get(client)
        assert type(caught.value) is kind
        assert str(caught.value).startswith(f"support.example.com{PATH}: ")
        assert said in str(caught.value)

    def test_no_kind_of_failure_hides_one_that_comes_after_it(self) -> None:
        kinds = [kind for kind, _, _ in failures.FAILURES]
        for position, kind in enumerate(kinds):
            assert not issubclass(kind, tuple(kinds[:position])), kind
        assert set(kinds) <= {type(error) for error, _, _ in NAMED} | {broken.Timeout}
