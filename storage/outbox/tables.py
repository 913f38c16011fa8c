from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, text

from storage.schema import UtcDateTime, beginning, metadata, partial

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("mark", String, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("lane", String, nullable=False),
    Column("record", String, nullable=False),
    Column("method", String, nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("key", String, nullable=True, unique=True),
    Column("coalesce", String, nullable=True),
    Column("render", String, nullable=True),
    Column("subject", JSON, nullable=False),
    Column("message", String, nullable=True),
    Column("thread", String, nullable=True),
    Column("then", String, nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("tried_at", UtcDateTime, nullable=True),
    Column("error", String, nullable=True),
    Column("result", JSON, nullable=True),
    Column("purpose", String, nullable=True),
    Column("place", String, nullable=True),
    Column("posted_at", UtcDateTime, nullable=True),
    Column("acted", Boolean(create_constraint=False), nullable=True),
    partial("ix_outbox_waiting", "lane", "id", where=text("state IN ('pending', 'sending', 'unknown')")),
    partial("uq_outbox_coalesce", "coalesce", where=text("state = 'pending'"), unique=True),
    partial("ix_outbox_parked", "coalesce", where=text("state = 'parked'")),
    partial("ix_outbox_posted", "purpose", "posted_at", "place", "acted", where=text("posted_at IS NOT NULL")),
    partial("ix_outbox_unjudged", "posted_at", where=text("posted_at IS NOT NULL AND acted IS NULL")),
    sqlite_autoincrement=True,
)

messages = Table(
    "messages",
    metadata,
    Column("name", String, primary_key=True),
    Column("record", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Index("ix_messages_place", "channel", "ts"),
    beginning("ix_messages_folder", "name"),
)
