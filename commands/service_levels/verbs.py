"""What may be asked of service levels, by word after `/sla`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from commands.incidents import filters, promises
from commands.incidents.ids import ActionId as IncidentAction
from commands.incidents.permissions import teams_of
from commands.service_levels import forms, missed, objections, operations, reading, vendor_views, views, whatif
from commands.service_levels.ids import ActionId, ViewId
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Form, Verb
from storage.objections.records import Objection


def _clocks(act: Act, number: int) -> Answer:
    incident, found = reading.clocks_of(act, number)
    blocks = views.clocks(incident, found, act.policy(ServiceLevelPolicy))
    return {"text": f"The clocks of {incident.number}", "blocks": blocks}


def _breaching(act: Act, words: str, page: int) -> Answer:
    chosen = filters.read(words, act.document)
    total = reading.count_breaching(act, chosen)
    page = pages.within(page, total)
    found = reading.breaching(act, chosen, page * pages.SIZE, pages.SIZE)
    listed, mine = [], teams_of(act, act.by)
    foretold = promises.all_foretold(act, [clock for clock, _ in found])
    for clock, incident in found:
        line = views.line_of(clock, incident, act.now, foretold[clock.id])
        listed.append(views.to_rescue(line, incident, can_take=incident.team in mine))
    shown = Page([], page, total, ActionId.BREACHING, {"words": words[: pages.LONGEST_KEPT]})
    return {"text": views.BREACHING, "blocks": views.breaching(shown, as_typed(words), listed)}


def _targets(act: Act, words: str, page: int) -> Answer:
    policy = act.policy(ServiceLevelPolicy)
    chosen = filters.read(words, act.document)
    found = policy.targets_of(chosen.priorities, chosen.services, chosen.teams)
    page = pages.within(page, len(found))
    some = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    lines = [views.line_of_target(policy, target) for target in some]
    shown = Page(lines, page, len(found), ActionId.LIST, {"words": words[: pages.LONGEST_KEPT]})
    return {"text": views.PROMISED, "blocks": views.targets(shown, as_typed(words))}


def _page_of(page: int, total: int) -> int:
    """The last one, where the list has become shorter since."""
    return pages.within(page, total)


def _words(rest: str) -> Arguments:
    return {"words": rest} if rest else {}


def _object_form(act: Act, number: int) -> Block:
    incident, _ = objections.objectable(act, number)
    return forms.object_form(incident, incident.hold_note)


def _strike_form(act: Act, number: int) -> Block:
    return forms.strike_form(objections.judgeable(act, number))


def _keep_form(act: Act, number: int) -> Block:
    return forms.keep_form(objections.judgeable(act, number))


def _objections(act: Act) -> Answer:
    act.refuse_guests("objections")
    found, total, theirs = reading.objections_waiting(act)
    return {"text": "Objections", "blocks": views.objections(found, total, theirs)}


PERIODS = {"day": 1, "week": 7, "month": 30}


def _pauses(act: Act, days: int) -> Answer:
    act.refuse_guests("pauses")
    found = reading.late_pauses(act, timedelta(days=days))
    return {"text": views.late_pauses(found, days, act.document.team_names())}


def _period(rest: str) -> Arguments:
    days = PERIODS.get(as_typed(rest).lower() or "month")
    if days is None:
        raise verbs.Unshaped("Write day, week or month.")
    return {"days": days}


def _objected(found: Objection) -> str:
    return f"INC-{found.incident} is not on hold any more. A service manager judges the pause."


def _sent(_: None) -> str:
    return "It comes to you as a direct message."


CLOCKS = Verb("", "INC-N", "every clock of an incident", ask=_clocks)
UNPRESSED: Mapping[str, Any] = {"reads": _words, "given": {"words": "", "page": 0}}
NARROWED: Mapping[str, Any] = {
    "reads": _words,
    "given": {"words": "", "page": 0},
    "pressed": pages.turned_words,
}
BREACHING = Verb(
    "breaching",
    '[TEAM|@person|P1…P5|SERVICE|"TEXT"]…',
    "what is missed, and next to be",
    ask=_breaching,
    button=Beginning(ActionId.BREACHING),
    **NARROWED,
)
MISSED = Verb(
    "missed",
    "[day|week]",
    "what was missed in the last 24 hours, or in seven days",
    reads=missed.read,
    ask=missed.ask,
    takes_long=True,
    given={"words": "day", "page": 0},
    button=Beginning(ActionId.MISSED),
    pressed=pages.turned_words,
)
RESCUE = Verb("rescue", BREACHING.usage, "the same: what to turn to first", ask=_breaching, **UNPRESSED)
LIST = Verb(
    "list", "[TEAM|P1…P5|SERVICE]…", "what is promised", ask=_targets, button=Beginning(ActionId.LIST), **NARROWED
)
BUTTONS = (
    Verb(
        "on it",
        None,
        "say that you are on it, and be the one who is called",
        do=operations.on_it,
        button=ActionId.ON_IT,
    ),
    Verb(
        "strike",
        None,
        "strike a pause that was objected to, from an instant on",
        do=objections.strike,
        button=ActionId.STRIKE,
        form=Form(ViewId.STRIKE, opens=_strike_form, reads=forms.read_strike_form),
    ),
    Verb(
        "keep",
        None,
        "keep a pause that was objected to",
        do=objections.keep,
        button=ActionId.KEEP,
        form=Form(ViewId.KEEP, opens=_keep_form, reads=forms.read_keep_form),
    ),
    Verb(
        "every stay",
        None,
        "every stay of an incident with a vendor in a month",
        ask=vendor_views.every_stay,
        button=Beginning(ActionId.STAYS),
        pressed=vendor_views.turned,
    ),
    Verb(
        "stays as csv",
        None,
        "every stay of an incident with a vendor in a month, as a file",
        do=operations.export,
        said=_sent,
        button=Beginning(ActionId.STAYS_CSV),
        pressed=vendor_views.read_month,
        answers=verbs.in_words,
    ),
)
OBJECT = Verb(
    "object",
    "N WHY",
    "say that what you reported does not wait for you: the hold ends",
    do=objections.object_to,
    reads=verbs.text("why"),
    said=_objected,
    button=IncidentAction.OBJECT,
    form=Form(ViewId.OBJECT, opens=_object_form, reads=forms.read_object_form),
)
OBJECTIONS = Verb("objections", about="what reporters object to, to be judged", ask=_objections)
PAUSES = Verb("pauses", "[day|week|month]", "which teams pause late", reads=_period, ask=_pauses, takes_long=True)
WHATIF = Verb(
    "whatif",
    "P3=8h… [calendar=NAME] [pause_on=REASON] [DAY..DAY]",
    "what attainment would have been under other targets",
    reads=whatif.read_line,
    ask=whatif.ask,
    takes_long=True,
    given={"page": 0},
    button=Beginning(ActionId.WHATIF),
    pressed=pages.turned_words,
)
TOLD = (CLOCKS, BREACHING, MISSED, LIST, OBJECT, OBJECTIONS, PAUSES)
VENDOR = Verb(
    "vendor", "[NAME]", "what a vendor kept, for the meeting", reads=vendor_views.read_name, ask=vendor_views.ask
)
VERBS = (*TOLD, RESCUE, VENDOR, WHATIF, HELP)
USAGE = ", ".join(f"`/sla {verb.line}` {verb.about}" for verb in TOLD) + "."
