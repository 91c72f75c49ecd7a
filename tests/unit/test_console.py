"""What the log looks like, and to whom."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typing_extensions import override

from tap_zendesk_incremental import console


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    @override
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", console.CONFIG_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    """A root logger of this test's own, which writes as the SDK sets it up."""
    logger = logging.Logger("root")
    monkeypatch.setattr(logging, "getLogger", lambda *_: logger)
    yield logger
    logger.handlers.clear()


def written(monkeypatch: pytest.MonkeyPatch, root: logging.Logger, stream: io.StringIO) -> str:
    """Return what is written of three lines."""
    monkeypatch.setattr(sys, "stderr", stream)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s | %(message)s"))
    root.addHandler(handler)
    console.set_up(root)
    root.info("going on with %d", 5)
    root.warning("odd")
    root.error("bad")
    root.info(console.NOISE[0])
    return stream.getvalue()


PLAIN = "INFO | going on with 5\nWARNING | odd\nERROR | bad\n"


def test_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch, root: logging.Logger) -> None:
    good, odd, bad = written(monkeypatch, root, Terminal()).splitlines()
    assert good.endswith(f"{console.PLAIN} going on with 5")
    assert odd.endswith(f"{console.PLAIN} {console.YELLOW}WARNING: odd{console.PLAIN}")
    assert bad.endswith(f"{console.PLAIN} {console.RED}ERROR: bad{console.PLAIN}")


def test_a_pipe_gets_none(monkeypatch: pytest.MonkeyPatch, root: logging.Logger) -> None:
    assert written(monkeypatch, root, io.StringIO()) == PLAIN


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_nor_does_who_wants_none(
    monkeypatch: pytest.MonkeyPatch, root: logging.Logger, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert written(monkeypatch, root, Terminal()) == PLAIN


class TestUnderAScheduler:
    """Two files under the names of standard output and standard error."""

    @pytest.fixture
    def files(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[list[Any]]:
        monkeypatch.setenv(console.CONFIG_VARIABLE, "logging.yaml")
        opened = [(tmp_path / name).open("w") for name in ("out", "err")]
        yield opened
        for file in opened:
            file.close()

    def formatted(self, root: logging.Logger) -> str:
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(logging.Formatter('{"message": "%(message)s"}'))
        root.addHandler(handler)
        console.set_up(root)
        record = logging.LogRecord("a", logging.ERROR, "", 1, "bad", None, None)
        return handler.format(record)

    def test_its_form_is_kept(
        self, monkeypatch: pytest.MonkeyPatch, root: logging.Logger, files: list[Any]
    ) -> None:
        monkeypatch.setattr(sys, "stdout", files[0])
        monkeypatch.setattr(sys, "stderr", files[1])
        assert self.formatted(root) == '{"message": "bad"}'

    def test_where_messages_and_log_are_one_the_log_is_plain(
        self, monkeypatch: pytest.MonkeyPatch, root: logging.Logger, files: list[Any]
    ) -> None:
        copy = os.fdopen(os.dup(files[0].fileno()), "w")
        monkeypatch.setattr(sys, "stdout", files[0])
        monkeypatch.setattr(sys, "stderr", copy)
        assert self.formatted(root) == "bad"
        copy.close()

    @pytest.mark.parametrize("closed", ["stdout", "stderr"])
    def test_a_closed_output_is_no_error(
        self, monkeypatch: pytest.MonkeyPatch, root: logging.Logger, closed: str
    ) -> None:
        monkeypatch.setenv(console.CONFIG_VARIABLE, "logging.yaml")
        monkeypatch.setattr(sys, closed, None)
        assert self.formatted(root) == '{"message": "bad"}'
