"""`make bench`: every benchmark, one after another."""

from tests.benchmarks import import_speed, main_job

main_job.main()
import_speed.main()
