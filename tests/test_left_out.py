"""A run without the servers passes, and says in its last lines what it left out and how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

TEST = """\
from tests.servers import require


def test_with_a_server():
    require(None, "Dovecot", "dovecot-imapd")
"""


def run(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree("tests/servers", tmp_path / "tests/servers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy("tests/conftest.py", tmp_path / "tests/conftest.py")
    (tmp_path / "tests/__init__.py").write_text("")
    (tmp_path / "tests/test_one.py").write_text(TEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\npythonpath = .\n")
    env = {key: value for key, value in os.environ.items() if key != "IEPWATCH_REQUIRE_SERVERS"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    return subprocess.run(command, cwd=tmp_path, env=env | environment, capture_output=True, text=True, check=False)


def test_what_is_left_out_is_named_in_the_last_lines(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout
    told = "Left out: 1 test that needs Dovecot. To get it: sudo apt install dovecot-imapd"
    assert told in done.stdout.splitlines()[-3:]


def test_where_none_may_be_left_out_the_run_fails(tmp_path: Path) -> None:
    assert run(tmp_path, IEPWATCH_REQUIRE_SERVERS="1").returncode == 1
