"""What Quarterdeck is measured against: a Bolt app that answers `/incident` once it has inserted one row.

It keeps its rows as such an app would, through SQLAlchemy's async engine on aiosqlite, and as safely as Quarterdeck
does: a transaction a command, on disk before the answer.
"""

import asyncio
import os
from typing import Any

from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Column, Integer, MetaData, String, Table, event, insert
from sqlalchemy.ext.asyncio import create_async_engine

rows = Table("rows", MetaData(), Column("id", Integer, primary_key=True), Column("text", String))


def _settings(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


async def main() -> None:
    engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _settings)
    async with engine.begin() as connection:
        await connection.run_sync(rows.metadata.create_all)
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret="none", process_before_response=True)

    @app.command("/incident")
    async def insert_one(ack: Any, command: dict[str, Any]) -> None:
        async with engine.begin() as connection:
            await connection.execute(insert(rows), {"text": command["text"]})
        await ack("done")

    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    await handler.connect_async()  # type: ignore[no-untyped-call]
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
