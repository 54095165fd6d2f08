"""`make bench`: every benchmark, one after another."""

from tests.benchmarks import import_speed

import_speed.main()
