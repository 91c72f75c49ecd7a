"""What cannot be shown everywhere is not collected there."""

from __future__ import annotations

import sys

# These kill processes, send them signals, and look into pipes, all as POSIX has it.
POSIX_ONLY = [
    "test_interruption.py",
    "test_kills_in_each_stream.py",
    "test_memory.py",
    "test_way_out.py",
]

collect_ignore = POSIX_ONLY if sys.platform == "win32" else []
