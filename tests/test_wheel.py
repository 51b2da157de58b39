"""The wheel holds exactly the rooms, with everything that they read, and runs with the sources gone."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from iepwatch.rooms import ROOMS

pytestmark = pytest.mark.xdist_group("wheel")  # one worker builds it once


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], check=True, capture_output=True, text=True
    )
    (found,) = folder.glob("*.whl")
    return found


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_it_holds_the_rooms_and_nothing_else(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(ROOMS)


@pytest.mark.parametrize(
    ("folder", "ending"),
    [
        ("classifier/patterns", ".toml"),
        ("followup/rulebooks", ".toml"),
        ("templates/texts", ".j2"),
        ("storage/migrations", ".py"),
        ("iepwatch/demo", ".toml"),
        ("ingest", ".toml"),
    ],
)
def test_it_holds_every_file_that_a_room_reads(wheel: Path, folder: str, ending: str) -> None:
    there = {path.as_posix() for path in Path(folder).rglob(f"*{ending}")}
    assert there
    assert there <= set(names(wheel))


def test_it_holds_no_test_and_no_mail_of_anybody(wheel: Path) -> None:
    assert not [name for name in names(wheel) if "test" in name.lower().split("/")[-1] and name.endswith(".py")]


def test_the_demo_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import iepwatch; "
        "assert iepwatch.__file__.startswith(sys.argv[1]); "
        "from iepwatch.__main__ import status_of; sys.exit(status_of(['demo', '--keep', 'kept']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(place)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "kept" / "config.toml").exists()
    assert "letters wait" in done.stdout
