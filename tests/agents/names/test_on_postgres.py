"""The same names, searches and accounts on a real PostgreSQL, whose `C` locale folds the case of ASCII alone.

And what is counted while others count: SQLite has one writer at a time anyway.
"""

import os
import subprocess
import sys

import pytest

from tests.faults.postgres import find_programs, running_postgres
from tests.patience import PATIENCE_SECONDS
from voicesite.paths import BASE_DIR

PROGRAMS = find_programs()
WHAT = (
    "tests/agents/conversations/history/test_pages.py",
    "tests/agents/conversations/words",
    "tests/agents/costs/test_models.py",
    "tests/agents/costs/test_sums.py",
    "tests/agents/conversations/test_admin.py::TestManyOfThem",
    "tests/agents/operate/test_dashboard.py",
    "tests/agents/operate/test_rollup.py",
    "tests/agents/people/test_account_names.py",
    "tests/agents/people/test_admin.py::TestSearches",
    "tests/agents/personas/pictures/test_view.py",
    "tests/agents/personas/test_bulk_pages.py::test_both_are_given_to_one_person",
    "tests/agents/personas/test_cards.py",
    "tests/agents/personas/test_gallery.py::TestOrder",
    "tests/agents/personas/test_gallery.py::test_search_finds_a_name_however_it_is_typed",
    "tests/agents/personas/test_giving.py",
    "tests/agents/personas/test_how_many.py::test_tabs_that_send_at_the_same_time_do_not_get_past_the_limit",
    "tests/agents/usage/test_models.py",
    "tests/agents/voice/storage/test_last_write.py",
    "tests/security/test_guessing.py::TestSpellings",
)


@pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL is installed here")
def test_the_tests_of_names_and_counts_pass_on_postgres_too() -> None:
    assert PROGRAMS
    with running_postgres(PROGRAMS) as url:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *WHAT],
            cwd=BASE_DIR,
            env=os.environ | {"DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE_SECONDS,
            check=False,
        )
    assert run.returncode == 0, run.stdout
