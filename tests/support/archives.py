"""What holds of everything that is built to be published."""

from __future__ import annotations

import subprocess
import sys


def assert_fit_for_an_index(path: str) -> None:
    """Check that a package index takes an archive and can show its page."""
    command = [sys.executable, "-m", "twine", "check", "--strict", path]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
