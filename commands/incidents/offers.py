"""Questions to whoever said something that may be a report, and what comes of the answer."""

from datetime import timedelta
from typing import Any

from commands.incidents import answers, views
from commands.incidents.forms import Begun
from commands.incidents.keeping import Kept
from commands.incidents.operations import declare
from commands.incidents.report import Link, NewIncident, private_text, title_and_details
from commands.incidents.small_talk import Talk, talk_in
from commands.shared import lines, speech, suggesting
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.language import as_typed
from commands.shared.refusals import LONGEST, MovedOn, NotAllowed, NotFound
from commands.shared.replies import Origin, reply
from commands.shared.suggesting import NOTHING
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox.records import Effect, Method
from storage.record import Record, replace

ANSWERED_WITHIN = timedelta(minutes=28)
"""So long after a form was opened can it be answered there: its address is good for half an hour."""


class Said(Record):
    """Something said to Quarterdeck, in a channel (an id); `thread` is the ts of the thread to answer in, if any."""

    text: str
    channel: str
    ts: str
    thread: str | None = None
    links: tuple[Link, ...] = ()


def offer(act: Act, said: Said) -> int | None:
    """Ask whether it is an incident; the number of the offer. Of a file alone, in the form, what is wrong.

    What is no report is not offered. What is to be private is not spoken of where others read.
    """
    if not said.links and (talk := talk_in(said.text)) is not None:
        _talk_back(act, said, talk)
        return None
    if private_text(said.text) is not None and said.channel[:1] != "D":
        said = replace(said, channel=act.by, thread=None)
    if len(said.text) > LONGEST or not (said.text or said.links):
        _ask_again(act, said)
        return None
    links = {"links": [[link.name, link.url] for link in said.links]} if said.links else {}
    entry = act.journal(IncidentEvent.OFFERED, said.channel, text=said.text, ts=said.ts, **links)
    asks = (
        "Shall I report this as an incident?" if said.text else "What is wrong? Say it in the form; the file is kept."
    )
    above = _suggested(act, said.text, entry.id)
    _answer(act, said, asks, blocks=views.offer(said.text, entry.id, above=above))
    return entry.id


def _suggested(act: Act, text: str, number: int) -> speech.Blocks:
    """What practices have to say to what may be reported, above the question whether to."""
    found = answers.suggestions(act, NewIncident.of_line(text, act.by)) if text else ()
    return suggesting.shown(act, found, f"offer-{number}")


def _talk_back(act: Act, said: Said, talk: Talk) -> None:
    if talk is Talk.HELP:
        _answer(act, said, views.FIRST_HELP, blocks=views.first_help())
    elif talk is Talk.GREETING:
        _answer(act, said, "Hello. Say in a line what is wrong, and I will offer to report it.")
    elif talk is Talk.YES and _is_waiting(act, said.channel):
        _answer(act, said, "Press *Report it* above, and it is reported.")


def _is_waiting(act: Act, channel: str) -> bool:
    """Whether the last offer in a channel is this person's to answer still."""
    last = journal.latest(act.tx, channel, IncidentEvent.OFFERED)
    answered = last and journal.latest(act.tx, f"offer-{last.id}", IncidentEvent.OFFER_ANSWERED)
    return last is not None and last.actor == act.by and answered is None


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


def keep_ambiguous_line(act: Act, text: str) -> tuple[int, int, speech.Blocks]:
    """Keep a line that could be a report or a command, twice: as what to report, and as what to do; and what
    practices have to say to it, were it a report.
    """
    report = act.journal(IncidentEvent.OFFERED, "line", text=as_typed(text))
    return report.id, lines.keep(act, text), _suggested(act, as_typed(text), report.id)


def accept(act: Act, number: int, origin: Origin) -> Incident:
    """Report what was said, for the one who said it; a second press says that it was done."""
    entry = _offered(act, number)
    _once(act, number)
    incident = declare(act, NewIncident.of_line(entry.details["text"], act.by, links=_links(entry)))
    answers.say_reported(act, origin, incident, replace=True)
    return incident


def report_by_form(act: Act, report: NewIncident, kept: Kept) -> Incident:
    """Report what was entered, and say so where the form was opened; the offer that it began with is answered by it.

    Where that was long ago, or nowhere in Slack, the head of the reporter's thread says it alone.
    """
    links, answered, suggested = kept.links, kept.offer is not None, NOTHING
    if kept.offer is not None:
        links = _links(_offered(act, kept.offer))
        _once(act, kept.offer)
    report = replace(report, said_at=kept.said_at or None, links=links)
    is_heard = kept.url is not None and act.now.timestamp() - kept.opened < ANSWERED_WITHIN.total_seconds()
    if is_heard and not answered:
        incident, suggested = answers.declare_and_suggest(act, report)
    else:
        incident = declare(act, report)
    if is_heard:
        chosen, origin = report.service is not None, Origin(act.by, kept.channel, kept.url, kept.openly)
        answers.say_reported(act, origin, incident, chosen=chosen, replace=answered, suggested=suggested)
    return incident


def _links(entry: Entry) -> tuple[Link, ...]:
    return tuple(Link(name, url) for name, url in entry.details.get("links", ()))


def decline(act: Act, number: int, origin: Origin) -> None:
    _offered(act, number)
    _once(act, number)
    reply(act, origin, "All right, nothing is reported.", replace=True)


def settle(act: Act, number: int) -> Entry:
    """What was said needs no report, says the one who said it: it has become something else; what it was."""
    entry = _offered(act, number)
    _once(act, number)
    return entry


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


def begun_with(act: Act, number: int) -> Begun:
    """What the form begins with, for whoever would rather write more."""
    return Begun.with_words(*title_and_details(_offered(act, number).details["text"][:LONGEST]))
