"""Calling somebody by a line, from wherever it was typed."""

from commands.oncall import operations, reading, views, wording
from commands.shared.act import Act
from commands.shared.known import zone_of
from commands.shared.verbs import Answer
from storage.directory.queries import is_person
from storage.oncall.records import Page


def bring(act: Act, *, words: str, record: str, text: str, sure: bool = False) -> Answer:
    """The team is as many of the words as name one, the rest is what it is about; or a person (a Slack id).

    Whoever calls often is asked first. Raises Refused, NotFound, MovedOn.
    """
    team, said = (words, "") if is_person(words) else reading.team_in(act, words)
    said = text or said
    if not sure and operations.is_often(act):
        return {"text": "You have called three times within an hour.", "blocks": views.sure(team, record, said)}
    return {"text": told(act, operations.bring(act, team=team, record=record, text=said))}


def told(act: Act, page: Page) -> str:
    """What whoever calls reads: who is asked, and what time it is for them."""
    times = [wording.their_time(zone_of(act, each), act.now, each) for each in page.asking]
    return wording.calling(page, reading.called(act, page.team), [each for each in times if each])
