"""The schema's history. `upgrade(engine)` brings a database to HEAD, and costs one query when it is there.

What is new has no history to go through: it gets its tables as they are now, as Alembic's cookbook has it (a fifth of
the time to start, and 20 MB).
"""

from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text

from storage.tables import metadata

HEAD = "0047"
HERE = Path(__file__).parent
VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""As Alembic makes it."""


class SchemaUnusable(Exception):
    """The database cannot be worked with as it is; the text says why and what to do."""


class SchemaTooOld(SchemaUnusable):
    """The database waits for `quarterdeck migrate`."""


def upgrade(engine: Engine, *, only_if_empty: bool = False) -> bool:
    """Bring the schema to HEAD in one transaction; True when anything had to be done.

    With `only_if_empty` an older schema is refused: others may be at work on it. Raises SchemaUnusable.

    Alembic is imported only when there is something to migrate: it costs a third of the time to start.
    """
    at = revision(engine)
    if at == HEAD:
        _check_whole(engine)
        return False
    if at is None:
        _make(engine)
        return True
    if at not in known_revisions():
        raise SchemaUnusable(
            f"The database is at schema {at}, and this Quarterdeck knows up to {HEAD}: install the version "
            "that wrote it again, or bring a backup back."
        )
    if only_if_empty:
        raise SchemaTooOld(
            f"The database is at schema {at}, this Quarterdeck needs {HEAD}: stop every `quarterdeck run` on it, "
            "then run `quarterdeck migrate`."
        )
    upgrade_to(engine, "head")
    return True


def _make(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        metadata.create_all(connection, checkfirst=False)
        VERSION.create(connection, checkfirst=True)
        connection.execute(insert(VERSION).values(version_num=HEAD))


def upgrade_to(engine: Engine, revision: str) -> None:
    """Go through the history up to a revision, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def known_revisions() -> set[str]:
    """Those of the files beside this one."""
    return {path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py")}


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table(VERSION.name):
            return None
        found: str | None = connection.execute(select(VERSION.c.version_num)).scalar()
        return found


def _check_whole(engine: Engine) -> None:
    """Every table is there, with every column: what half a backup leaves out would be found in the midst of work."""
    with engine.connect() as connection:
        found: dict[str, set[str]] = {}
        for table, column in connection.execute(text(_COLUMNS[engine.dialect.name])):
            found.setdefault(table, set()).add(column)
    for table in metadata.sorted_tables:
        if not found.get(table.name, set()).issuperset(column.name for column in table.columns):
            raise SchemaUnusable(
                f"The database is at schema {HEAD}, but its table {table.name} is missing or not whole: bring a "
                "backup back."
            )


_COLUMNS = {
    "sqlite": "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema()",
}
"""Each column of each table, asked for at once."""
