from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from storage.schema import UtcDateTime, metadata

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("one", String, nullable=False),
    Column("other", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("one", "other", "kind"),
    Index("ix_links_other", "other"),
    sqlite_autoincrement=True,
)
