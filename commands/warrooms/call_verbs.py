"""What may be asked of who is in a room and on its call, and of all rooms: by word, and by button."""

import re

from commands.oncall import calling
from commands.oncall import reading as oncall
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.language import PERSON, as_typed
from commands.shared.pages import Page
from commands.shared.refusals import Invalid
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from commands.warrooms import attaching, bridging, call_views, reading
from commands.warrooms.ids import ActionId, CallField, ViewId
from commands.warrooms.permissions import live
from storage.oncall import queries as calls
from storage.warrooms.records import WarRoom


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


def _list(act: Act, _number: int | None = None, *, page: int = 0) -> Answer:
    """The rooms in which work goes on, as far as whoever asks may know of them."""
    found = reading.open_rooms(act)
    if not found:
        return {"text": "No major incident is open. `/major TEXT` declares one."}
    shown = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    lines = [call_views.room_line(reading.story(act, room.incident), act.now) for room in shown]
    listed = Page(lines, page, len(found), ActionId.LIST, {})
    return {"text": "Major incidents that are open", "blocks": listed.blocks("*Major incidents that are open*")}


def _turned(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": pages.turned(action)[0]}


def _attached(room: WarRoom) -> str:
    return f"They are part of {room.number} now; whoever reported them hears every update."


def _as_it_is(answer: Answer) -> Answer:
    return answer


BRING = Form(ViewId.BRING, opens=_bring_form, reads=call_views.read_bring_form)

CALLS = (
    Verb("bring", "TEAM|@person [TEXT]", "Call whoever is on call, or a person, into the room", reads=_whom,
         do=_bring, said=_as_it_is, people=("whom",), needs="on_call", button=ActionId.PAGE, form=BRING),
    Verb("page", "TEAM|@person [TEXT]", "The same", reads=_whom, do=_bring, said=_as_it_is, people=("whom",),
         needs="on_call"),
    Verb("bridge", "URL|end", "Where the call is held: it stands above the room and on whatever calls somebody",
         reads=_bridge, do=_hold_call, said=_as_it_is),
    Verb("who", "", "Who does what, who is called, and whose the tasks are", ask=_who),
    Verb("attach", "", "Make the open reports that say the same a part of it, so that their reporters hear",
         do=attaching.attach, said=_attached, button=ActionId.ATTACH),
    Verb("list", "", "The major incidents that are open", ask=_list,
         button=re.compile(rf"^{re.escape(ActionId.LIST)}(\.(previous|next))?$"), pressed=_turned),
)  # fmt: skip
