"""What may be asked of improvements: by word after `/improvement` and `/desk`, and by button."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from commands.improvements import forms, kpis, operations, permissions, reading, views, wording, words
from commands.improvements.forms import Offered
from commands.improvements.ids import AcceptField, ActionId, ViewId
from commands.improvements.kpis import Scope
from commands.improvements.operations import Terms
from commands.improvements.rules import ALLOWED_IN, Action, stands, why_not
from commands.shared import blocks as bk
from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.days import coming_day, day_in
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.refusals import Invalid, MovedOn
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb, text
from commands.tasks import reading as tasks
from commands.tasks.wording import line as task_line
from storage.improvements import queries as improvements
from storage.improvements.records import OVER, Improvement, ImprovementState
from storage.tasks import queries as stored_tasks
from storage.tasks.records import Task

HOW_ACCEPTED = "@owner 2026-04-30 attainment of SERVICE target 75` or `@owner 2026-04-30 none BECAUSE`."
IN_A_MONTH = timedelta(days=30)
NUMBER = pattern(r"\d{1,9}(\.\d{1,6})?")
OPEN = tuple(state for state in ImprovementState if state not in OVER)
STATES: Mapping[str, tuple[ImprovementState, ...]] = {
    "": OPEN,
    "all": tuple(ImprovementState),
    **{state.value.replace("_", " "): (state,) for state in ImprovementState},
}


def show(act: Act, number: int) -> Answer:
    found, zone = permissions.existing(act, number), act.document.desk.zone
    scope = reading.scope_in_words(act, reading.scope_of(found))
    lines = [task_line(each, zone, act.now, whose=_whose(act, each)) for each in _tasks(act, found)]
    blocks = views.in_full(found, scope, zone, lines, may_press=reading.may_press(act, found))
    return {"text": views.text(found, zone), "blocks": blocks}


def _tasks(act: Act, found: Improvement) -> list[Task]:
    return tasks.seen(act, stored_tasks.of_record(act.tx, found.number))


def _whose(act: Act, task: Task) -> str:
    if task.person is not None:
        return bk.person(task.person)
    return typed(act.document.team_names().get(task.team, task.team), 80) if task.team else ""


def _list(act: Act, words: str, page: int) -> Answer:
    act.refuse_guests("list")
    person = act.by if words == "mine" else None
    states = STATES.get("" if person else words)
    if states is None:
        raise Unshaped(f"Write `mine` or one of {', '.join(filter(None, STATES))}.")
    found = improvements.listed(act.tx, states, person, limit=pages.SIZE, skip=page * pages.SIZE)
    shown = Page([], page, improvements.count(act.tx, states, person), ActionId.LIST, {"words": words})
    title = f"Improvements: {words}" if words else "Improvements"
    return {"text": title, "blocks": views.listing(title, found, act.document.desk.zone, shown)}


def _behind(act: Act, number: int, page: int) -> Answer:
    """What was looked at in the days before, as far as whoever asks may know of it."""
    found = permissions.existing(act, number)
    behind = () if found.before is None else found.before.behind
    page = pages.within(page, len(behind), pages.BEHIND)
    some = behind[page * pages.BEHIND : (page + 1) * pages.BEHIND]
    lines = reading.lines_behind(act, found, some)
    hidden = len(some) - len(lines)
    unseen = f" · {hidden} more on this page you may not see" if hidden else ""
    shown = Page(lines, page, len(behind), ActionId.BEHIND, {"number": number}, pages.BEHIND)
    return {"text": "Which ones", "blocks": shown.blocks(f"*{found.number}*, the days before{unseen}")}


def _behind_pressed(action: Payload) -> tuple[int, Arguments]:
    page, kept = pages.turned(action)
    return int(kept["number"]), {"page": page}


def _propose(
    act: Act, *, title: str, kpi: str | None = None, scope: Scope | None = None, day: date | None = None
) -> Improvement:
    """With what the figure was on that day."""
    measure = kpis.called(kpi or "")
    stood = reading.stood(act, measure, day) if measure is not None and day is not None else ""
    return operations.propose(act, title=title, kpi=kpi, scope=scope, stood=stood)


def _proposed(found: Improvement) -> str:
    return f"{found.number} is proposed. A service manager accepts or rejects it; `/improvement show {found.id}`."


def _propose_form(act: Act, _number: None, *, key: str | None, day: str) -> Block:
    permissions.permitted_to_propose(act)
    of = date.fromisoformat(day)
    figures = [(kpi.key, f"{kpi.name}: {reading.stood(act, kpi, of)}") for kpi in kpis.KPIS]
    pressed = kpis.of_figure(key or "")
    chosen = None if pressed is None else pressed.key
    return forms.propose_form(Offered(figures, [*reading.scopes(act)], chosen, of))


def _figure_pressed(action: Payload) -> tuple[None, Arguments]:
    kept = json.loads(action["value"])
    return None, {"key": kept["key"], "day": str(kept["day"])}


def _accept(act: Act, number: int, **said: Any) -> Answer:
    """A line that names nobody is answered with how to write it, and with the button that asks for it."""
    if not said:
        return _how_accepted(act, number)
    found = operations.accept(act, number, terms=_terms(act, **said))
    zone = act.document.desk.zone
    return {"text": f"{found.number} is accepted, due {wording.day(found.due_at, zone)}."}


def _how_accepted(act: Act, number: int) -> Answer:
    found = permissions.permitted(act, number, Action.ACCEPT)
    _still(found, Action.ACCEPT)
    press = bk.button("Accept", ActionId.ACCEPT, number, style="primary")
    how = f"`/improvement accept {number} {HOW_ACCEPTED} This asks for the same:"
    return {"text": f"How to accept {found.number}", "blocks": [bk.section(how), bk.actions(press)]}


def _terms(
    act: Act,
    *,
    owner: str | None,
    due: date | str | None,
    kpi: str | None,
    scope: Scope | str,
    target: str,
    because: str,
) -> Terms:
    """As they were entered, or typed: only app.yaml can tell what a figure may be about."""
    if owner is None or due is None:
        field = AcceptField.OWNER if owner is None else AcceptField.DUE
        raise Invalid({field: "Say whose it is, and by when."})
    day = coming_day(due, act.today) if isinstance(due, str) else due
    assert day is not None
    of = reading.scope_called(act, scope) if isinstance(scope, str) else scope
    if of is None:
        unknown = f"I know no service, team, region, site or category {typed(str(scope), 80)}."
        raise Invalid({AcceptField.SCOPE: unknown})
    return Terms(owner, day, kpi, of, _number(target), because)


def _number(text: str) -> float | None:
    bare = text.strip().rstrip("%h").strip().replace(",", ".")
    if not bare:
        return None
    if not NUMBER.fullmatch(bare):
        raise Invalid({AcceptField.TARGET: "Write the target as a number: percent, hours, or how many."})
    return float(bare)


def _accept_form(act: Act, number: int) -> Block:
    found = permissions.permitted(act, number, Action.ACCEPT)
    _still(found, Action.ACCEPT)
    return forms.accept_form(found, [*reading.scopes(act)], act.by, act.today + IN_A_MONTH)


def _reject_form(act: Act, number: int) -> Block:
    found = permissions.permitted(act, number, Action.REJECT)
    _still(found, Action.REJECT)
    return forms.reject_form(found)


def _done_form(act: Act, number: int) -> Block:
    found = operations.could_be_in_place(act, number)
    return forms.done_form(found, act.today)


def _done(act: Act, number: int, *, on: date | str | None = None) -> Improvement:
    return operations.done(act, number, on=day_in(on, act.today) if isinstance(on, str) else on)


def _still(found: Improvement, action: Action) -> None:
    if found.state not in ALLOWED_IN[action]:
        raise MovedOn(why_not(found.number, found.state, action), record=found.number)


def _moved(found: Improvement) -> str:
    return f"{found.number} is {stands(found.state)}."


def _given(task: Task) -> str:
    return f"{task.called} of {task.record} is given."


PROPOSE = Form(ViewId.PROPOSE, opens=_propose_form, reads=forms.read_propose_form)
ACCEPT = Form(ViewId.ACCEPT, opens=_accept_form, reads=forms.read_accept_form)
REJECT = Form(ViewId.REJECT, opens=_reject_form, reads=forms.read_reject_form)
DONE = Form(ViewId.DONE, opens=_done_form, reads=forms.read_done_form)

VERBS = (
    Verb("list", "[mine|all|STATE]", "What is to become better, the newest first", reads=words.filters, ask=_list,
         given={"page": 0}, button=Beginning(ActionId.LIST), pressed=pages.turned_words),
    Verb("show", "N", "Where it stands, its tasks, and what the figures say", ask=show, button=ActionId.SHOW,
         answers=verbs.in_words),
    Verb("accept", "N [@owner DATE FIGURE [of SCOPE] [target N]|none BECAUSE]",
         "A manager takes it up: who owns it, by when, and what measures it", reads=words.terms, do=_accept,
         said=lambda answer: answer, button=ActionId.ACCEPT, form=ACCEPT, people=("owner",)),
    Verb("reject", "N REASON", "A manager does not", reads=text("reason"), do=operations.reject, said=_moved,
         button=ActionId.REJECT, form=REJECT),
    Verb("task", "N TEXT [@person] [DATE]", "Something to do for it", reads=words.task, do=operations.task,
         said=_given, people=("whose",)),
    Verb("done", "N [DATE]", "It is in place, since today or a day; it is measured from there", reads=words.since,
         do=_done, said=_moved, button=ActionId.DONE, form=DONE),
    Verb("hold", "N REASON", "It waits", reads=text("reason"), do=operations.hold, said=_moved),
    Verb("resume", "N", "It waits no longer", do=operations.resume, said=_moved),
    Verb("cancel", "N REASON", "It will not be done after all", reads=text("reason"), do=operations.cancel,
         said=_moved),
    Verb("close", "N [REASON]", "It is over; before its verdict, a manager says why", reads=words.reason,
         do=operations.close, said=_moved, button=ActionId.CLOSE, answers=verbs.where_unshown),
    HELP,
)  # fmt: skip

BUTTONS = (
    Verb("propose", None, "Improve a figure", do=_propose, said=_proposed, button=ActionId.PROPOSE,
         pressed=_figure_pressed, form=PROPOSE),
    Verb("behind", None, "What was looked at before", ask=_behind, pressed=_behind_pressed,
         button=Beginning(ActionId.BEHIND)),
)  # fmt: skip

AT_THE_DESK = (
    Verb("improve", "TEXT", "Propose what is to become better", reads=text("title"), do=_propose, said=_proposed),
)  # fmt: skip
