"""How a service looks: who runs it, what is promised, how it stands; and what an incident may come from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from commands.availability import wording as availability
from commands.items import messages as item_views
from commands.items.fallen import Fallen
from commands.items.ids import ActionId as ItemAction
from commands.items.suspecting import Nearness, Suspect
from commands.items.wording import at_risk, several
from commands.services import wording
from commands.services.ids import ActionId
from commands.services.page import Page, Stakes
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.blocks import Block, Names, moment, team, typed
from commands.shared.counts import so_many
from commands.shared.durations import say_duration
from storage.incidents.records import Incident

PROMISES = 8
NEWEST = '{"page": 0}'
"""The first page of a list."""

NEAR: Mapping[Nearness, str] = {
    Nearness.SAME: "it touched what this is about",
    Nearness.NEIGHBOUR: "it touched what stands next to it",
    Nearness.TWO_AWAY: "it touched what is two steps away",
    Nearness.SERVICE: "it touched the same service",
}


def page(found: Page, names: Names, teams: Names, channel: str, zone: tzinfo) -> list[Block]:
    """`names` are those of services and items by key, `channel` that of its team (mrkdwn)."""
    shown = [bk.section(_head(found, teams, channel))]
    if state := [*_state(found, names, zone)]:
        shown += bk.packed(state)
    for title, lines in (
        (f"Open: {found.open}", _some(found.tickets, found.open, f"/incident list {found.key}")),
        ("Changes to come", _some(found.coming, len(found.coming), f"/change list {found.key}")),
        ("Changed lately", _some(found.past, len(found.past), f"/change list {found.key} all")),
    ):
        if lines:
            shown += bk.packed([f"*{title}*", *lines])
    if not found.open:
        shown.append(bk.context("Nothing is open about it."))
    return [*shown, *bk.packed([*_promised(found)])]


def page_text(found: Page) -> str:
    return f"{found.service.name}: {found.open} open"


def _head(found: Page, teams: Names, channel: str) -> str:
    service = found.service
    about = [f"run by {team(service.team, teams)}{f' in {channel}' if channel else ''}"]
    about.append(f"criticality {service.criticality}")
    if found.hours:
        about.append(typed(found.hours, 120))
    said = " · ".join(about)
    return f"*{typed(service.name, 80)}* (`{typed(found.key, 75)}`)\n{said[:1].upper()}{said[1:]}"


def _state(found: Page, names: Names, zone: tzinfo) -> Iterator[str]:
    for each in found.uptime:
        target = availability.percent(float(each.promise.target * 100))
        window = availability.window(each.promise, each.window.since, zone)
        down = " · :small_red_triangle_down: down now" if each.course.share else ""
        left = f"{availability.of_micros(max(each.left, each.left * 0))} min left"
        so_far = availability.percent(each.so_far.percent)
        yield f"*Uptime* {so_far}, promised {target} in {window} · {left}{down}"
    for key, redundancy in found.at_risk:
        yield f":warning: *At risk:* {typed(names.get(key, key), 80)}, {at_risk(redundancy)}"
    for title, keys in (("Needs", found.needs), ("Needed by", found.needed_by)):
        if keys:
            yield f"*{title}* {several([typed(names.get(key, key), 60) for key in keys])}"


def _promised(found: Page) -> Iterator[str]:
    if found.promises:
        yield "*Promised*"
        yield from (f"• {typed(name, 80)}: {typed(text, 200)}" for name, text in found.promises[:PROMISES])
        more = len(found.promises) - PROMISES
        if more > 0:
            yield f"and {more} more: `/sla list {typed(found.key, 75)}`"


def _some(lines: Sequence[str], count: int, rest: str) -> list[str]:
    shown = [*lines[:5]]
    return [*shown, f"and {count - len(shown)} more: `{typed(rest, 100)}`"] if count > len(shown) else shown


def fallen(found: Fallen, number: int) -> list[Block]:
    """In the room: what is down with what has failed, and the way to how that is known."""
    parts = [f":boom: *{item_views.impact_text(found)}*"] if found.impact.down else []
    risk = [(found.register.name(key), at) for key, at in found.impact.at_risk.items()]
    parts += [f":warning: {wording.takes_one(name, at)}" for name, at in risk[:3]]
    if len(risk) > 3:
        keys = " ".join(found.impact.failed)
        parts.append(f"and {len(risk) - 3} more at risk: `/service impact {typed(keys, 200)}`")
    shown = bk.button("Show the path", ActionId.PATHS, number)
    return [bk.section("\n".join(parts), accessory=shown)]


def paths(found: Fallen, number: int, page: int = 0) -> list[Block]:
    """Of an incident (its number): a page of how each service and site was reached."""
    lines, kept = item_views.paths(found), {"number": number}
    if not lines:
        return item_views.impact(found, ActionId.PATHS, kept, page)
    page = pages.within(page, len(lines))
    some = lines[page * pages.SIZE : (page + 1) * pages.SIZE]
    hint = f"Does one go on? `/service unaffected INC-{number} ITEM` takes it, and what stands on it, out."
    shown = pages.Page(some, page, len(lines), ActionId.PATHS, kept)
    return shown.blocks(f"*{item_views.impact_text(found)}*", hint)


def stakes(found: Stakes) -> list[Block]:
    """On a ballot: what goes should the change fail, and what it takes while something else is out."""
    lines = [wording.takes_the_last(name, at) for name, at in found.takes_the_last[:3]]
    lines += [wording.takes_one(name, at) for name, at in found.takes_one[:3]]
    down = found.should_it_fail
    if down.services or down.sites:
        lines.append(f"Should it fail: {down.counts}")
    return [bk.section("\n".join(lines))] if lines else []


def doubted(found: Sequence[tuple[str, int]], fresh: int | None, month: str) -> list[Block]:
    """`found` are names and how often each was doubted, `fresh` is percent."""
    lines = [f"• {typed(name, 80)}: {so_many(count, 'time')}" for name, count in found]
    share = "n/a" if fresh is None else f"{fresh}%"
    head = f"*Items most doubted in {month}*" if lines else f"*No item was doubted in {month}*"
    look = [bk.actions(bk.button("What is said of them", ItemAction.DOUBTED, NEWEST))] if lines else []
    return [
        *bk.packed([head, *lines]),
        *look,
        bk.context(f"{share} of the items in use were seen or verified within half a year."),
    ]


def line(name: str, key: str, owner: str, count: int, teams: Names) -> str:
    """A service in one line of the list."""
    still = f" · {count} open" if count else ""
    return f"*{typed(name, 80)}* (`{typed(key, 75)}`) · {team(owner, teams)}{still}"


def suspects(incident: Incident, found: Sequence[Suspect], lines: Mapping[str, str], *, can_say: bool) -> list[Block]:
    """Each with what speaks for it, and the two answers."""
    if not found:
        return [bk.section(f"No change of the three days before {incident.number} is likely to be behind it.")]
    shown: list[Block] = [bk.section(f"*What {incident.number} may come from*")]
    for each in found:
        shown.append(bk.section(f"{lines.get(each.record, each.record)}\n{why(each, incident.opened_at)}"))
        if can_say:
            shown.append(answers(incident.id, each))
    return [*shown, bk.context("Only people say what it was; each answer makes the next guess better.")]


def answers(incident: int, suspect: Suspect) -> Block:
    """What whoever works on it says of one."""
    value = json.dumps({"incident": incident, "change": suspect.record, "bucket": suspect.bucket})
    return bk.actions(
        bk.button("It was this", f"{ActionId.SUSPECT_YES}.{suspect.record}", value),
        bk.button("It was not", f"{ActionId.SUSPECT_NO}.{suspect.record}", value),
    )


def why(suspect: Suspect, opened_at: datetime) -> str:
    before = say_duration(opened_at - suspect.at)
    return f"Begun {before} before it, {moment(suspect.at)}; {NEAR[suspect.nearness]}"
