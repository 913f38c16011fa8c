"""The database: one interface over SQLite and PostgreSQL. What the rest of the program uses is imported from here."""

from storage.database.backend import DatabaseInUse, DatabaseUnavailable, NothingWritten, UnusableAddress
from storage.database.engine import BUSY, Database, backend_of, migrate, open_database
from storage.database.looking import is_to_be_made, look

__all__ = [
    "BUSY",
    "Database",
    "DatabaseInUse",
    "DatabaseUnavailable",
    "NothingWritten",
    "UnusableAddress",
    "backend_of",
    "is_to_be_made",
    "look",
    "migrate",
    "open_database",
]
