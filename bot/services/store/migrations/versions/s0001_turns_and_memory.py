"""The queue, what goes out, what is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _queue()
    _places()
    _memory()


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default="0")


def _queue() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        *(
            _text(name)
            for name in ("tenant", "inbound_id", "learner", "platform", "conversation", "audience", "payload")
        ),
        sa.Column("reply_to", sa.Text),
        sa.Column("accepted", MOMENT, nullable=False),
        _flag("committed"),
        _flag("forgets"),
        _text("lease", ""),
        sa.Column("lease_until", sa.Double),
        sa.Column("after", sa.Double),
        _count("attempts"),
        _count("claims"),
        sa.Column("why", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("inbox_once", "inbox", ["tenant", "inbound_id"], unique=True)
    op.create_index("inbox_order", "inbox", ["tenant", "conversation", "id"])
    op.create_index("inbox_learner", "inbox", ["learner"])
    op.create_index("inbox_lease", "inbox", ["lease"])
    op.create_table(
        "sends",
        sa.Column("turn", SERIAL, sa.ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        *(_text(name) for name in ("tenant", "learner", "nonce", "audience")),
        _text("key", ""),
        _text("content"),
        sa.Column("handle", sa.Text),
        _text("state"),
    )
    op.create_index("sends_learner", "sends", ["learner"])
    op.create_table(
        "known",
        *(_text(name) for name in ("tenant", "inbound_id", "token")),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "inbound_id"),
    )
    op.create_index("known_at", "known", ["at"])
    op.create_table(
        "interruptions",
        *(_text(name) for name in ("tenant", "inbound_id", "why")),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "inbound_id"),
    )


def _places() -> None:
    op.create_table(
        "places", _text("tenant"), _text("place"), _text("learner", ""), sa.PrimaryKeyConstraint("tenant", "place")
    )
    op.create_index("places_learner", "places", ["learner"])
    op.create_table(
        "spoken",
        *(_text(name) for name in ("tenant", "place", "platform")),
        _text("learner", ""),
        _text("last"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "place"),
    )
    op.create_index("spoken_at", "spoken", ["at"])
    op.create_index("spoken_learner", "spoken", ["learner"])
    key = ("tenant", "place", "audience", "learner", "key")
    op.create_table("handles", *(_text(name) for name in (*key, "handle")), sa.PrimaryKeyConstraint(*key))
    op.create_index("handles_learner", "handles", ["learner"])


def _memory() -> None:
    op.create_table(
        "records",
        *(_text(name) for name in ("owner", "kind", "key", "body")),
        sa.Column("n", sa.BigInteger),
        sa.Column("v", sa.Integer, nullable=False),
        _count("rev"),
        sa.Column("expires", MOMENT),
        _flag("cold"),
        sa.PrimaryKeyConstraint("owner", "kind", "key"),
    )
    op.create_index("records_expires", "records", ["expires"])
    op.create_table(
        "timers",
        *(_text(name) for name in ("learner", "id", "tenant", "platform")),
        sa.Column("due", MOMENT, nullable=False),
        *(_text(name) for name in ("name", "named", "origin")),
        sa.PrimaryKeyConstraint("learner", "id"),
    )
    op.create_index("timers_due", "timers", ["due"])
    op.create_table(
        "owners",
        _text("owner"),
        _count("served"),
        sa.Column("seen", MOMENT),
        sa.Column("noticed", MOMENT),
        sa.Column("origin", sa.Text),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_index("owners_served", "owners", ["served"])
    op.create_index("owners_seen", "owners", ["seen"])
