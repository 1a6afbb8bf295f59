"""The tables, as the queries see them. The migrations make them; a test compares the two.

Every table says whose its rows are: `tenant`, `learner`, or `owner` (either). Times of leases are seconds on the
lease clock (database time on PostgreSQL); all other times are instants in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)


class Moment(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite compares text, so every instant is written in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Serial = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData()


def _text(name: str, *, empty: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="" if empty else None, primary_key=primary_key)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default="0")


inbox = Table(
    "inbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    _text("tenant"),
    _text("inbound_id"),
    _text("learner"),
    _text("platform"),
    _text("conversation"),
    _text("audience"),
    _text("payload"),
    Column("reply_to", Text),
    Column("accepted", Moment, nullable=False),
    _flag("committed"),
    _flag("forgets"),
    _text("lease", empty=True),
    Column("lease_until", Double),
    Column("after", Double),
    _count("attempts"),
    _count("claims"),
    Column("why", Text),
    Index("inbox_once", "tenant", "inbound_id", unique=True),
    Index("inbox_order", "tenant", "conversation", "id"),
    Index("inbox_learner", "learner"),
    Index("inbox_lease", "lease"),
    sqlite_autoincrement=True,
)
"""What came in and is not done. A row is deleted, with its text, when its turn is."""

sends = Table(
    "sends",
    metadata,
    Column("turn", Serial, ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    _text("tenant"),
    _text("learner"),
    _text("nonce"),
    _text("audience"),
    _text("key", empty=True),
    _text("content"),
    Column("handle", Text),
    _text("state"),
    Index("sends_learner", "learner"),
)
"""Messages of a turn that is not done; they go with it."""

known = Table(
    "known",
    metadata,
    _text("tenant", primary_key=True),
    _text("inbound_id", primary_key=True),
    _text("token"),
    Column("at", Moment, nullable=False),
    Index("known_at", "at"),
)
"""Delivery ids, refused ones too: all that is kept of a turn that is done, for some days."""

interruptions = Table(
    "interruptions",
    metadata,
    _text("tenant", primary_key=True),
    _text("inbound_id", primary_key=True),
    _text("why"),
    Column("at", Moment, nullable=False),
)
"""Interruptions that came before what they interrupt."""

places = Table(
    "places",
    metadata,
    _text("tenant", primary_key=True),
    _text("place", primary_key=True),
    _text("learner", empty=True),
    Index("places_learner", "learner"),
)
"""Where the coach takes part; `learner` when the place is one person's own."""

spoken = Table(
    "spoken",
    metadata,
    _text("tenant", primary_key=True),
    _text("place", primary_key=True),
    _text("platform"),
    _text("learner", empty=True),
    _text("last"),
    Column("at", Moment, nullable=False),
    Index("spoken_at", "at"),
    Index("spoken_learner", "learner"),
)
"""The last message from a place, so that what was missed can be read back; `learner` when the place is one's own."""

handles = Table(
    "handles",
    metadata,
    _text("tenant", primary_key=True),
    _text("place", primary_key=True),
    _text("audience", primary_key=True),
    _text("learner", primary_key=True),
    _text("key", primary_key=True),
    _text("handle"),
    Index("handles_learner", "learner"),
)
"""The message that stands for a key in a place, to be edited in place; `learner` when one person sees it alone."""

records = Table(
    "records",
    metadata,
    _text("owner", primary_key=True),
    _text("kind", primary_key=True),
    _text("key", primary_key=True),
    _text("body"),
    Column("n", BigInteger),
    Column("v", Integer, nullable=False),
    _count("rev"),
    Column("expires", Moment),
    _flag("cold"),
    Index("records_expires", "expires"),
)
"""What is remembered. `n` instead of `body` when the record is a number that is counted up."""

timers = Table(
    "timers",
    metadata,
    _text("learner", primary_key=True),
    _text("id", primary_key=True),
    _text("tenant"),
    _text("platform"),
    Column("due", Moment, nullable=False),
    _text("name"),
    _text("named"),
    _text("origin"),
    Index("timers_due", "due"),
)
"""Wake-ups. `named` holds the action's values, `origin` the inbound that asked, without its words."""

owners = Table(
    "owners",
    metadata,
    _text("owner", primary_key=True),
    _count("served"),
    Column("seen", Moment),
    Column("noticed", Moment),
    Column("origin", Text),
    Index("owners_served", "served"),
    Index("owners_seen", "seen"),
)
"""When a tenant or learner was last served (a running number), and last seen and where (learners only)."""

spend = Table(
    "spend",
    metadata,
    _text("owner", primary_key=True),
    _text("period", primary_key=True),
    _count("tokens"),
    _count("micros"),
    Column("at", Moment, nullable=False),
)
"""Tokens and millionths of a currency unit, reserved or spent: by learner, tenant or all (`*`), by day or month."""

pace = Table(
    "pace",
    metadata,
    _text("learner", primary_key=True),
    _text("inbound_id", primary_key=True),
    Column("at", Moment, nullable=False),
)
"""A learner's turns of the last minutes, each counted once however often it runs."""

seats = Table(
    "seats",
    metadata,
    _text("name", primary_key=True),
    _text("holder"),
    Column("until", Double, nullable=False),
)
"""What only one process may hold, who does, and until when on the lease clock."""
