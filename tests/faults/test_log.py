"""The log: one line for each thing, nothing in it that harms a terminal, and no secret."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.faults.servers import answering, serving
from tests.support.account import Account
from tests.support.catalogs import select
from tests.support.secrecy import spellings
from zendesk_simulator import Fault

DEBUG = {"TAP_ZENDESK_INCREMENTAL_LOGLEVEL": "DEBUG"}
# With what is written otherwise in an address, in JSON, in base64 and in a log.
ODD = "s3cr&t=/+ %\"'\\ü>?~"


def ways(secret: str) -> list[dict[str, Any]]:
    """Return the settings for each way to authenticate."""
    none = {"client_id": None, "client_secret": None}
    return [
        {"client_secret": secret},
        {**none, "access_token": "t0ken+/=.-" * 4},
        {**none, "email": "admin@example.com", "api_token": secret},
    ]


WAYS = pytest.mark.parametrize("way", ways(ODD), ids=["client", "token", "api-token"])


def guarded(way: dict[str, Any]) -> Account:
    """Return an account that knows the secrets of a way."""
    names = ("client_secret", "access_token", "api_token")
    return Account(**{name: way[name] for name in names if way.get(name)})


@WAYS
def test_no_secret_at_debug_level(way: dict[str, Any]) -> None:
    with guarded(way) as sim:
        sim.faults.at(2, Fault.status(503, retry_after=1))
        run = sim.export(env=DEBUG, **way)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert "DEBUG" in run.stderr


@pytest.mark.parametrize(
    ("way", "refused"),
    [*((way, 401) for way in ways(ODD)), (ways(ODD)[0], 403), (ways(ODD)[2], 500)],
)
def test_an_error_that_echoes_what_was_sent(way: dict[str, Any], refused: int) -> None:
    with guarded(way) as sim:

        def echo(number: int) -> None:
            sent = sim.requests[number - 1].headers["authorization"]
            kind, _, value = sent.partition(" ")
            shown = base64.b64decode(value).decode() if kind == "Basic" else value
            spelt = b" ".join(spellings(shown))
            half = value[: len(value) // 2]
            body = spelt + f"<{sent}> {shown} {half} {sent * 20}".encode()
            fault = Fault.status(refused, body=body)
            sim.faults.always(lambda seen: seen.number >= number, fault)

        sim.before(2, lambda: echo(2))
        run = sim.export(env=DEBUG, retry_timeout=1, **way)
        assert run.exit_code == 1
        assert str(refused) in run.errors[0]


@pytest.mark.parametrize("blanks", [280, 1985, 4085])
def test_half_a_secret_is_none_the_less_one(blanks: int) -> None:
    """An error body is cut for the log; what is left of a secret at the cut must not show."""
    with Account() as sim:

        def echo() -> None:
            sent = sim.requests[1].headers["authorization"].encode()
            body = b"x" + b" " * blanks + sent
            sim.faults.at(2, Fault.status(418, body=body))

        sim.before(2, echo)
        run = sim.export(env=DEBUG)
        assert run.exit_code == 1
        assert "418" in run.errors[0]
        token = sim.requests[1].headers["authorization"].partition(" ")[2]
        assert token[:7] not in run.stderr


def test_a_token_endpoint_that_echoes_the_secret() -> None:
    with Account() as sim:
        body = b'{"error":"invalid_client","error_description":"simulator-secret is wrong"}'
        sim.token_faults.at(1, Fault.status(401, body=body))
        run = sim.export(env=DEBUG)
        assert run.exit_code == 1
        assert "client_secret" in run.errors[0]


NASTY = "\x1b[2J\x1b]0;owned\x07\r\n2026-01-01 00:00:00,000 | ERROR    | forged\u2028\x9b31m\x00"


def assert_harmless(text: str) -> None:
    assert not any(line.lstrip().startswith("2026-01-01 00:00:00") for line in text.splitlines())
    assert all(c.isprintable() or c == "\n" for c in text), repr(text)


def test_control_characters_in_an_error() -> None:
    with Account() as sim:
        body = (NASTY + "long " * 2000).encode()
        sim.faults.at(2, Fault.status(403, body=body))
        run = sim.export()
        assert run.exit_code == 1
        assert_harmless(run.stderr)
        assert "forged" in run.failed()
        assert len(run.errors[0]) < 800


def test_control_characters_in_the_names_of_fields() -> None:
    with Account() as sim:
        keys = [key for key, _ in sim.expected_keys()]
        sim.world.replace_ticket(keys[5], {NASTY: 1, "via": {NASTY: 1}})
        sim.world.replace_ticket(keys[30], {NASTY: 1, "via": {NASTY: 1}}, without=["id"])
        # The forged line is within a warning, and no error of its own.
        run = sim.export(catalog=select("tickets"))
        assert "left out" in run.errors[-1]
        assert_harmless(run.stderr)
        assert any("forged" in line for line in run.complaints())


def test_control_characters_in_records() -> None:
    with Account() as sim:
        raw = b'"' + b"\\u001b[2J forged \\n" * 3 + b'"'
        sim.world.replace_ticket(sim.expected_keys()[30][0], raw=raw)
        run = sim.export()
        assert "left out" in run.errors[-1]
        assert_harmless(run.stderr)


def test_control_characters_in_a_status_line() -> None:
    answer = b"HTTP/1.1 403 \x1b[31mNo\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with Account() as sim, serving(answering(answer)) as server:
        run = sim.export(api_url=server.url, env=DEBUG)
        assert run.exit_code == 1
        assert "\x1b" not in run.stderr


def test_control_characters_in_a_bookmark() -> None:
    with Account() as sim:
        state = {"bookmarks": {"tickets": {NASTY: NASTY}}}
        run = sim.export(state=state)
        assert run.exit_code == 1
        assert_harmless(run.stderr)
