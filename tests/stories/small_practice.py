"""A practice small enough to read at one sitting: people watch an incident, and hear when it is resolved.

It has what a practice may have: a policy, an event, operations, a card, a timer, followers, verbs with a button,
something to say to a report, a door for other programs, and the one object that lists them. A real one has a file
for each (docs/adding-a-practice.md).
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.config import Document
from commands.incidents.permissions import existing, visible
from commands.shared import blocks as bk
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.asked import Asked
from commands.shared.doors import Door, Knock, Let, Reply, TurnedAway, is_secret, object_in
from commands.shared.durations import Duration
from commands.shared.organisation import ConfigModel, Mistake, Organisation
from commands.shared.practice import Practice, Rendered, SlashCommand
from commands.shared.refusals import Invalid, MovedOn
from commands.shared.speech import Address, Blocks, channel_ref
from commands.shared.suggesting import Said, Suggestion
from commands.shared.verbs import Answer, Verb
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.timers import queries as timers

# policy.py


class WatchSettings(ConfigModel):
    """The keys under `watches:`."""

    remind_after: Duration = timedelta(hours=1)
    tried_within: Duration = timedelta(minutes=2)


class WatchPolicy(Organisation):
    watches: WatchSettings = WatchSettings()

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        if not self.watches.remind_after:
            yield ("watches", "remind_after"), "must be longer than nothing; write it like 1h"


class WatchDocument(Document, WatchPolicy):
    """All of app.yaml, and this."""


# records.py: what is journalled


class WatchEvent(StrEnum):
    BEGUN = "watch.begun"
    DUE = "watch.due"


# operations.py: decides, writes, journals, sets timers; says nothing

REMIND = "watch.remind"


def watch(act: Act, number: int) -> Incident:
    """Watch an incident, and be reminded of it while it is open."""
    incident = visible(act, number)
    if act.by in watchers(act, incident.number):
        raise MovedOn(f"You watch {incident.number} already.", record=incident.number)
    act.journal(WatchEvent.BEGUN, incident.number)
    due = act.now + act.policy(WatchPolicy).watches.remind_after
    timers.arm(act.tx, REMIND, f"{number}:{act.by}", due, record=incident.number, incident=number, person=act.by)
    return incident


def remind(act: Act, incident: int, person: str) -> None:
    if existing(act, incident).is_open:
        act.journal(WatchEvent.DUE, f"INC-{incident}", person=person)


def watchers(act: Act, number: str) -> list[str]:
    return [entry.actor for entry in journal.history(act.tx, number) if entry.what == WatchEvent.BEGUN]


# suggesting.py: what it says to a report, in the answer to it


def suggest(act: Act, said: Said) -> Suggestion | None:
    """Of a kettle there is something to try first; unless it presses, its team need not look meanwhile."""
    if "kettle" not in said.text:
        return None
    return Suggestion(_to_try, None if said.urgent else act.policy(WatchPolicy).watches.tried_within)


def _to_try(act: Act, record: str) -> Blocks:
    return [bk.section(f"Is it plugged in? Then {record} needs nobody.")]


# wording.py: an entry to a sentence


def due(entry: Entry) -> str:
    return f"You watch {entry.record}, and it is still open."


# notices.py: who hears of it


def show_watchers(act: Act, entry: Entry) -> None:
    name = f"{entry.record}/watchers"
    at = Address(channel_ref(act.document.channels.incidents), entry.record, lane=name, message=name)
    speech.show(act, at, "watch.card", incident=entry.number)


def tell_watcher(act: Act, entry: Entry) -> None:
    speech.post(act, speech.directly(entry.details["person"], entry.record), due(entry))


def tell_watchers(act: Act, entry: Entry) -> None:
    for person in watchers(act, entry.record):
        speech.post(act, speech.directly(person, entry.record), f"{entry.record}, which you watch, is resolved.")


# cards.py: what a message shows when it is sent


def card(act: Act, incident: int) -> Rendered:
    people = " ".join(map(bk.person, watchers(act, f"INC-{incident}")))
    pressed = bk.button("Watch", "watch.begin", incident)
    return {"text": f"INC-{incident} is watched", "blocks": [bk.section(f"Watched by {people}"), bk.actions(pressed)]}


# verbs.py: what may be asked, by word and by button


def _who(act: Act, number: int) -> Answer:
    found = watchers(act, visible(act, number).number)
    return {"text": " ".join(map(bk.person, found)) or "Nobody watches it."}


VERBS = (
    Verb("begin", "N", "Watch an incident", do=watch, said=lambda incident: f"You watch {incident.number} now.",
         button="watch.begin"),
    Verb("who", "N", "Who watches it", ask=_who),
)  # fmt: skip


# forms.py: what it asks in the form that resolves an incident

STILL = "watch.still"


def asked_of_resolver(act: Act, number: int) -> list[bk.Block]:
    if act.by in watchers(act, f"INC-{number}"):
        return []
    box = {"type": "checkboxes", "action_id": "choice", "options": [bk.option("Watch whether it holds", "watch")]}
    return [bk.field("Afterwards", STILL, box, optional=True)]


def read_still(view: bk.Block) -> bk.Arguments:
    return {"still": True} if bk.answer(view, STILL) else {}


def watch_still(act: Act, number: int, *, still: bool) -> None:
    if "disk" in visible(act, number).title:
        raise Invalid({STILL: "Nobody watches a disk."})
    watch(act, number)


# intake.py: what comes in over HTTP

TOKEN = "env:WATCH_TOKEN"


def lets_in(_document: Organisation, knock: Knock) -> Let:
    if not is_secret(knock.headers.get("authorization", "").removeprefix("Bearer "), TOKEN):
        raise TurnedAway(401, "not the token of this door")
    return Let(object_in(knock.body.decode("utf-8", "replace")), knock.headers.get("request-id"))


def received(act: Act, told: dict[str, Any]) -> Reply:
    return Reply(f"{watch(act, told['incident']).number} is watched")


# __init__.py: the table of contents

PRACTICE = Practice(
    name="watches",
    prefix="INC",
    policy=WatchPolicy,
    commands=(SlashCommand("/watch", "Hear what becomes of an incident", VERBS, hints=("begin",), prefix="inc"),),
    cards={"watch.card": card},
    asks={"incident.resolve.form": Asked(asked_of_resolver, read_still, watch_still)},
    timers={REMIND: remind},
    suggests=suggest,
    doors=(Door("POST", "/watched", lets_in, received),),
    follows={
        WatchEvent.BEGUN: (show_watchers,),
        WatchEvent.DUE: (tell_watcher,),
        IncidentEvent.RESOLVED: (tell_watchers,),
    },
)
