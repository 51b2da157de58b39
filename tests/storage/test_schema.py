"""The schema: what makes it, what refuses it, that all its descriptions agree."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from casefile.errors import (
    ArchiveDamagedError,
    ArchiveMissingError,
    ConfigurationError,
    SchemaTooNewError,
    SchemaTooOldError,
    ServerUnreachableError,
)
from storage import tables
from storage.archive import Archive
from storage.engine import connect
from storage.schema import check, make_new, standing, upgrade
from storage.shelf import open_shelf
from storage.sqlite import APPLICATION_ID, PAGE_SIZE
from storage.standing import REVISIONS, Standing
from tests.storage.mail import NOW, keep


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/archive.db"


@pytest.fixture
def made(url: str) -> Iterator[Engine]:
    engine = connect(url, create=True)
    make_new(engine)
    yield engine
    engine.dispose()


def _pretend(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


class TestNewArchive:
    def test_a_new_file_is_the_familys_alone(self, made: Engine, tmp_path: Path) -> None:
        keep(Archive(made, "home"), "a")
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name

    def test_its_folder_is_made_for_the_family_alone(self, tmp_path: Path) -> None:
        engine = connect(f"sqlite:///{tmp_path}/new/deep/archive.db", create=True)
        make_new(engine)
        assert stat.S_IMODE((tmp_path / "new" / "deep").stat().st_mode) == 0o700
        engine.dispose()

    def test_its_settings_are_made_before_its_first_table(self, made: Engine) -> None:
        with made.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("page_size", "application_id", "journal_mode", "synchronous", "secure_delete", "wal_autocheckpoint")
            }
        assert found == {
            "page_size": PAGE_SIZE,
            "application_id": APPLICATION_ID,
            "journal_mode": "wal",
            "synchronous": 2,
            "secure_delete": 1,
            "wal_autocheckpoint": 4096,
        }

    def test_making_it_twice_changes_nothing(self, made: Engine) -> None:
        keep(Archive(made, "home"), "a")
        make_new(made)
        assert Archive(made, "home").vault.counts().messages == 1
        assert upgrade(made) == ()

    def test_an_absolute_and_a_relative_url_name_what_sqlalchemy_would(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        engine = connect("sqlite:///here.db", create=True)
        make_new(engine)
        assert (tmp_path / "here.db").exists()
        engine.dispose()


class TestRefused:
    def test_reading_what_is_not_there_makes_no_file(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(ArchiveMissingError):
            check(connect(url))
        assert list(tmp_path.iterdir()) == []

    def test_an_empty_file_is_no_archive_yet(self, url: str, tmp_path: Path) -> None:
        (tmp_path / "archive.db").touch()
        with pytest.raises(ArchiveMissingError):
            check(connect(url))

    def test_a_newer_schema_is_refused_and_not_touched(self, made: Engine, url: str) -> None:
        _pretend(made, "9999")
        for ask in (check, upgrade):
            with pytest.raises(SchemaTooNewError, match="newer version"):
                ask(made)
        with pytest.raises(SchemaTooNewError), open_shelf(url, "home", now=NOW):
            pass
        assert standing(made) is Standing.NEW

    def test_an_older_schema_is_refused_with_the_command_that_helps(
        self, made: Engine, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = (*REVISIONS, "0002")
        for module in ("storage.standing", "storage.schema", "storage.shelf"):
            monkeypatch.setattr(f"{module}.REVISIONS", later)
        make_new(made)  # leaves it alone
        with pytest.raises(SchemaTooOldError, match="db upgrade"):
            check(made)
        with pytest.raises(SchemaTooOldError), open_shelf(url, "home", now=NOW):
            pass

    def test_the_database_of_another_program_is_refused_and_not_touched(self, url: str, tmp_path: Path) -> None:
        import sqlite3  # noqa: PLC0415

        other = sqlite3.connect(tmp_path / "archive.db")
        other.execute("CREATE TABLE theirs (x)")
        other.close()
        before = (tmp_path / "archive.db").read_bytes()
        with pytest.raises(ConfigurationError, match="another program"):
            make_new(connect(url, create=True))
        assert (tmp_path / "archive.db").read_bytes() == before

    def test_a_file_that_is_no_database_is_refused(self, url: str, tmp_path: Path) -> None:
        (tmp_path / "archive.db").write_bytes(b"From dana@school.example\n" * 500)
        with pytest.raises(ArchiveDamagedError):
            check(connect(url))

    def test_a_folder_that_cannot_be_made_is_a_configuration_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(ConfigurationError):
            make_new(connect(f"sqlite:///{tmp_path}/file/archive.db", create=True))

    @pytest.mark.parametrize("wrong", ["nonsense", "mysql://localhost/x", "postgresql+nodriver://localhost/x", "oracle://x/y"])
    def test_a_url_of_another_kind_is_a_configuration_error(self, wrong: str) -> None:
        with pytest.raises(ConfigurationError):
            connect(wrong)

    @pytest.mark.postgres
    def test_a_server_that_is_not_there_is_told_apart(self, postgres_url: str, tmp_path: Path) -> None:
        del postgres_url
        with pytest.raises(ServerUnreachableError):
            check(connect(f"postgresql+psycopg://nobody@/none?host={tmp_path}"))

    @pytest.mark.postgres
    def test_a_database_that_is_not_there_is_told_apart(self, postgres_url: str) -> None:
        with pytest.raises(ConfigurationError, match="createdb"):
            check(connect(postgres_url.replace("/postgres?", "/nothing?")))

    def test_no_error_shows_what_was_being_written(self, made: Engine) -> None:
        with pytest.raises(Exception) as caught, made.begin() as connection:  # noqa: PT011
            connection.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "Zebrafish"})
        assert "Zebrafish" not in str(caught.value)


class TestDescriptionsAgree:
    def test_the_tables_known_to_sqlalchemy_are_those_the_migrations_make(self, engine: Engine) -> None:
        def ours(entry: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:  # noqa: FBT001
            del entry, reflected, compared
            return not (kind == "table" and (name or "").startswith(("search", "alembic")))

        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
            differences = list(compare_metadata(context, tables.metadata))
        assert differences == []

    def test_the_family_leads_every_key(self) -> None:
        for table in tables.metadata.tables.values():
            assert next(iter(table.primary_key.columns)).name == "family", table.name
            for index in table.indexes:
                assert next(iter(index.columns)).name == "family", index.name

    def test_the_known_revisions_are_those_that_there_are(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(files("storage") / "migrations"))
        scripts = ScriptDirectory.from_config(config)
        assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == REVISIONS

    def test_every_revision_has_its_statements_for_both_databases(self) -> None:
        for revision in REVISIONS:
            for dialect in ("sqlite", "postgresql"):
                assert (files("storage.migrations") / "versions" / f"{revision}.{dialect}.sql").is_file()

    def test_the_poller_makes_the_same_schema_as_the_migrations(self, made: Engine, tmp_path: Path) -> None:
        with open_shelf(f"sqlite:///{tmp_path}/lean.db", "home", now=NOW):
            pass
        lean = connect(f"sqlite:///{tmp_path}/lean.db")
        check(lean)
        described = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%' ORDER BY 1, 2"
        with made.connect() as ours, lean.connect() as theirs:
            assert ours.execute(text(described)).all() == theirs.execute(text(described)).all()
        lean.dispose()


class TestWeight:
    def _imports(self, code: str, tmp_path: Path) -> set[str]:
        script = f"import sys\n{code}\nprint(*sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, "HOME": str(tmp_path)}
        )
        return {name.partition(".")[0] for name in done.stdout.split()}

    def test_the_room_itself_imports_nothing_heavy(self, tmp_path: Path) -> None:
        assert self._imports("import storage", tmp_path).isdisjoint({"sqlalchemy", "alembic", "sqlite3"})

    def test_the_poller_makes_and_fills_an_archive_without_sqlalchemy(self, tmp_path: Path) -> None:
        code = f"""
from datetime import UTC, datetime
from casefile.mail import Cursor, ImapSource, RawMessage
from storage.shelf import open_shelf
now = datetime(2026, 1, 1, tzinfo=UTC)
with open_shelf("sqlite:///{tmp_path}/a.db", "home", now=now) as shelf:
    shelf.keep([RawMessage(ImapSource("inbox", "INBOX", 1, 1), now, b"x")], Cursor("inbox", "INBOX", 1, 1))
"""
        assert self._imports(code, tmp_path).isdisjoint({"sqlalchemy", "alembic"})

    def test_opening_an_archive_that_is_up_to_date_needs_no_alembic(self, made: Engine, tmp_path: Path) -> None:
        del made
        code = f"""
from storage.archive import Archive
from storage.engine import connect
from storage.schema import check
engine = connect("sqlite:///{tmp_path}/archive.db")
check(engine)
Archive(engine, "home").readings.events()
"""
        assert "alembic" not in self._imports(code, tmp_path)
