"""What may be asked of who is in a room and on its call, and of all rooms: by word, and by button."""

import json
import re

from commands.oncall import calling
from commands.oncall import reading as oncall
from commands.shared import blocks as bk
from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.ids import Beginning
from commands.shared.language import PERSON, as_typed, number_in
from commands.shared.pages import Page
from commands.shared.refusals import Invalid, Refused
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from commands.warrooms import attaching, bridging, call_views, merging, reading
from commands.warrooms.ids import ActionId, CallField, ViewId
from commands.warrooms.permissions import live
from storage.oncall import queries as calls
from storage.warrooms import queries as warrooms
from storage.warrooms.records import WarRoom

MOST_DRILLS = 5
"""So many are listed; more at once are nobody's practice."""


def _whom(rest: str) -> Arguments:
    """A person, or the words that begin with a team."""
    person = PERSON.search(rest)
    if person is not None:
        return {"whom": person[1], "text": as_typed(PERSON.sub("", rest))}
    if not as_typed(rest):
        raise Unshaped("Say whom: a team, or a person with @.")
    return {"words": as_typed(rest)}


def _bring(act: Act, number: int, *, words: str = "", whom: str = "", text: str = "") -> Answer:
    """Anybody in the room calls somebody in."""
    _, incident = live(act, number)
    if not (whom or words):
        raise Invalid({CallField.TEAM: "Choose a team, or a person."})
    return calling.bring(act, words=whom or words, record=incident.number, text=text)


def _of_button(action: Payload) -> tuple[int, Arguments]:
    number, team = json.loads(action["value"])
    return int(number), {"words": str(team)}


def _bring_form(act: Act, number: int) -> Block:
    live(act, number)
    names = act.document.team_names()
    return call_views.bring_form(number, {team: names.get(team, team) for team in oncall.teams(act)})


def _bridge(rest: str) -> Arguments:
    """An address, as Slack sends it."""
    said = as_typed(rest.strip().lstrip("<").rstrip(">").partition("|")[0])
    if said.lower() in ("end", "over"):
        return {"url": ""}
    if bridging.URL.fullmatch(said) is None:
        raise Unshaped("Give the address of the call; `bridge end` when it is over.")
    return {"url": said}


def _hold_call(act: Act, number: int, *, url: str) -> Answer:
    if not url:
        bridging.end(act, number)
        return {"text": "The call is over."}
    bridging.bridge(act, number, url=url)
    return {"text": "It stands above the room, in the topic and on every call for somebody."}


def _who(act: Act, number: int) -> Answer:
    story = reading.seen_story(act, number)
    pages_of = [(page, oncall.called(act, page.team)) for page in calls.of_record(act.tx, story.incident.number)]
    return {"text": f"Who is on {story.incident.number}", "blocks": call_views.who(story, pages_of)}


def _merge(rest: str) -> Arguments:
    """`INC-51`, and perhaps `into 42`, which is then the room's own."""
    found = re.fullmatch(r"(.+?)(?:\s+into\s+(?:this|(.+)))?", as_typed(rest), re.IGNORECASE)
    other = number_in(found[1], "inc") if found is not None else None
    into = number_in(found[2], "inc") if found is not None and found[2] else None
    if other is None or (found is not None and found[2] and into is None):
        raise Unshaped("Give the number of the other one: `merge INC-51`.")
    return {"other": other} if into is None else {"other": other, "into": into}


def _do_merge(act: Act, number: int, *, other: int, into: int = 0) -> Answer:
    """Typed in either of the two rooms."""
    if into and other == number:
        number = into
    elif into not in (0, number):
        raise Refused(f"Say that in the room of INC-{into}, or of INC-{other}.", record=f"INC-{number}")
    merging.merge(act, number, other=other)
    left = warrooms.of_incident(act.tx, other)
    undone = " For 15 minutes its old room has *Undo*." if left is not None and left.place is not None else ""
    return {"text": f"INC-{other} goes on as INC-{number}.{undone}"}


def _merge_form(act: Act, number: int) -> Block:
    merging.may_merge(act, number)
    return call_views.merge_form(number)


def _unmerged(_room: WarRoom) -> str:
    return "Undone: they are two again."


def _list(act: Act, _number: int | None = None, *, page: int = 0) -> Answer:
    """The rooms in which work goes on, as far as whoever asks may know of them."""
    found, drills = reading.open_rooms(act), _drills(act)
    if not found:
        text = "No major incident is open. `/major TEXT` declares one."
        return {"text": text, "blocks": [bk.section(text), *drills]} if drills else {"text": text}
    shown = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    lines = [call_views.room_line(reading.story(act, room.incident), act.now) for room in shown]
    listed = Page(lines, page, len(found), ActionId.LIST, {})
    blocks = [*listed.blocks("*Major incidents that are open*"), *drills]
    return {"text": "Major incidents that are open", "blocks": blocks}


def _drills(act: Act) -> list[Block]:
    """Those that go on, apart from what has happened."""
    found = [call_views.room_line(reading.story(act, room.incident), act.now) for room in reading.drills(act)]
    return [bk.section("*Drills*\n" + "\n".join(f"• {line}" for line in found[:MOST_DRILLS]))] if found else []


def _turned(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": pages.turned(action)[0]}


def _attached(room: WarRoom) -> str:
    return f"They are part of {room.number} now; whoever reported them hears every update."


def _as_it_is(answer: Answer) -> Answer:
    return answer


MERGE = Form(ViewId.MERGE, opens=_merge_form, reads=call_views.read_merge_form)
BRING = Form(ViewId.BRING, opens=_bring_form, reads=call_views.read_bring_form)

CALLS = (
    Verb("bring", "TEAM|@person [TEXT]", "Call whoever is on call, or a person, into the room", reads=_whom,
         do=_bring, said=_as_it_is, people=("whom",), needs="on_call", button=ActionId.PAGE, form=BRING),
    Verb("page", "TEAM|@person [TEXT]", "The same", reads=_whom, do=_bring, said=_as_it_is, people=("whom",),
         needs="on_call"),
    Verb("page whoever fixed it", None, "Call the team that fixed the last ones like it", do=_bring, said=_as_it_is,
         needs="on_call", button=ActionId.PAGE_TEAM, pressed=_of_button, answers=verbs.in_words),
    Verb("bridge", "URL|end", "Where the call is held: it stands above the room and on whatever calls somebody",
         reads=_bridge, do=_hold_call, said=_as_it_is),
    Verb("who", "", "Who does what, who is called, and whose the tasks are", ask=_who),
    Verb("attach", "", "Make the open reports that say the same a part of it, so that their reporters hear",
         do=attaching.attach, said=_attached, button=ActionId.ATTACH),
    Verb("merge", "INC-N", "INC-N is the same: all that waits on it goes on here", reads=_merge, do=_do_merge,
         said=_as_it_is, button=ActionId.MERGE, form=MERGE),
    Verb("undo merge", None, "They are two after all", do=merging.undo, said=_unmerged,
         button=ActionId.UNDO_MERGE, answers=verbs.in_words),
    Verb("list", "", "The major incidents that are open", ask=_list,
         button=Beginning(ActionId.LIST), pressed=_turned),
)  # fmt: skip
