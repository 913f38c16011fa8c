"""`bring someone from network`, said to Quarterdeck in a sentence: the call is offered, not made."""

import re

from commands.oncall import reading, views
from commands.shared.act import Act
from commands.shared.patterns import pattern
from commands.shared.refusals import Refused
from commands.shared.speech import Blocks
from commands.shared.suggesting import Said, Suggestion
from storage.journal import queries as journal
from storage.warrooms import queries as rooms

SENTENCE = pattern(
    r"(?:please\s+|can\s+you\s+|could\s+you\s+|we\s+need\s+to\s+)?"
    r"(?:bring|get|call|page|fetch|wake)(?:\s+in|\s+up)?\s+"
    r"(?:someone|somebody|anyone|anybody|whoever\s+is\s+on\s+call|the\s+on[- ]call)\s+"
    r"(?:from|of|at|for|in)\s+(?:the\s+)?(.{1,200}?)[\s.!?]*",
    re.IGNORECASE,
)


def suggest(act: Act, said: Said) -> Suggestion | None:
    """Whom to call, where a sentence asks for somebody of a team that has somebody on call, or of what it owns."""
    found = SENTENCE.fullmatch(said.text.strip())
    if found is None or not reading.is_on(act) or act.is_guest:
        return None
    try:
        needed = reading.team_in(act, found[1])
    except Refused:
        return None
    if needed.team not in reading.teams(act):
        return None

    def shown(act: Act, record: str) -> Blocks:
        about = record if record.startswith("INC-") else _in_room(act, record)
        return views.offered(reading.called(act, needed.team), needed.team, about, needed.rest)

    return Suggestion(shown)


def _in_room(act: Act, question: str) -> str:
    """The incident of the war room in which it was said; else the desk."""
    entry = journal.find(act.tx, int(question.rpartition("-")[2]))
    room = None if entry is None else rooms.in_channel(act.tx, entry.record)
    return "desk" if room is None or room.is_drill else room.number
