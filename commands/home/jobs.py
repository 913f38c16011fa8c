"""How the Home tab looks at the moment that it is published."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from commands.desk import Desk
from commands.home import operations, views
from commands.organisation import Organisation
from commands.registry import Rendered


def render(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    organisation = desk.policy(Organisation)
    found = operations.waiting(tx, subject["person"], organisation)
    return {"view": views.home(organisation.desk.name, found)}
