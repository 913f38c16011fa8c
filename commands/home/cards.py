"""How the Home tab looks at the moment that it is published."""

from commands.home import reading, views
from commands.shared.act import Act
from commands.shared.practice import Rendered


def home(act: Act, person: str) -> Rendered:
    return {"view": views.home(act.document.desk.name, reading.waiting(act, person))}
