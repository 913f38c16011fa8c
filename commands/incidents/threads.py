"""What is said in the thread of a card: the team's, until its writer sends it on; but the reporter's is an answer."""

from datetime import timedelta

from commands.incidents import conversation, rules, views
from commands.incidents.notices import is_read_by_team
from commands.incidents.permissions import existing, relation
from commands.incidents.report import SharedFile
from commands.incidents.rules import Action
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import LONGEST, MovedOn, NotAllowed, NotFound
from commands.shared.replies import Origin, reply
from storage.directory.queries import is_person
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.outbox.records import Effect, Method
from storage.record import Record

SELDOM = timedelta(hours=20)
"""So long nobody is told again who reads what they write there: about once in a working day."""


class Reply(Record):
    """What somebody wrote in a thread, by the channel (an id) and the ts of the message that the thread is under."""

    text: str
    channel: str
    thread: str
    files: tuple[SharedFile, ...] = ()

    @property
    def is_direct(self) -> bool:
        """Whether nobody else reads it there: a private card stands with each by themselves."""
        return self.channel.startswith("D")


def does_not_read(act: Act, number: int) -> str | None:
    """The reporter (a Slack id), where whoever writes under the card is to be told that they do not read it."""
    incident = existing(act, number)
    if act.by == incident.reporter or not is_person(incident.reporter):
        return None
    if not rules.may(Action.TELL, relation(act, incident)):
        return None
    told = journal.latest(act.tx, _told(act), IncidentEvent.OVERHEARD)
    return incident.reporter if told is None or act.now - told.at >= SELDOM else None


def _told(act: Act) -> str:
    """Under which the journal keeps what a person was told about."""
    return f"reply-{act.by}"


def hear(act: Act, number: int, said: Reply, name: str = "") -> None:
    """Somebody wrote under a card; `name` is the reporter's, where the writer is to hear that they do not read it."""
    incident, words = existing(act, number), said.text[:LONGEST]
    if not words and not said.files:
        return
    if act.by == incident.reporter:
        overheard = is_read_by_team(act, incident, said.channel, said.thread)
        conversation.answer(act, number, text=words, files=said.files, overheard=overheard)
        return
    if said.is_direct and rules.may(Action.NOTE, relation(act, incident)):
        conversation.note(act, number, text=words, files=said.files)
    if name and does_not_read(act, number) is not None:
        _offer(act, incident, said, name)


def _offer(act: Act, incident: Incident, said: Reply, name: str) -> None:
    files = [{"name": file.name, "url": file.url} for file in said.files]
    kept = {"incident": incident.id, "text": said.text[:LONGEST], "files": files}
    overheard = said.is_direct or is_read_by_team(act, incident, said.channel, said.thread)
    entry = act.journal(IncidentEvent.OVERHEARD, _told(act), **kept, overheard=overheard)
    arguments = {
        "channel": said.channel,
        "thread_ts": said.thread,
        "text": "Only the team reads this.",
        "blocks": views.only_the_team(incident, name, entry.id),
    }
    method = Method.POST_MESSAGE if said.is_direct else Method.POST_EPHEMERAL
    arguments |= {} if said.is_direct else {"user": act.by}
    speech.put(act, Effect(lane=f"reply:{act.by}", method=method, record=incident.number, arguments=arguments))


def send_on(act: Act, key: int, origin: Origin) -> None:
    """What somebody wrote under a card, to its reporter after all; once."""
    entry = journal.find(act.tx, key)
    if entry is None or entry.what != IncidentEvent.OVERHEARD:
        raise NotFound("I no longer know what that was. Write it with `/incident tell N TEXT`.")
    if entry.actor != act.by:
        theirs = f"That is for {person(entry.actor)} to send. Write with `/incident tell N TEXT`."
        raise NotAllowed(theirs, attempted=Action.TELL, record=entry.record)
    if journal.latest(act.tx, f"offer-{key}", IncidentEvent.OFFER_ANSWERED) is not None:
        raise MovedOn("That is sent already.")
    files = [SharedFile(**each) for each in entry.details["files"]]
    kept = {name: entry.details[name] for name in ("text", "overheard")}
    incident = conversation.tell(act, entry.details["incident"], **kept, files=files)
    act.journal(IncidentEvent.OFFER_ANSWERED, f"offer-{key}")
    reply(act, origin, f"Sent to {person(incident.reporter)}.", replace=True)
