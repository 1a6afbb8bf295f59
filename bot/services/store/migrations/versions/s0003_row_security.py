"""On PostgreSQL: no row without its owner's name.

A transaction names whose rows it may touch in settings that end with it (see services/store/postgres.py):
`coach.tenant`, `coach.learner`, `coach.owners` (several, separated by the unit separator) and `coach.scope`, which is
`worker` for the dispatcher and `tool` for a backup. The policies bind the tables' owner too. A login that stands above
policies, as a superuser does, steps down to `coach_app`, which is made here when this login may make roles.
"""

from collections.abc import Mapping

from alembic import op

revision = "0003"
down_revision = "0002"

ROLE = "coach_app"


def _setting(name: str) -> str:
    return f"nullif(current_setting('coach.{name}', true), '')"


TENANT = f"tenant = {_setting('tenant')}"
LEARNER = f"learner = {_setting('learner')}"
OWNER = f"owner = ANY (string_to_array({_setting('owners')}, chr(31)))"
WORKER = f"{_setting('scope')} = 'worker'"
TOOL = f"{_setting('scope')} = 'tool'"

POLICIES: Mapping[str, str] = {
    "inbox": f"{TENANT} OR {LEARNER} OR {WORKER}",
    "sends": f"{TENANT} OR {LEARNER}",
    "known": f"{TENANT} OR {WORKER}",
    "interruptions": f"{TENANT} OR {WORKER}",
    "places": f"{TENANT} OR {LEARNER}",
    "handles": f"{TENANT} OR {LEARNER}",
    "spoken": f"{TENANT} OR {LEARNER} OR {WORKER}",
    "records": f"{OWNER} OR ({WORKER} AND expires IS NOT NULL)",
    "timers": f"{LEARNER} OR {WORKER}",
    "owners": f"{OWNER} OR {WORKER}",
    "spend": f"{OWNER} OR {WORKER}",
    "pace": f"{LEARNER} OR {WORKER}",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, allowed in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_whose ON {table} USING ({allowed} OR {TOOL})")
    op.execute(f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')
                AND (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
            THEN CREATE ROLE {ROLE} NOLOGIN;
            END IF;
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
                GRANT SELECT ON alembic_version TO {ROLE};
                GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(POLICIES)} TO {ROLE};
                GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE};
            END IF;
        END $$
    """)  # noqa: S608 - constants of this module
