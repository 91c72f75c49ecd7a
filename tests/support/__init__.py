"""What the tests share: running the installed command, and reading what it prints."""

from tests.support.command import Run, config_for, run_tap, start_tap

__all__ = ["Run", "config_for", "run_tap", "start_tap"]
