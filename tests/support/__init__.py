"""What all tests share: the streams, accounts, and running, killing and resuming the command."""

from tests.support.command import Run, config_for, run_tap, start_tap

__all__ = ["Run", "config_for", "run_tap", "start_tap"]
