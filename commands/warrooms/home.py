"""Major incidents on the Home tab, for those who run war rooms and may know of them."""

from collections.abc import Iterator

from commands.incidents.home import all_open, line, opening
from commands.incidents.reading import sight_of
from commands.shared.act import Act
from commands.shared.tab import LISTED, Line, OnHome, Part, Place
from commands.warrooms.permissions import runs_rooms
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.warrooms import queries as warrooms


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    shown = runs_rooms(act, act.by)
    majors = incidents.majors(act.tx, sight_of(act), limit=LISTED) if shown else []
    yield Place.NOW, Part("Major incidents that are open", [_major(act, each) for each in majors], all=all_open())


HOME = OnHome(parts=_parts)


def _major(act: Act, incident: Incident) -> Line:
    """With the way to its war room."""
    text, buttons, block = line(incident, opening(incident))
    room = warrooms.of_incident(act.tx, incident.id)
    at = f" · <#{room.channel}>" if room is not None and room.channel is not None else ""
    return f"{text}{at}", buttons, block
