"""What every bot loads as it starts, held by the process that all of them are forked from."""

import psycopg
import snowballstemmer
import sqlalchemy.ext.asyncio

from storage.database import postgres
from tests.faults import bot

bot.shipped()

__all__ = ["bot", "postgres", "psycopg", "snowballstemmer", "sqlalchemy"]
