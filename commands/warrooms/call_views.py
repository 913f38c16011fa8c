"""Bringing people in, as a room sees it: the call for somebody step by step, the form, who is there, like reports."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, escape, moment, person, typed
from commands.shared.language import number_in
from commands.shared.refusals import Invalid
from commands.warrooms.ids import ActionId, CallField, MergeField, ViewId
from commands.warrooms.likely_rules import Fixers
from commands.warrooms.rules import ROLE_WORDS, Story
from storage.incidents.queries import Recent
from storage.journal.records import Entry
from storage.oncall.records import Page, PageEvent, PageState
from storage.warrooms.records import Role, RoleHolder

MOST_SHOWN = 8


def steps(entries: Sequence[Entry], zones: Mapping[str, tzinfo | None]) -> list[str]:
    """Whom a call has asked, one step after the other, each with the time by their own clock."""
    return [_step(entry, zones) for entry in entries if entry.what == PageEvent.ASKED]


def _step(entry: Entry, zones: Mapping[str, tzinfo | None]) -> str:
    """`03:12 for @goran`, by their own clock; where that is not known, by each reader's."""
    people = entry.details["people"]
    named = " and ".join(map(person, people[:3])) + (f" and {len(people) - 3} more" if len(people) > 3 else "")
    zone = zones.get(people[0]) if len(people) == 1 else None
    return f"{moment(entry.at, '{time}') if zone is None else f'{entry.at.astimezone(zone):%H:%M}'} for {named}"


def call(page: Page, team: str, asked: Sequence[str]) -> str:
    """The one line that a room has of a call, for its whole life (mrkdwn)."""
    said = f": {typed(page.text, 300)}" if page.text else ""
    end = ""
    if page.state is PageState.COMING and page.came is not None:
        end = f" · *{person(page.came)} is coming*"
    elif page.state is PageState.NOBODY:
        end = " · *nobody has come*"
    elif page.state is PageState.OVER:
        end = " · nobody is needed any more"
    return f":telephone_receiver: Calling {team}{said}\n{', then '.join(asked) or 'nobody can be asked'}{end}"


def likely_text(team: str, count: int, of: int) -> str:
    """Who fixed what was like it; `team` is how it reads."""
    return f"{count} of {of} like it {'was' if count == 1 else 'were'} fixed by {team}"


def likely(number: int, found: Fixers, teams: Mapping[str, str], callable_: Sequence[str]) -> list[Block]:
    """In a room that has just opened: who fixed the last ones, with the way to call them."""
    team, count = found.first
    name = escape(teams.get(team, team))
    text = f":mag: *{likely_text(name, count, found.count)}*"
    others = [f"{escape(teams.get(each, each))} {many}" for each, many in found.ended[1:]]
    shown = [bk.section(text)] + ([bk.context(f"The others: {', '.join(others)}.")] if others else [])
    if team not in callable_:
        return shown
    value = json.dumps([number, team])
    return [
        *shown,
        bk.actions(bk.button(f"Page {teams.get(team, team)}", ActionId.PAGE_TEAM, value, style="primary")),
    ]


def bring_form(number: int, teams: Mapping[str, str]) -> Block:
    options = [bk.option(name, key) for key, name in [*teams.items()][: bk.MOST_OPTIONS]]
    team = bk.select("choice", options)
    return bk.modal(
        ViewId.BRING,
        f"Bring in, INC-{number}",
        [
            bk.field("Team", CallField.TEAM, team, optional=True,
                     hint="Whoever is on call for it is called."),
            bk.field("Or somebody", CallField.WHO, {"type": "users_select", "action_id": "person"}, optional=True),
            bk.field("For what", CallField.TEXT, bk.text_input("text", limit=300), optional=True),
        ],
        submit="Call",
        kept=str(number),
    )  # fmt: skip


def read_bring_form(view: Block) -> tuple[int, Arguments]:
    told = {"words": bk.answer(view, CallField.TEAM) or "", "whom": bk.answer(view, CallField.WHO) or ""}
    return int(view["private_metadata"]), told | {"text": bk.answer(view, CallField.TEXT) or ""}


def who(story: Story, pages: Sequence[tuple[Page, str]]) -> list[Block]:
    """Who does what in the room: roles, who is called or comes, and whose the tasks are."""
    found = [_role(role, holder) for role, holder in story.roles.items()] or ["Nobody has a role yet."]
    if story.incident.assignee:
        found.append(f"{person(story.incident.assignee)} works on it")
    found += [_called(page, team) for page, team in pages]
    owners: dict[str, list[str]] = {}
    for task in story.tasks:
        if task.is_open:
            owners.setdefault(task.person or "", []).append(task.called)
    found += [f"{person(one) if one else 'Nobody yet'}: {', '.join(called)}" for one, called in owners.items()]
    return [bk.section(f"*Who is on {story.incident.number}*"), *bk.packed(found)]


def _role(role: Role, holder: RoleHolder) -> str:
    return f"*{ROLE_WORDS[role]}* {person(holder.person)} since {moment(holder.since, '{time}')}"


def _called(page: Page, team: str) -> str:
    if page.state is PageState.COMING and page.came is not None:
        return f":wave: {person(page.came)} came for {team} {moment(page.came_at or page.asked_at, '{time}')}"
    asking = " and ".join(map(person, page.asking))
    if page.state is PageState.CALLING:
        return f":telephone_receiver: {team} is being called" + (f": {asking}" if asking else "")
    return f":warning: nobody came for {team}" if page.state is PageState.NOBODY else f"{team} was called"


def like(number: int, found: Sequence[Recent]) -> list[Block]:
    """What others have reported of the same, and what to press so that they all hear."""
    lines = [f"• INC-{each.id} {typed(each.title, 120)}" for each in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(f"and {len(found) - MOST_SHOWN} more: `/desk search` finds them by their words")
    text = f"{like_text(number, len(found))}\n" + "\n".join(lines)
    button = bk.button("Attach them" if len(found) > 1 else "Attach it", ActionId.ATTACH, number, style="primary")
    return [bk.section(text), bk.actions(button), bk.context("Whoever reported them hears every update then.")]


def merge_form(number: int) -> Block:
    other = bk.text_input("text", limit=20, placeholder="INC-51")
    along = "Its reporters, followers, open tasks and outages go along; its room is archived after 15 minutes."
    return bk.modal(
        ViewId.MERGE,
        f"Merge into INC-{number}",
        [bk.field("Which one is the same?", MergeField.OTHER, other, hint=along)],
        submit="Merge",
        kept=str(number),
    )


def read_merge_form(view: Block) -> tuple[int, Arguments]:
    other = number_in(str(bk.answer(view, MergeField.OTHER) or ""), "inc")
    if other is None:
        raise Invalid({MergeField.OTHER: "Give its number, like INC-51."})
    return int(view["private_metadata"]), {"other": other}


def merged(number: int, text: str, *, undoable: bool) -> list[Block]:
    """In the room that was left."""
    shown = [bk.section(text)]
    undo = bk.button("Undo", ActionId.UNDO_MERGE, number)
    kept = bk.context("For 15 minutes that can be undone; then this room is archived.")
    return [*shown, bk.actions(undo), kept] if undoable else shown


def like_text(number: int, count: int) -> str:
    return (
        f"1 other open report says the same as INC-{number}."
        if count == 1
        else (f"{count} other open reports say the same as INC-{number}.")
    )


def room_line(story: Story, now: datetime) -> str:
    """An open room in a line of the list."""
    room, incident, leader = story.room, story.incident, story.roles.get(Role.COMMANDER)
    where = f"<#{room.channel}>" if room.channel else f"`{room.name}`"
    lead = f"led by {person(leader.person)}" if leader else "nobody leads"
    due = room.next_update_at
    late = due is not None and due < now
    update = (
        "" if due is None else f"{':alarm_clock: update was due' if late else 'next update'} {moment(due, '{time}')}"
    )
    open_ = sum(task.is_open for task in story.tasks)
    parts = [
        escape(story.service or ""),
        where,
        lead,
        update,
        f"{open_} {'task' if open_ == 1 else 'tasks'} open" if open_ else "",
    ]
    head = f"*{incident.number}* {incident.priority} {typed(incident.title, 120)}"
    return " · ".join(part for part in (head, *parts) if part)
