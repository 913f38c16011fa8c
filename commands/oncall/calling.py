"""Calling somebody by a line, from wherever it was typed."""

from commands.oncall import operations, reading, views, wording
from commands.oncall.reading import Needed
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.known import zone_of
from commands.shared.refusals import Refused
from commands.shared.verbs import Answer
from storage.directory.queries import is_person
from storage.oncall.records import Page


def bring(act: Act, *, words: str, record: str, text: str, sure: bool = False) -> Answer:
    """The team is as many of the words as name one, or a service or item of its; the rest is what it is about. Or a
    person (a Slack id).

    Whoever calls often is asked first. Raises Refused, NotFound, MovedOn.
    """
    needed = Needed(words, "") if is_person(words) else reading.team_in(act, words)
    if needed.owned and needed.team not in reading.teams(act):
        whose = f"{typed(needed.owned, 80)} is with {reading.called(act, needed.team)}"
        raise Refused(f"{whose}, where nobody is on call.", record=record)
    said = text or needed.rest
    if not sure and operations.is_often(act):
        return {
            "text": "You have called three times within an hour.",
            "blocks": views.sure(needed.team, record, said),
        }
    calls = told(act, operations.bring(act, team=needed.team, record=record, text=said))
    return {"text": wording.found_by(needed.owned, reading.called(act, needed.team), calls)}


def told(act: Act, page: Page) -> str:
    """What whoever calls reads: who is asked, and what time it is for them."""
    times = [wording.their_time(zone_of(act, each), act.now, each) for each in page.asking]
    return wording.calling(page, reading.called(act, page.team), [each for each in times if each])
