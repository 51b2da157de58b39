"""How an archive's schema compares with this program's, and what is said where they differ. It opens nothing."""

from enum import StrEnum

from casefile.errors import ArchiveMissingError, SchemaTooNewError, SchemaTooOldError

# Every revision in order; a test holds this to storage/migrations/versions, so that opening an archive needs no Alembic.
REVISIONS = ("0001",)


class Standing(StrEnum):
    """How an archive's schema compares with this program's."""

    MISSING = "missing"
    OLD = "old"
    CURRENT = "current"
    NEW = "new"


def standing_of(revision: str | None) -> Standing:
    """How a revision, None where there is none, compares with this program's.

    >>> standing_of(None).value, standing_of(REVISIONS[-1]).value, standing_of("9999").value
    ('missing', 'current', 'new')
    """
    if revision is None:
        return Standing.MISSING
    if revision == REVISIONS[-1]:
        return Standing.CURRENT
    return Standing.OLD if revision in REVISIONS else Standing.NEW


def refuse(standing: Standing) -> None:
    """Raise the error that a schema of this standing calls for; none for the present one."""
    if standing is Standing.MISSING:
        raise ArchiveMissingError("There is no archive yet", advice="Run `iepwatch poll`, `import` or `note` first.")
    if standing is Standing.OLD:
        raise SchemaTooOldError(
            "The archive was written by an older version of IEP Watch",
            advice="Make a copy of it, then run `iepwatch db upgrade`; nothing was changed.",
        )
    if standing is Standing.NEW:
        raise SchemaTooNewError(
            "The archive was written by a newer version of IEP Watch",
            advice="Update the program (the archive was not touched), or point [archive].url at another archive.",
        )
