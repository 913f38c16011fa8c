"""What every bot loads as it starts, held by the process that all of them are forked from.

storage.database.postgres is not among it: it takes the number of the process that loads it for the bot's own.
"""

import psycopg
import sqlalchemy.ext.asyncio

from commands.shared.text import stems
from tests.faults import bot

bot.shipped()
stems("The tills are blank")

__all__ = ["bot", "psycopg", "sqlalchemy"]
