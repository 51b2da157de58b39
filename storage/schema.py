"""Which schema an archive has, and how it gets the present one. Alembic is imported only where something has to change."""

from importlib.resources import as_file, files

from sqlalchemy import Connection, Engine, text

from storage.engine import reading, writing
from storage.standing import REVISIONS, Standing, refuse, standing_of

SCHEMA_FAMILY = "(schema)"  # the lock under which a schema is made; it need not differ from every family's


def standing(engine: Engine) -> Standing:
    """How the archive's schema compares with this program's."""
    with reading(engine) as connection:
        return standing_of(_revision(connection))


def check(engine: Engine) -> None:
    """See to it that the archive's schema is this program's.

    Raises:
        ArchiveMissingError, SchemaTooOldError, SchemaTooNewError: it is not; nothing was changed.
    """
    refuse(standing(engine))


def make_new(engine: Engine) -> None:
    """Make the schema where there is none; an archive that has one, of whatever age, is left alone."""
    if standing(engine) is Standing.MISSING:
        _migrate(engine, {Standing.MISSING})


def upgrade(engine: Engine) -> tuple[str, ...]:
    """Bring the schema up to date; the revisions applied, in order, none where it was up to date.

    Raises:
        ArchiveMissingError, SchemaTooNewError: there is nothing that can be upgraded.
    """
    before = standing(engine)
    if before in {Standing.MISSING, Standing.NEW}:
        refuse(before)
    return _migrate(engine, {Standing.OLD})


def _revision(connection: Connection) -> str | None:
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")).first()
    else:
        found = connection.execute(text("SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL")).first()
    if found is None:
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _migrate(engine: Engine, wanted: set[Standing]) -> tuple[str, ...]:
    from alembic import command  # noqa: PLC0415  # half a second, paid only where a schema changes
    from alembic.config import Config  # noqa: PLC0415

    with as_file(files("storage") / "migrations") as folder, writing(engine, SCHEMA_FAMILY) as connection:
        before = _revision(connection)  # asked again under the lock: another process may have been quicker
        if standing_of(before) not in wanted:
            return ()
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    start = REVISIONS.index(before) + 1 if before else 0
    return REVISIONS[start:]
