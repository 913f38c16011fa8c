"""What may be asked of incidents: by word after `/incident`, and by button."""

import re

from commands.incidents import (
    answers,
    conversation,
    correcting,
    fact_views,
    filters,
    following,
    forms,
    hold_views,
    item_facts,
    operations,
    queue,
    reading,
    rules,
    surging,
    surroundings,
    taking_back,
    times,
    views,
)
from commands.incidents.ids import ActionId, ViewId
from commands.incidents.permissions import possible, teams_there_are, visible
from commands.incidents.policy import CAUSED_BY_A_CHANGE, IncidentPolicy
from commands.incidents.rules import Action
from commands.incidents.vendors import waiting
from commands.items.register import register
from commands.links.messages import shown as shown_links
from commands.links.words import read as read_link
from commands.shared import blocks, pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, person
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.language import as_typed, number_in, person_in
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.verbs import Answer, Form, Payload, Reader, Unshaped, Verb
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.links import queries as links
from storage.links.records import LinkKind
from storage.record import Record

LISTED = 20
LEVELS = pattern(r"(\S+?[\s/,]+\S+)(?:\s+(.+))?", re.DOTALL)
"""Impact and urgency, and why."""


class Noted(Record):
    """Something that was written down, for the answer to whoever wrote it."""

    incident: Incident
    by_reporter: bool


class Given(Record):
    """What somebody or a team was given, for the answer; `to` is who has it now (mrkdwn)."""

    incident: Incident
    to: str


def _mine(act: Act) -> Answer:
    mine = incidents.concerning(act.tx, act.by, LISTED)
    return {"text": "Your incidents", "blocks": views.listing("Yours", mine, views.NOTHING_MINE)}


def _list(act: Act, words: str, page: int, as_text: bool) -> Answer:
    items, imported = register(act).folded, reading.imported(act)
    chosen = filters.read(words, act.document, as_text=as_text, items=items, imported=imported)
    found, total = reading.listed(act, chosen, page * pages.SIZE, pages.SIZE)
    kept = {"words": words[: pages.LONGEST_KEPT], "as_text": as_text}
    first = reading.vips(act)
    lines = [views.line_of(incident, vip=incident.reporter in first) for incident in found]
    shown = Page(lines, page, total, ActionId.LIST, kept)
    return {"text": "Incidents", "blocks": views.page_of(found, shown, as_typed(words))}


def _words(rest: str) -> Arguments:
    return {"words": rest}


def _turned(action: Payload) -> tuple[None, Arguments]:
    """Another page of the same list."""
    page, kept = pages.turned(action)
    return None, {"words": str(kept["words"]), "as_text": bool(kept["as_text"]), "page": page}


def _turned_queue(action: Payload) -> tuple[None, Arguments]:
    """Another page of the same queue; what was a team then is meant as one."""
    page, kept = pages.turned(action)
    return None, {"words": str(kept["words"]), "page": page, "meant": True}


def show(act: Act, number: int) -> Answer:
    incident, history, linked = reading.story(act, number)
    may_press = reading.may_press(act, incident)
    services, teams = act.document.service_names(), act.document.team_names()
    seen = reading.around(act, incident, act.by)
    head, *rest = views.detail(incident, services, history, linked, teams=teams, may_press=may_press, around=seen)
    beside = [
        *views.links(reading.links_of(act, incident)),
        *shown_links(surroundings.not_told(incident, linked), most=100),
    ]
    beside += times.shown(times.times_of(act, incident))
    return {"text": views.card_text(incident), "blocks": [head, *beside, *rest]}


def _opened(act: Act, number: int) -> Block:
    """The same to be read only: what may be pressed stands where it was opened from."""
    incident, history, linked = reading.story(act, number)
    services, teams = act.document.service_names(), act.document.team_names()
    seen = reading.around(act, incident, act.by)
    head, *rest = views.detail(incident, services, history, linked, teams=teams, may_press=(), around=seen)
    return forms.opened(number, [head, *shown_links(surroundings.not_told(incident, linked)), *rest])


def _whom(rest: str) -> Arguments:
    """A person, or what a team is called."""
    to = person_in(rest)
    if to is not None:
        return {"to": to}
    team = as_typed(rest)
    if not team:
        raise Unshaped
    return {"team": team}


def _other(name: str) -> Reader:
    """The number of another incident."""

    def read(rest: str) -> Arguments:
        number = number_in(re.sub(r"^(of|to|with|and)\s+", "", rest, flags=re.IGNORECASE), "inc")
        if number is None:
            raise Unshaped
        return {name: number}

    return read


def _parent(rest: str) -> Arguments:
    """The number of what it is part of; `none`."""
    return {"of": None} if rest.lower().removeprefix("of ") == "none" else _other("of")(rest)


def _part_of(incident: Incident) -> str:
    if incident.parent is None:
        return f"{incident.number} stands alone again."
    return f"{incident.number} is part of INC-{incident.parent} now, and is resolved with it; its reporter is told."


def _related(rest: str) -> Arguments:
    """The number of another incident; or of another record, and what that is to this one."""
    named = read_link(as_typed(rest), ("inc", "chg", "prb"))
    if named is None:
        raise Unshaped
    if named.kind is LinkKind.RELATED and named.prefix in ("", "INC"):
        return {"other": named.number}
    return {"named": named}


def _levels(rest: str) -> Arguments:
    found = LEVELS.fullmatch(rest.strip())
    levels = rules.read_levels(found[1]) if found is not None else None
    if found is None or levels is None:
        raise Unshaped
    return {"impact": levels[0], "urgency": levels[1], **({"reason": as_typed(found[2])} if found[2] else {})}


def _chosen(action: Payload) -> tuple[int, Arguments]:
    """The service that was chosen from the select on a card, or on the answer to a report."""
    return int(action["block_id"].rpartition(":")[2]), {"service": action["selected_option"]["value"]}


def _which(rest: str) -> Arguments:
    """The last one, or the one of a number."""
    number = number_in(rest, "inc") if rest else None
    if rest and number is None:
        raise Unshaped
    return {"number": number}


def _hold_form(act: Act, number: int) -> Block:
    possible(act, number, Action.HOLD)
    return forms.hold_form(number)


def _resolve_form(act: Act, number: int) -> Block:
    incident = possible(act, number, Action.RESOLVE)
    parts = sum(each.is_open for each in reading.around(act, incident, act.by).children)
    came_from = links.of_all(act.tx, [incident.number], LinkKind.CAUSED_BY)
    by_change = any(each.one == incident.number and each.other.startswith("CHG-") for each in came_from)
    codes = act.policy(IncidentPolicy).resolution_codes
    return forms.resolve_form(number, codes, parts=parts, likely=CAUSED_BY_A_CHANGE if by_change else "")


def held(incident: Incident, *, names_vendor: bool = False) -> Answer:
    text = hold_views.held_text(incident, names_vendor=names_vendor)
    return {"text": text, "blocks": hold_views.held(incident, names_vendor=names_vendor)}


class Holding(Record):
    """What was put on hold, and whether a vendor was named: nothing else can have been meant."""

    incident: Incident
    names_vendor: bool


def _hold(act: Act, number: int, *, note: str, reason: HoldReason | None = None) -> Holding:
    incident = operations.hold(act, number, note=note, reason=reason)
    return Holding(incident, names_vendor=waiting(note, act.document.vendors, reason).vendor is not None)


def _held(found: Holding) -> Answer:
    return held(found.incident, names_vendor=found.names_vendor)


def _answer_form(act: Act, number: int) -> Block:
    incident = visible(act, number)
    if act.by == incident.reporter:
        return forms.reporters_answer_form(number, incident.hold_note)
    possible(act, number, Action.TELL)
    said = journal.latest_by(act.tx, incident.number, incident.reporter, IncidentEvent.NOTED)
    return forms.answer_form(number, said.details["text"] if said is not None else "")


def _note(act: Act, number: int, *, text: str) -> Noted:
    incident = operations.note(act, number, text=text)
    return Noted(incident, by_reporter=act.by == incident.reporter)


def _tell(act: Act, number: int, *, text: str) -> Noted:
    incident = conversation.tell(act, number, text=text)
    return Noted(incident, by_reporter=act.by == incident.reporter)


def _acknowledged(incident: Incident) -> str:
    if incident.assignee is not None:
        return f"{incident.number} is acknowledged."
    return f"{incident.number} is acknowledged, and nobody has it yet: `/incident take {incident.id}` makes it yours."


def _noted(noted: Noted) -> str:
    number, id_ = noted.incident.number, noted.incident.id
    if noted.by_reporter:
        return f"{number} has your note; the team reads it."
    return f"{number} has your note; only the team reads it. `/incident tell {id_} TEXT` is for the reporter."


def _told(told: Noted) -> str:
    if told.by_reporter:
        return _noted(told)
    return f"{person(told.incident.reporter)} reads it in a direct message."


def _same(incident: Incident) -> str:
    original = f"INC-{incident.duplicate_of}"
    return f"{incident.number} is cancelled: it is the same as {original}. Its reporter hears when that is fixed."


def _assign(act: Act, number: int, *, to: str | None = None, team: str | None = None) -> Given:
    """Several words that are no team's name were perhaps never meant as one."""
    if team is not None and act.document.team_called(team) is None and len(team.split()) > 1:
        raise Unshaped(f"The teams are {teams_there_are(act)}.")
    incident = operations.assign(act, number, to=to, team=team)
    if incident.assignee:
        return Given(incident, person(incident.assignee))
    return Given(incident, blocks.team(incident.team or "", act.document.team_names()))


def _assigned(given: Given) -> str:
    return f"{given.incident.number} is with {given.to} now."


def _resolved(incident: Incident) -> str:
    return f"{incident.number} is resolved; the reporter is asked whether it works."


def _followed(incident: Incident) -> str:
    return f"You follow {incident.number}: I will tell you each step of it."


def _put_right(incident: Incident) -> str:
    return f"{incident.number} is put right; no guess changes that."


def _reopened(incident: Incident) -> str:
    """What was closed stays so, and is followed by a new one."""
    if incident.status is not IncidentStatus.NEW:
        return f"{incident.number} is open again."
    return f"{incident.number} is reported, priority {incident.priority}: it goes on from the one that is closed."


OPENED = Form(ViewId.SHOW, opens=_opened)


def _item_form(act: Act, number: int) -> Block:
    incident = possible(act, number, Action.FACT)
    named = item_facts.named_item(act, incident)
    return forms.item_form(number, "" if named is None else named.name)


def _change_item(act: Act, number: int, *, item: str) -> Incident:
    """`item 5 is broken` says of no item that it is one."""
    if register(act).called(item) is None:
        raise Unshaped("There is no such item; `/service items` lists them.")
    return correcting.change_item(act, number, item=item)


def _about(incident: Incident) -> str:
    return f"{incident.number} is about `{blocks.typed(incident.item or '', 80)}`. Thank you: you have verified it."


def _assign_form(act: Act, number: int) -> Block:
    possible(act, number, Action.ASSIGN)
    return forms.assign_form(number, act.document.team_names())


ITEM = Form(ViewId.ITEM, opens=_item_form, reads=forms.read_item_form)
ASSIGN = Form(ViewId.ASSIGN, opens=_assign_form, reads=forms.read_assign_form)
HOLD = Form(ViewId.HOLD, opens=_hold_form, reads=forms.read_hold_form)
ANSWER = Form(ViewId.ANSWER, opens=_answer_form, reads=forms.read_answer_form)
RESOLVE = Form(ViewId.RESOLVE, opens=_resolve_form, reads=forms.read_resolve_form)

VERBS = (
    Verb("list", '[TEAM|@person|STATUS|P1…P5|SERVICE|"TEXT"]…',
         "What is open, or what you name, the most pressing first",
         reads=_words, ask=_list, given={"as_text": False, "page": 0}, insisted={"as_text": True},
         button=Beginning(ActionId.LIST), pressed=_turned),
    Verb("team", "[NAME]", "The queue of your team, or of another: what nobody has yet, then what is due next",
         reads=_words, ask=queue.of_team, given={"page": 0, "meant": False}, insisted={"meant": True},
         button=Beginning(ActionId.TEAM), pressed=_turned_queue),
    Verb("mine", about="What you reported or work on", ask=_mine),
    HELP,
    Verb("show", "N", "One incident and its story", ask=show, button=ActionId.OPEN, form=OPENED),
    Verb("undo", "[N]", "Take back what you reported by mistake, within ten minutes", reads=_which,
         do=taking_back.undo, said=taking_back.undone, button=ActionId.UNDO, answers=verbs.in_place),
    Verb("ack", "N", "Say that you have seen it; whose it is stays as it was",
         do=operations.acknowledge, said=_acknowledged, button=ActionId.ACKNOWLEDGE),
    Verb("take", "N", "Make it yours",
         do=operations.take, said=lambda incident: f"{incident.number} is yours.", button=ActionId.TAKE),
    Verb("assign", "N @person|team", "Give it to somebody, or to another team",
         reads=_whom, do=_assign, said=_assigned, people=("to",), button=ActionId.ASSIGN, form=ASSIGN),
    Verb("hold", "N REASON", "Let it wait; the clocks stop where the service level says so",
         reads=verbs.text("note"), do=_hold, said=_held, button=ActionId.HOLD, form=HOLD),
    Verb("resume", "N", "Work goes on",
         do=operations.resume, said=lambda incident: f"{incident.number} goes on.", button=ActionId.RESUME),
    Verb("resolve", "N NOTE", "Say how it was fixed; the reporter is asked whether it works",
         reads=verbs.text("note"), do=operations.resolve, said=_resolved, button=ActionId.RESOLVE, form=RESOLVE),
    Verb("reopen", "N REASON", "It is not fixed after all",
         reads=verbs.text("reason"), do=operations.reopen,
         said=_reopened, button=ActionId.REOPEN),
    Verb("close", "N", "Close what is resolved",
         do=operations.close, said=lambda incident: f"{incident.number} is closed."),
    Verb("cancel", "N REASON", "It is no incident",
         reads=verbs.text("reason"), do=operations.cancel,
         said=lambda incident: f"{incident.number} is cancelled."),
    Verb("note", "N TEXT", "Write something down for the team; what the reporter notes is their answer",
         reads=verbs.text("text"), do=_note, said=_noted),
    Verb("tell", "N TEXT", "Write to the reporter",
         reads=verbs.text("text"), do=_tell, said=_told, button=ActionId.ANSWER, form=ANSWER),
    Verb("link", "N [caused by|caused|fixed by|fixes] N", "Relate it to another incident, to CHG-7, to PRB-3",
         reads=_related, do=operations.link, said=lambda incident: f"{incident.number} is linked."),
    Verb("duplicate", "N of M", "It is the same as another; it is cancelled and linked with that one",
         reads=_other("of"), do=operations.duplicate, said=_same),
    Verb("child", "N of M", "It is part of M, and is resolved with it; `of none`: it stands alone again",
         reads=_parent, do=operations.child, said=_part_of),
    Verb("priority", "N IMPACT URGENCY [REASON]", "Set its impact and urgency: high, medium or low",
         reads=_levels, do=operations.set_priority,
         said=lambda incident: f"{incident.number} is {incident.priority} now."),
    Verb("confirm", None, "It works again, says the reporter", do=operations.confirm, button=ActionId.CONFIRM),
    Verb("service", None, "Say which service it is",
         do=operations.set_service, button=ActionId.SERVICE, pressed=_chosen, answers=answers.service_chosen),
    Verb("follow", "N", "You have it, too: hear what its reporter hears",
         do=following.follow, said=_followed, button=ActionId.FOLLOW),
    Verb("follow instead", None, "Follow another in place of what you reported", do=answers.follow_instead_of,
         said=str, button=ActionId.FOLLOW_INSTEAD, pressed=answers.read_follow, answers=verbs.in_place),
    Verb("make parent", None, "Of like reports the first becomes the parent of the rest",
         do=surging.make_parent, button=ActionId.SURGE_PARENT),
    Verb("propose major", None, "Ask those who may whether it is a major incident",
         do=surging.propose_major, button=ActionId.SURGE_MAJOR),
    Verb("item", "N ITEM", "Say which item it is about", reads=verbs.text("item"), do=_change_item,
         said=_about, button=ActionId.ITEM_ANOTHER, form=ITEM, needs="items"),
    Verb("item right", None, "It is about the item that was guessed", do=correcting.confirm_item, said=_about,
         button=ActionId.ITEM_RIGHT, needs="items"),
    Verb("fact", None, "Say of which category or site it is",
         do=correcting.set_fact, button=ActionId.FACT, pressed=fact_views.read_choice, said=_put_right),
)  # fmt: skip
