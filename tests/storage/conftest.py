"""The same tests on three databases: SQLite in memory, SQLite in a file, PostgreSQL."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.archive import Archive
from storage.engine import connect
from storage.schema import make_new
from tests.servers import postgres, require

_families = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    programs = postgres.binaries()
    require(programs, "PostgreSQL", "postgresql")
    if programs is not None:
        with postgres.running(programs) as url:
            yield url


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    engine = connect(postgres_url)
    make_new(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An archive with its schema; PostgreSQL's is shared by all tests, each of which is a family of its own."""
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_engine")
        return
    made = connect("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/archive.db", create=True)
    make_new(made)
    yield made
    made.dispose()


@pytest.fixture
def archive(engine: Engine) -> Archive:
    """A family's archive, empty."""
    return Archive(engine, f"family-{next(_families)}")
