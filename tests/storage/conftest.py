"""The same tests on three databases: SQLite in memory, SQLite in a file, PostgreSQL."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.archive import Archive
from storage.engine import connect, driver
from storage.schema import make_new
from tests.servers import postgres, require
from tests.storage.mail import COMPILED, in_memory

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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive, migrated once; each test gets a copy, which takes a tenth of the time."""
    path = tmp_path_factory.mktemp("template") / "archive.db"
    made = connect(f"sqlite:///{path}", create=True)
    make_new(made)
    with made.connect() as connection:
        driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An archive with its schema; PostgreSQL's is shared by all tests, each of which is a family of its own."""
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_engine")
        return
    if request.param == "memory":
        made = in_memory()
    else:
        shutil.copy(request.getfixturevalue("template"), tmp_path / "archive.db")
        made = connect(f"sqlite:///{tmp_path}/archive.db").execution_options(compiled_cache=COMPILED)
    yield made
    made.dispose()


@pytest.fixture
def archive(engine: Engine) -> Archive:
    """A family's archive, empty."""
    return Archive(engine, f"family-{next(_families)}")
