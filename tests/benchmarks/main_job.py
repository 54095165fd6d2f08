"""The main job on the demonstration, step by step: seconds and peak memory of each command, in a process of its own."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.import_speed import tell

_PROJECT = Path(__file__).parents[2]
_STEPS: dict[str, list[str]] = {
    "write the demonstration": ["make_demo", "--out", "{folder}/package"],
    "load it into an empty register": ["import_package", "{folder}/package"],
    "load it again, no change": ["import_package", "{folder}/package"],
    "count everyone": ["refresh_statistics", "--full"],
    "nothing has changed": ["refresh_statistics"],
    "count beside what is kept": ["refresh_statistics", "--check"],
    "release of 2022": ["build_release", "2022", "--by", "bench_builder", "--approved-by", "bench_approver"],
    "its CSV": ["export_release", "2022", "--format", "csv", "--out", "{folder}"],
    "its workbook": ["export_release", "2022", "--format", "xlsx", "--out", "{folder}"],
}
# Linux gives VmHWM, the largest size that a process has had, while it lives; the last look before its end counts.
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def main() -> None:
    """Run every step on servers of the benchmark's own and print a row for each."""
    with tempfile.TemporaryDirectory(prefix="fotfeste-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["VAR_DIR"] = f"{folder}/var"
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PERSON_KEY", "DEMONSTRATION"):
            os.environ.pop(name, None)
        from config import embedded

        servers = embedded.wanted()
        assert servers is not None
        servers.start()
        try:
            _run(["migrate"])
            _run(["load_reference"])
            for role, user in (("statistician", "bench_builder"), ("publisher", "bench_approver")):
                _run(["grant_role", user, role])
            tell(f"{'step':34} {'seconds':>8} {'peak MB':>8}")
            for step, arguments in _STEPS.items():
                seconds, peak = _run([part.format(folder=folder) for part in arguments])
                tell(f"{step:34} {seconds:8.1f} {peak / 1024:8.0f}")
        finally:
            servers.release()


def _run(arguments: list[str]) -> tuple[float, int]:
    started, peak = time.perf_counter(), 0
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=_PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        found = _PEAK.search(status.read_text(encoding="ascii", errors="replace"))
        peak = max(peak, int(found.group(1)) if found else 0)
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}.")
    return time.perf_counter() - started, peak


if __name__ == "__main__":
    main()
