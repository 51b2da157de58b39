"""Reads the SQL files beside the migrations; decides nothing."""

from importlib.resources import files


def statements(revision: str, dialect: str) -> list[str]:
    """The statements of one revision for `dialect` ("sqlite" or "postgresql"), in order."""
    text = (files("storage.migrations") / "versions" / f"{revision}.{dialect}.sql").read_text(encoding="utf-8")
    return [statement.strip() for statement in text.split(";\n") if statement.strip()]
