"""Kill and restart an export at random, with faults and changes, and count what was lost."""

from __future__ import annotations

import argparse
import secrets
import sys
import time

from tests.soak.ordeal import Ordeal
from tests.support.account import Account

# Lists, and exports beside those of Support, take several pages too.
PAGE_OF_LISTS = 40


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seed", type=int, help="repeat the ordeal that told this seed")
    parser.add_argument("--tickets", type=int, default=5_000, help="default: 5000")
    parser.add_argument("--kills", type=int, default=200, help="at least so many; default: 200")
    parser.add_argument("--faults", type=int, default=200, help="at least so many; default: 200")
    parser.add_argument("--page-size", type=int, default=100, help="default: 100")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    print(f"seed {seed}: {options.tickets} tickets, pages of {options.page_size}", flush=True)
    started = time.monotonic()
    size = options.tickets
    people = {"users": size // 4, "organizations": size // 40}
    with Account(tickets=size, seed=seed, list_page_limit=PAGE_OF_LISTS, **people) as sim:
        ordeal = Ordeal(sim, seed, options.page_size)
        while ordeal.counts.kills < options.kills or ordeal.counts.faults.total() < options.faults:
            ordeal.run_once()
            if ordeal.counts.runs % 10 == 0:
                print(f"{time.monotonic() - started:4.0f} s  {ordeal.progress()}", flush=True)
        ordeal.finish()
    print(f"\nafter {time.monotonic() - started:.0f} s:\n{ordeal.summary()}")
    return 1 if ordeal.broken else 0


if __name__ == "__main__":
    sys.exit(main())
