"""The schema's history. `upgrade(engine)` brings a database to HEAD, and costs one query when it is there."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

HEAD = "0002"
HERE = Path(__file__).parent


class SchemaTooNew(Exception):
    """The database was written by a later Quarterdeck."""


class SchemaTooOld(Exception):
    """The database waits for `quarterdeck migrate`."""


def upgrade(engine: Engine, *, only_if_empty: bool = False) -> bool:
    """Bring the schema to HEAD in one transaction; True when anything had to be done.

    With `only_if_empty` an older schema is refused: others may be at work on it.

    Alembic is imported only when there is something to migrate: it costs a third of the time to start.
    """
    at = revision(engine)
    if at == HEAD:
        return False
    if at is not None and at > HEAD:
        raise SchemaTooNew(
            f"The database is at schema {at}, this Quarterdeck knows {HEAD}: install the newer version again."
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


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
