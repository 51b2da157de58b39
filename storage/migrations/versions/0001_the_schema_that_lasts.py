"""The first schema: every table, with the family in every key."""

from alembic import op
from sqlalchemy import text

from storage.migrations.statements import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for statement in statements(revision, connection.dialect.name):
        connection.execute(text(statement))


def downgrade() -> None:
    raise NotImplementedError("an archive is never taken back to an older schema: put back the copy instead")
