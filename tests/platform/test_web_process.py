"""What a process of the web has done before it answers anyone."""

import subprocess
import sys

_ASKED = """
import gc, sys
import config.wsgi
print(gc.get_freeze_count() > 100_000, "reporting.results.views" in sys.modules)
"""


def test_it_begins_with_its_views_loaded_and_what_is_loaded_set_aside_from_the_search_for_rubbish():
    answer = subprocess.run([sys.executable, "-W", "ignore", "-c", _ASKED], capture_output=True, text=True, check=True)

    assert answer.stdout.split() == ["True", "True"]
