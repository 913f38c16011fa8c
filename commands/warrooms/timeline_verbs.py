"""What may be asked of how a major incident stands: what is written down of it, by kind; its phase, its times."""

import json
import re
from typing import Any

from commands.incidents.wording import TIMED
from commands.shared import blocks as bk
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, moment, person
from commands.shared.language import DASH, nearest
from commands.shared.patterns import pattern
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from commands.warrooms import joining, phases, reading, severity, sitrep_views, update_forms, writing
from commands.warrooms.ids import ActionId, ViewId
from commands.warrooms.permissions import may_update
from commands.warrooms.phases import Fact, TimeSaid
from commands.warrooms.rules import said_in_slack
from storage.incidents.records import Incident, Phase
from storage.warrooms.records import LIVE, LineKind, RoomPhase, WarRoom

DAY = rf"(?:yesterday|today|\d{{4}}{DASH}\d\d{DASH}\d\d)\s+"
TIME = pattern(rf"(\w+)\s+((?:{DAY})?\d{{1,2}}:\d{{2}})(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
"""What it came to, when, and perhaps why that is corrected."""


def _words(rest: str) -> Arguments:
    """What follows as it was typed, whom it mentions by their ids."""
    text, mentions = said_in_slack(rest)
    if not text:
        raise Unshaped
    return {"text": text, "mentions": mentions}


def _phase(rest: str) -> Arguments:
    word = rest.strip().lower().rstrip(".")
    if word not in [*RoomPhase]:
        over = " When it is over: `/major resolve NOTE`." if nearest(word, ["resolved"]) else ""
        raise Unshaped(f"The phases are {', '.join(RoomPhase)}.{over}")
    return {"phase": RoomPhase(word)}


def _time(rest: str) -> Arguments:
    if not rest:
        return {}
    found = TIME.fullmatch(rest.strip())
    if found is None or found[1].lower() not in [*Phase]:
        others = ", ".join([*Phase][1:])
        raise Unshaped(f"Write it like `time started 14:05` or `time started yesterday 23:10`; or {others}.")
    text, _ = said_in_slack(found[3] or "")
    return {"phase": Phase(found[1].lower()), "clock": found[2], "reason": text}


def _time_said(rest: str) -> Arguments:
    if not rest:
        raise Unshaped
    return _time(rest)


def _written(room: WarRoom) -> Answer:
    """Nothing, where the room reads it: whoever wrote it is in there."""
    return {} if room.channel else {"text": "On the timeline."}


def _phased(room: WarRoom) -> str:
    return f"{room.number}: the card shows it. `/major update TEXT` tells everyone."


def _said(told: TimeSaid | list[Fact]) -> Answer:
    """What is known now; or a question, with the button that insists."""
    if isinstance(told, list):
        return _times(told)
    if told.question is None:
        return {"text": f"INC-{told.number} {TIMED[told.phase]} {moment(told.at)}."}
    value = json.dumps([told.number, told.phase, told.at.isoformat(), told.reason])
    yes = bk.button(f"Yes, it {TIMED[told.phase]} then", ActionId.TIME, value, style="primary")
    return {"text": told.question, "blocks": [bk.section(told.question), bk.actions(yes)]}


def _insisted(action: Payload) -> tuple[int, Arguments]:
    number, phase, at, reason = json.loads(action["value"])
    return int(number), {"phase": Phase(phase), "at": at, "reason": reason}


def _times(facts: list[Fact]) -> Answer:
    """When it came to what, as far as anybody has said."""
    said = bk.context("`/major time started|detected|mitigated [DAY] HH:MM [REASON]` says or corrects one.")
    return {"text": "When it came to what", "blocks": [*bk.packed([_fact(each) for each in facts]), said]}


def _fact(fact: Fact) -> str:
    late = fact.recorded - fact.happened
    noted = f" _(noted {moment(fact.recorded, '{time}')})_" if late.total_seconds() >= 60 else ""
    return f"{moment(fact.happened)} · {fact.called} · {person(fact.by)}{noted}"


def _sitrep(act: Act, number: int) -> Answer:
    story = reading.seen_story(act, number)
    return {"text": f"How {story.incident.number} stands", "blocks": sitrep_views.report(story)}


def _catch_up(act: Act, number: int) -> Answer:
    """How it stands, for whoever comes to it, who need not be told when they do."""
    story = reading.seen_story(act, number)
    if story.room.status in LIVE:
        joining.caught_up(act, number)
    return {"text": f"How {story.incident.number} stands", "blocks": sitrep_views.catch_up(story)}


def _brief(act: Act, number: int) -> Answer:
    """The report in plain words, to copy into a call or a mail."""
    story = reading.seen_story(act, number)
    names = reading.names(act)
    text = f"{story.incident.number} {story.incident.priority}\n{sitrep_views.plain(story, names, story.zone)}"
    return {"text": f"{story.incident.number} in plain words", "blocks": [bk.quote(text)]}


def _line(name: str, kind: LineKind, about: str) -> Verb:
    given: dict[str, Any] = {"kind": kind}
    return Verb(name, "TEXT", about, reads=_words, do=writing.write, given=given, said=_written)


def _severity(rest: str) -> Arguments:
    word, _, why = rest.strip().partition(" ")
    if word.upper() not in update_forms.SEVERITIES:
        raise Unshaped("Write it like `severity P1 the web shop is down as well`.")
    reason, _ = said_in_slack(why)
    if not reason:
        raise Unshaped("Say why.")
    return {"priority": word.upper(), "reason": reason}


def _proposed(action: Payload) -> tuple[int, Arguments]:
    number, priority, reason = json.loads(action["value"])
    return int(number), {"priority": priority, "reason": reason}


def _severity_form(act: Act, number: int) -> Block:
    _, incident = may_update(act, number)
    return update_forms.severity_form(number, incident.priority)


def _graver(incident: Incident) -> str:
    return f"{incident.number} is {incident.priority} now."


OF_INCIDENTS = (
    Verb("time", f"N {'|'.join(Phase)} [DAY] HH:MM [REASON]",
         "When a major incident came to what; say it, or correct it, also once its room is archived",
         reads=_time_said, do=phases.say_time, said=_said),
)  # fmt: skip
"""After `/incident`."""

SEVERITY = Form(ViewId.SEVERITY, opens=_severity_form, reads=update_forms.read_severity_form)

VERBS = (
    _line("impact", LineKind.IMPACT, "Say what it means to the business; the card and every report begin with it"),
    _line("find", LineKind.FINDING, "Write down what is known now"),
    _line("rule-out", LineKind.RULED_OUT, "Write down what it is not"),
    _line("decide", LineKind.DECISION, "Write down what was decided"),
    _line("did", LineKind.ACTION, "Write down what was done"),
    _line("need", LineKind.NEED, "Write down what is missing"),
    Verb("sitrep", "", "How it stands: what is known, done and next, each line with its message", ask=_sitrep),
    Verb("brief", "", "The same in plain words, to copy", ask=_brief),
    Verb("catchup", "", "The same for somebody who comes to it now, with who does what", do=_catch_up,
         said=lambda said: said),
    Verb("phase", "|".join(RoomPhase), "Say how far it is; it may go back", reads=_phase,
         do=phases.set_phase, said=_phased),
    Verb("severity", "P1|P2 REASON", "Say how grave it is: anyone of the crew raises it, the commander lowers it",
         reads=_severity, do=severity.set_severity, said=_graver, form=SEVERITY),
    Verb("raise severity", None, "Raise it as proposed", do=severity.set_severity, said=_graver,
         button=ActionId.SEVERITY, pressed=_proposed),
    Verb("time", f"[{'|'.join(Phase)} [DAY] HH:MM [REASON]]", "When it came to what; say it, or correct it",
         reads=_time, do=phases.say_time, said=_said),
    Verb("time all the same", None, "Take a time that is out of order", do=phases.insist_on_time, said=_said,
         button=ActionId.TIME, pressed=_insisted, answers=verbs.in_place),
)  # fmt: skip
