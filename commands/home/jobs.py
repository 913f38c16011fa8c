"""How the Home tab looks at the moment that it is published."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from commands.home import operations, views
from commands.shared.desk import Desk
from commands.shared.organisation import Organisation
from commands.shared.registry import Rendered


def render(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    organisation = desk.policy(Organisation)
    found = operations.waiting(tx, subject["person"], organisation)
    return {"view": views.home(organisation.desk.name, found)}
