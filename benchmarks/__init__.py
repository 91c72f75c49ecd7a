"""Speed and memory, as ratios measured in one run: ``make bench``. Unix only (``os.wait4``)."""
