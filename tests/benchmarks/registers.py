"""200 made-up registers, published over two years with a correction and attacked by their files, over whole numbers."""

import os
import time
from multiprocessing import Pool

from tests.benchmarks.import_speed import tell
from tests.disclosure.two_hundred import Attack, Register

_REGISTERS = int(os.environ.get("BENCH_REGISTERS", "200"))


def main() -> None:
    """Print what the attacker found, with the secondary step and without. It is meant to be nothing with it."""
    started, found, careless, seconds = time.perf_counter(), Attack(), Attack(), 0.0
    with Pool(min(os.cpu_count() or 1, 4)) as pool:
        for number, (as_made, small_alone, took) in enumerate(pool.imap(_attack, range(_REGISTERS))):
            found += as_made
            careless += small_alone
            seconds += took
            if as_made.exact or as_made.tight:
                tell(f"register {number}: {as_made}")
    tell(f"{_REGISTERS} registers, {time.perf_counter() - started:.0f} s, {seconds:.0f} s of processor")
    tell(f"as made: {found}")
    tell(f"the small numbers alone hidden: {careless}")


def _attack(number: int) -> tuple[Attack, Attack, float]:
    started, register = time.process_time(), Register(number)
    found = register.attacked(whole=True), register.with_the_small_numbers_alone_hidden()
    return *found, time.process_time() - started


if __name__ == "__main__":
    main()
