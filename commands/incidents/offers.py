"""Questions to whoever said something that may be a report, and what comes of the answer."""

from dataclasses import dataclass
from typing import Any

from commands.incidents import answers, views
from commands.incidents.operations import declare
from commands.incidents.report import NewIncident, title_and_details
from commands.shared import lines, speech
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.language import as_typed
from commands.shared.refusals import LONGEST, MovedOn, NotAllowed, NotFound
from commands.shared.replies import Origin, reply
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox.records import Effect, Method


@dataclass(frozen=True)
class Said:
    """Something said to Quarterdeck, in a channel (an id); `thread` is the ts of the thread to answer in, if any."""

    text: str
    channel: str
    ts: str
    thread: str | None = None


def offer(act: Act, said: Said) -> int | None:
    """Ask whether it is an incident; the number of the offer."""
    if not said.text or len(said.text) > LONGEST:
        _ask_again(act, said)
        return None
    entry = act.journal(IncidentEvent.OFFERED, said.channel, text=said.text, ts=said.ts)
    _answer(act, said, "Shall I report this as an incident?", blocks=views.offer(said.text, entry.id))
    return entry.id


def _ask_again(act: Act, said: Said) -> None:
    text = "Say in a line what is wrong, and I will offer to report it. `/incident help` shows the rest."
    if said.text:
        long = f"That is {len(said.text):,} characters; {LONGEST:,} is the most."
        text = f"{long} Say in a line or two what is wrong."
    _answer(act, said, text)


def _answer(act: Act, said: Said, text: str, **more: Any) -> None:
    arguments = {"channel": said.channel, "text": text} | more
    if said.thread is not None:
        arguments["thread_ts"] = said.thread
    effect = Effect(lane=f"offer:{act.by}", method=Method.POST_MESSAGE, record="desk", arguments=arguments)
    speech.put(act, effect)


def keep_ambiguous_line(act: Act, text: str) -> tuple[int, int]:
    """Keep a line that could be a report or a command, twice: as what to report, and as what to do."""
    report = act.journal(IncidentEvent.OFFERED, "line", text=as_typed(text))
    return report.id, lines.keep(act, text)


def accept(act: Act, number: int, origin: Origin) -> Incident:
    """Report what was said, for the one who said it; a second press says that it was done."""
    entry = _offered(act, number)
    _once(act, number)
    incident = declare(act, NewIncident.of_line(entry.details["text"], act.by))
    answers.say_reported(act, origin, incident, replace=True)
    return incident


def decline(act: Act, number: int, origin: Origin) -> None:
    _offered(act, number)
    _once(act, number)
    reply(act, origin, "All right, nothing is reported.", replace=True)


def _once(act: Act, number: int) -> None:
    """An offer is answered once, whatever is pressed and however often."""
    if journal.latest(act.tx, f"offer-{number}", IncidentEvent.OFFER_ANSWERED) is not None:
        raise MovedOn("You have answered that already. Yours are in `/incident mine`.")
    act.journal(IncidentEvent.OFFER_ANSWERED, f"offer-{number}")


def _offered(act: Act, number: int) -> Entry:
    entry = journal.find(act.tx, number)
    if entry is None or entry.what != IncidentEvent.OFFERED:
        raise NotFound("I no longer know what that was about. Say it again, or use `/incident`.")
    if entry.actor != act.by:
        theirs = f"That is for {person(entry.actor)} to say; `/incident` reports something of your own."
        raise NotAllowed(theirs, attempted="offer", record=entry.record)
    return entry


def begun_with(act: Act, number: int) -> tuple[str, str]:
    """The title and details that the form begins with, for whoever would rather write more."""
    return title_and_details(_offered(act, number).details["text"][:LONGEST])
