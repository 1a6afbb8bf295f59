"""What only one process may hold."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ROLE = "coach_app"


def _setting(name: str) -> str:
    return f"nullif(current_setting('coach.{name}', true), '')"


ALLOWED = f"{_setting('scope')} IN ('worker', 'tool')"


def upgrade() -> None:
    op.create_table(
        "seats",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE seats ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE seats FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seats_whose ON seats USING ({ALLOWED})")
    op.execute(f"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')
            THEN GRANT SELECT, INSERT, UPDATE, DELETE ON seats TO {ROLE};
            END IF;
        END $$
    """)
