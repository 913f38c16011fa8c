"""The schema's history. `upgrade(engine)` brings a database to HEAD, and costs one query when it is there."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from storage.tables import metadata

HEAD = "0045"
HERE = Path(__file__).parent


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
    if at is not None and at not in known_revisions():
        raise SchemaUnusable(
            f"The database is at schema {at}, and this Quarterdeck knows up to {HEAD}: install the version "
            "that wrote it again, or bring a backup back."
        )
    if at is not None and only_if_empty:
        raise SchemaTooOld(
            f"The database is at schema {at}, this Quarterdeck needs {HEAD}: stop every `quarterdeck run` on it, "
            "then run `quarterdeck migrate`."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def known_revisions() -> set[str]:
    """Those of the files beside this one."""
    return {path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py")}


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
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
