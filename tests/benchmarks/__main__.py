"""`make bench`: every benchmark, one after another, or those that are named: `make bench ARGS=walls`."""

import sys
from importlib import import_module

_ALL = ("main_job", "import_speed", "walls", "pages", "registers", "results")

for name in sys.argv[1:] or _ALL:
    import_module(f"tests.benchmarks.{name}").main()
