"""What the room is from outside: cheap to import, and all of its texts in the package."""

import subprocess
import sys
from pathlib import Path

import pytest

import templates
from templates import engine

TEXTS = Path(templates.__file__).parent / "texts"


@pytest.mark.parametrize(
    "module", ["templates", "templates.words", "templates.vocabulary", "templates.checks", "outbox", "outbox.marks"]
)
def test_what_the_command_line_needs_first_imports_nothing_heavy(module: str) -> None:
    heavy = "jinja2", "imapclient", "smtplib", "ssl", "spacy", "sqlalchemy"
    program = f"import sys, {module}; print(*[name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=TEXTS.parent.parent)
    assert found.stdout.split() == []


@pytest.mark.parametrize("name", sorted(str(path.relative_to(TEXTS)) for path in TEXTS.rglob("*.j2")))
def test_every_text_compiles(name: str) -> None:
    assert engine.environment(escape=name.endswith(".html.j2")).get_template(name).name == name


@pytest.mark.parametrize("path", sorted(TEXTS.rglob("*.j2")), ids=lambda path: path.name)
def test_no_text_has_a_word_that_no_letter_may_hold(path: Path) -> None:
    from templates import checks  # noqa: PLC0415 - the texts of the letters alone

    if path.parent.name == "letters":
        assert not checks.has_banned(path.read_text(encoding="utf-8"))


def test_no_banned_word_stands_twice() -> None:
    words = [line for line in (TEXTS / "banned.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert len(words) == len(set(words))
