"""What is documented is there, and what is there is documented."""

import re
from pathlib import Path

import pytest
import typer

from casefile.reading import REASONS, SERVICES, Tag
from followup.rulebooks import names
from iepwatch.app import app

DOCS = Path("docs")


def commands() -> list[str]:
    group = typer.main.get_command(app)
    found = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", {})
        found += [name, *(f"{name} {part}" for part in inner)] if inner and name != "db" else []
        found += [] if inner else [name]
        found += [f"{name} {part}" for part in inner] if name == "db" else []
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name: str) -> None:
    text = (DOCS / "commands.md").read_text()
    last = name.rsplit(maxsplit=1)[-1]
    assert re.search(rf"`{re.escape(name)}\b|`{re.escape(name.split(maxsplit=1)[0])} {last}", text), name


@pytest.mark.parametrize("word", [tag.value for tag in Tag] + list(SERVICES) + list(REASONS))
def test_every_tag_service_and_reason_is_documented(word: str) -> None:
    assert f"`{word}`" in (DOCS / "tags.md").read_text()


@pytest.mark.parametrize("name", names())
def test_every_rulebook_is_documented(name: str) -> None:
    assert re.search(rf"`{name}[`/]", (DOCS / "rulebooks.md").read_text()), name


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for path in (*Path().glob("*.md"), *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path}: {target}"


def test_the_architecture_stays_short_enough_to_be_read() -> None:
    assert len(Path("ARCHITECTURE.md").read_text().splitlines()) <= 150


def test_every_file_that_the_architecture_names_is_there() -> None:
    for name in set(re.findall(r"`((?:[a-z]+/)+[a-z_]+\.(?:py|toml|j2))`", Path("ARCHITECTURE.md").read_text())):
        assert Path(name).exists(), name
