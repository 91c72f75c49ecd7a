"""Minutes of kills and faults over a large account: ``python -m tests.soak``."""
