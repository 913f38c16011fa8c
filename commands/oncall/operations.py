"""What happens when somebody is called, and when somebody stands in: each function is one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.incidents.permissions import existing, managers, sees, visible
from commands.incidents.policy import IncidentPolicy
from commands.oncall import reading
from commands.oncall.ids import LineField
from commands.oncall.policy import OnCallPolicy
from commands.oncall.rules import Step
from commands.shared.act import Act
from commands.shared.blocks import clip
from commands.shared.blocks import person as mention
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from storage.directory import queries as directory
from storage.incidents.records import IncidentStatus
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry, number_of
from storage.oncall import queries as oncall
from storage.oncall.records import CoverEvent, Page, PageEvent, PageState, Stand
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms

NEXT, FIRST = "oncall.next", "oncall.first"
OFTEN, AN_HOUR = 3, timedelta(hours=1)
A_PERSON = timedelta(minutes=10)
"""So long somebody who is called by name has to answer."""

LONGEST_TEXT = 500
CALLING = (PageState.CALLING,)
STILL = (PageState.CALLING, PageState.NOBODY)
LONGEST_COVER = timedelta(days=60)


def is_often(act: Act) -> bool:
    """Whether whoever acts has called so often within an hour that they are asked whether they are sure."""
    return oncall.count_by(act.tx, act.by, act.now - AN_HOUR) >= OFTEN


def bring(act: Act, *, team: str, record: str = "desk", text: str = "") -> Page:
    """Call whoever is on call for a team, about an incident or for a word. Raises Refused, NotFound, MovedOn."""
    act.refuse_guests("bring")
    _not_from_a_drill(act)
    if directory.is_person(team):
        _can_be_called(act, team, record)
    elif team not in reading.teams(act):
        sentence = f"Nobody is on call for {reading.called(act, team)}. {reading.those_on_call(act)}"
        raise Refused(sentence, record=record)
    if record != "desk":
        visible(act, number_of(record))
    if oncall.running(act.tx, team, record) is not None:
        raise MovedOn(f"{reading.called(act, team)} is being called already.", record=record)
    page = oncall.add(
        act.tx, team=team, record=record, text=clip(text.strip(), LONGEST_TEXT), asked_by=act.by, asked_at=act.now
    )
    act.journal(PageEvent.CALLED, record, page=page.id, team=team, text=page.text)
    return _go_on(act, page, 0)


def _not_from_a_drill(act: Act) -> None:
    """Raises Refused."""
    room = None if act.place is None else warrooms.in_channel(act.tx, act.place)
    if room is not None and room.is_drill:
        sentence = (
            "This is a drill: nobody is called from here. `/major decide TEXT` says whom you would call; "
            "to call them in earnest, type it in another channel."
        )
        raise Refused(sentence, record=room.number)


def _can_be_called(act: Act, whose: str, record: str) -> None:
    """Raises Refused for a person who is none, or may not know of it."""
    if not directory.can_act(act.tx, whose):
        sentence = f"{mention(whose)} cannot be called: that is an app, or somebody who has left."
        raise Refused(sentence, record=record)
    if record != "desk" and not sees(act, existing(act, number_of(record)), whose):
        raise Refused(f"{record} is private, and {mention(whose)} is none of those who may see it.", record=record)


def _steps(act: Act, page: Page) -> Sequence[Step]:
    """Of the team's escalation; a person is asked once."""
    if directory.is_person(page.team):
        return (Step(page.team, A_PERSON),)
    return act.policy(OnCallPolicy).steps(page.team) if page.team in reading.teams(act) else ()


def _go_on(act: Act, page: Page, step: int) -> Page:
    """Ask whom a step names; where that is nobody, whom the next one does. After the last it is told."""
    steps = _steps(act, page)
    for number in range(step, len(steps)):
        if not steps[number].is_taken(act.now):
            continue
        asking = [each for each in whom(act, page, steps[number]) if each not in page.declined]
        if asking:
            return _ask(act, page, number, asking, steps[number])
    over = oncall.change(act.tx, page.id, was=CALLING, state=PageState.NOBODY, asking=[], over_at=act.now)
    assert over is not None
    timers.disarm(act.tx, NEXT, str(page.id))
    act.done_by().journal(PageEvent.NOBODY, page.record, page=page.id)
    return over


def _ask(act: Act, page: Page, number: int, asking: Sequence[str], step: Step) -> Page:
    asked = oncall.change(act.tx, page.id, was=CALLING, step=number, asking=[*asking])
    assert asked is not None
    due = act.now + step.wait
    timers.arm(act.tx, NEXT, str(page.id), due, record=page.record, page=page.id, step=number)
    told: dict[str, Any] = {"page": page.id, "to": step.to, "people": [*asking]}
    if step.to == "on-call" and (spared := [each for each in _on_call(act, page) if each not in asking]):
        told["spared"] = spared
    act.done_by().journal(PageEvent.ASKED, page.record, **told)
    return asked


def _on_call(act: Act, page: Page) -> tuple[str, ...]:
    return tuple(each for each in reading.ids(act, reading.at(act, page.team, act.now)) if each not in page.declined)


def whom(act: Act, page: Page, step: Step) -> tuple[str, ...]:
    """Who (Slack ids) is asked in a step, as far as they may know of what it is about."""
    if step.to in ("on-call", "next"):
        found = reading.first_and_next(act, page.team, rests=page.asked_by == QUARTERDECK)[step.to == "next"]
    elif step.to == "team":
        found = directory.ids_of(act.tx, act.document.teams[page.team].members)
    else:
        found = managers(act) if step.to == "managers" else directory.ids_of(act.tx, [step.to])
    if page.record == "desk":
        return found
    incident = existing(act, number_of(page.record))
    return tuple(each for each in found if sees(act, incident, each))


def go_on(act: Act, page: int, step: int) -> Page | None:
    """Nobody has answered in time."""
    found = oncall.find(act.tx, page)
    if found is None or found.state is not PageState.CALLING or found.step != step:
        return None
    return _go_on(act, found, step + 1)


def come(act: Act, key: int) -> Page:
    """Whoever presses is coming; also where it was given up."""
    page = _asked(act, key)
    coming = oncall.change(act.tx, key, was=STILL, state=PageState.COMING, came=act.by, came_at=act.now)
    if coming is None:
        raise MovedOn(_settled(page), record=page.record)
    timers.disarm(act.tx, NEXT, str(key))
    act.journal(PageEvent.COMING, page.record, page=key)
    return coming


def _settled(page: Page) -> str:
    if page.state is PageState.COMING and page.came is not None:
        return f"{mention(page.came)} is coming already. Thank you."
    return "Nobody is needed any more. Thank you."


def _asked(act: Act, key: int) -> Page:
    """The call, for whoever may answer it. Raises NotFound, NotAllowed."""
    page = oncall.find(act.tx, key)
    if page is None:
        raise NotFound("There is no such call any more.", record="desk")
    members = act.document.teams[page.team].members if page.team in act.document.teams else ()
    if act.by not in (*page.asking, *page.declined, *directory.ids_of(act.tx, members), *managers(act)):
        raise NotAllowed("That is for those who are called.", attempted="page", record=page.record)
    return page


def decline(act: Act, key: int) -> Page:
    """Whoever presses cannot; once all who are asked have said so, it goes on at once."""
    page = _asked(act, key)
    if page.state is not PageState.CALLING:
        raise MovedOn(_settled(page), record=page.record)
    declined = oncall.change(act.tx, key, was=CALLING, declined=[*dict.fromkeys([*page.declined, act.by])])
    assert declined is not None
    act.journal(PageEvent.DECLINED, page.record, page=key)
    if {*declined.asking} <= {*declined.declined}:
        return _go_on(act, declined, declined.step + 1)
    return declined


def acknowledged(act: Act, entry: Entry) -> None:
    """Whoever acknowledges or takes an incident is coming, where somebody is called for it."""
    taken = entry.details.get("to", entry.actor) == entry.actor
    if entry.actor == QUARTERDECK or not taken:
        return
    for page in oncall.of_record(act.tx, entry.record):
        if oncall.change(act.tx, page.id, was=STILL, state=PageState.COMING, came=entry.actor, came_at=act.now):
            timers.disarm(act.tx, NEXT, str(page.id))
            act.journal(PageEvent.COMING, entry.record, page=page.id)


def over(act: Act, entry: Entry) -> None:
    """What it was about is over."""
    for page in oncall.of_record(act.tx, entry.record):
        if oncall.change(act.tx, page.id, was=STILL, state=PageState.OVER, over_at=act.now):
            timers.disarm(act.tx, NEXT, str(page.id))
            act.done_by().journal(PageEvent.OVER, entry.record, page=page.id)


def notice(act: Act, entry: Entry) -> None:
    """Of what is as grave as can be somebody is called, once whoever reported it has their answer."""
    if reading.is_on(act):
        incident = existing(act, entry.number)
        if incident.is_open and incident.priority == act.policy(IncidentPolicy).priority(1, 1):
            _soon(act, entry.record)


def notice_step(act: Act, entry: Entry) -> None:
    """A step of a promise says that somebody is to be called."""
    if reading.is_on(act) and entry.details.get("page"):
        _soon(act, entry.record)


def _soon(act: Act, record: str) -> None:
    timers.arm(act.tx, FIRST, record, act.now, record=record, number=number_of(record))


def call_first(act: Act, number: int) -> Page | None:
    """Call for an incident that nobody has seen, where its team has somebody on call, or the team that its item is
    with, and was not called for it.
    """
    incident = existing(act, number)
    able = (incident.team, reading.owner_of(act, incident.item))
    team = next((each for each in able if each is not None and each in reading.teams(act)), None)
    if incident.status is not IncidentStatus.NEW or team is None:
        return None
    if any(page.team == team for page in oncall.of_record(act.tx, incident.number)):
        return None
    return bring(act, team=team, record=incident.number)


def cover(act: Act, *, team: str, whose: str, start: datetime, end: datetime) -> Stand:
    """Somebody stands in from an instant to another (UTC). Raises Invalid, NotAllowed."""
    _possible(act, whose, start, end)
    if not reading.may_cover(act, team, start):
        sentence = "Whoever is on call then, their team and service managers say who stands in."
        raise NotAllowed(sentence, attempted="cover", record="desk")
    made = _stand(act, team, whose, (start, end), agreed=True)
    act.journal(CoverEvent.MADE, "desk", **_told(made))
    return made


def _possible(act: Act, whose: str, start: datetime, end: datetime) -> None:
    if not directory.can_act(act.tx, whose):
        raise Invalid({LineField.LINE: "Name a person who can be called: that is an app, or somebody who has left."})
    if not act.now < end <= start + LONGEST_COVER or start >= end:
        raise Invalid({LineField.LINE: "Say from when to when, not over already, and at most 60 days long."})


def _stand(
    act: Act, team: str, whose: str, when: tuple[datetime, datetime], *, agreed: bool, asks: str | None = None
) -> Stand:
    values: dict[str, Any] = {"made_by": act.by, "made_at": act.now, "agreed": agreed, "asks": asks}
    return oncall.stand_in(act.tx, team=team, person=whose, start=when[0], end=when[1], **values)


def _told(made: Stand) -> dict[str, Any]:
    when = {"start": made.start.isoformat(), "end": made.end.isoformat()}
    return {"stand": made.id, "team": made.team, "person": made.person, **when}


def swap(act: Act, *, team: str, whose: str, start: datetime, end: datetime) -> Stand:
    """Ask somebody to take the shift of whoever acts between two instants (UTC), for their own next one: it stands
    once they say yes. Raises Invalid.
    """
    _possible(act, whose, start, end)
    found = [each for each in reading.shifts(act, team, start, end) if act.by in reading.ids(act, each)]
    mine = next((each for each in found if each.start is not None), None)
    if mine is None or whose == act.by:
        raise Invalid({LineField.LINE: "You have no shift then. `/oncall mine` shows yours."})
    whole = reading.at(act, team, max(mine.start or act.now, act.now))
    ours = (max(whole.start or act.now, act.now), whole.end or end)
    asked = _stand(act, team, whose, ours, agreed=False, asks=whose)
    oncall.join(act.tx, asked.id, asked.id)
    later = reading.shifts(act, team, ours[1], ours[1] + reading.AHEAD)
    theirs = next((each for each in later if whose in reading.ids(act, each) and each.start and each.end), None)
    if theirs is not None and theirs.start is not None and theirs.end is not None:
        back = _stand(act, team, act.by, (theirs.start, theirs.end), agreed=False, asks=whose)
        oncall.join(act.tx, back.id, asked.id)
    act.journal(CoverEvent.ASKED, "desk", **_told(asked))
    return asked


def answer_swap(act: Act, key: int, *, agreed: bool) -> list[Stand]:
    """Whoever was asked says yes or no. Raises NotFound, NotAllowed, MovedOn."""
    found = oncall.of_swap(act.tx, key)
    if not found:
        raise NotFound("That is not asked any more.", record="desk")
    if act.by != found[0].asks:
        raise NotAllowed("That is for whoever was asked.", attempted="swap", record="desk")
    if agreed and found[0].end <= act.now and not found[0].agreed:
        raise MovedOn("That shift is over, so nobody can take it any more.", record="desk")
    if not (oncall.agree(act.tx, key) if agreed else oncall.drop(act.tx, key)):
        raise MovedOn("You have answered that already.", record="desk")
    for each in found if agreed else found[:1]:
        act.journal(CoverEvent.MADE if agreed else CoverEvent.DECLINED, "desk", **_told(each), asked_by=each.made_by)
    return found
