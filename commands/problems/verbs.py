"""What may be asked of problems: by word after `/problem`, and by button."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from commands.problems import candidates, cards, forms, linking, operations, reading, views
from commands.problems.candidates import Dismissed
from commands.problems.ids import ActionId, ViewId
from commands.problems.permissions import permitted, permitted_to_judge, permitted_to_open, visible
from commands.problems.policy import ProblemPolicy
from commands.problems.rules import Action, stands
from commands.shared import blocks as bk
from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.begun import last_written
from commands.shared.blocks import Arguments, Block
from commands.shared.counts import so_many
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.language import as_typed, number_in
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.refusals import MovedOn
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from storage.journal import queries as journal
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import GOING, OPEN, STANDING, Candidate, Problem, ProblemEvent, ProblemStatus

LISTS: Mapping[str, tuple[ProblemStatus, ...]] = {
    "": GOING,
    "open": OPEN,
    "all": tuple(ProblemStatus),
    "closed": (ProblemStatus.CLOSED,),
    "resolved": (ProblemStatus.RESOLVED,),
}
UNTIL = pattern(r"until\s+(\S+)\s+(.+)", re.IGNORECASE | re.DOTALL)
IN = pattern(r"(?:in|for)\s+(\d{1,3})\s*d(?:ays?)?\s+(.+)", re.IGNORECASE | re.DOTALL)
CANDIDATES = 8
"""So many proposals stand on a page, each with its buttons."""


def show(act: Act, number: int) -> Answer:
    problem = visible(act, number)
    services, teams = act.document.service_names(), act.document.team_names()
    around = reading.around(act, problem, act.by)
    may_press = reading.may_press(act, problem)
    shown = views.card(problem, around, services, teams, may_press=may_press, limit=views.SHORT)
    theirs, hidden = reading.incidents_of(act, problems.incidents_of(act.tx, number))
    story = journal.history(act.tx, problem.number)
    blocks = views.record(shown, theirs, hidden, cards.beside(act, problem), story)
    return {"text": views.card_text(problem), "blocks": blocks}


def _details(act: Act, number: int) -> Block:
    return bk.modal(ViewId.DETAILS, f"PRB-{number}", show(act, number)["blocks"], submit=None, close="Close")


def _which(rest: str) -> Arguments:
    if rest.lower() not in LISTS:
        raise Unshaped(f"`list` goes with {', '.join(filter(None, LISTS))}, or alone.")
    return {"which": rest.lower()}


def _list(act: Act, which: str, page: int) -> Answer:
    act.refuse_guests("list problems")
    found, total = reading.listed(act, LISTS[which], page * pages.SIZE, pages.SIZE)
    if not found:
        return {"text": "No problem is open. `/problem candidates` shows what keeps coming."}
    shown = Page([views.line_of(each) for each in found], page, total, ActionId.LIST, {"which": which})
    return {"text": "Problems", "blocks": shown.blocks("*Problems*", "`/problem N` shows one")}


def _turned(action: Payload) -> tuple[None, Arguments]:
    page, kept = pages.turned(action)
    return None, {"which": str(kept["which"]), "page": page}


def _candidates(act: Act, page: int) -> Answer:
    permitted_to_open(act)
    total = families.count_candidates(act.tx, STANDING)
    found = families.ranked(act.tx, STANDING, skip=page * CANDIDATES, limit=CANDIDATES)
    if not found:
        return {"text": "Nothing comes often enough to be proposed."}
    services = act.document.service_names()
    alike = Counter((each.service, each.team) for each in found)
    shown = [
        block
        for each in found
        for block in views.candidate_line(each, services, has_others=alike[each.service, each.team] > 1)
    ]
    head = bk.section(f"*What keeps coming*, by the time that it costs people: {total} in all")
    more = [bk.button(text, f"{ActionId.CANDIDATES}.{name}", to) for name, text, to in _turns(page, total)]
    return {"text": "What keeps coming", "blocks": [head, *shown, *([bk.actions(*more)] if more else [])]}


def _turns(page: int, total: int) -> list[tuple[str, str, int]]:
    before = [("previous", "Previous", page - 1)] * (page > 0)
    return [*before, *([("next", "Next", page + 1)] * ((page + 1) * CANDIDATES < total))]


def _turned_candidates(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": min(int(action["value"]), pages.MOST)}


def _proposal(action: Payload) -> tuple[None, Arguments]:
    """A button whose value is the number of a proposal."""
    return None, {"candidate": int(action["value"])}


def _of_proposal(act: Act, candidate: int) -> Answer:
    """The incidents that are counted for a proposal, as far as whoever asks may see them."""
    proposed = candidates.found(act, candidate)
    permitted_to_judge(act, proposed.team)
    likes = candidates.likes_of(act, proposed)
    found, hidden = reading.incidents_of(act, [each.number for each in likes][-100:])
    lines = found[: pages.SIZE]
    if len(likes) > len(lines) + hidden:
        lines.append(f"_and {len(likes) - len(lines) - hidden} more: `/desk search` finds them by their words_")
    title = f"*{bk.typed(proposed.title, 150)}*"
    return {"text": "Counted for it", "blocks": [bk.section(title), *bk.packed(lines or ["None any more."])]}


def _dismiss_form(act: Act, _number: int | None, candidate: int) -> Block:
    proposed: Candidate = candidates.undecided(act, candidate)
    offered = [each for each in reading.goes_on(act, 100) if each.is_open]
    return forms.dismiss_form(proposed, offered)


def _read_dismiss(view: Block) -> tuple[Any, Arguments]:
    candidate, said = forms.read_dismiss(view)
    return None, {**said, "candidate": candidate}


def _dismissed(found: Dismissed) -> str:
    if found.problem is not None:
        return f"They are of {found.problem.number} now."
    return "Nothing more is said of it for a while."


def _same_form(act: Act, _number: int | None, candidate: int) -> Block:
    proposed = candidates.undecided(act, candidate)
    others = candidates.like_it(act, proposed)
    if not others:
        raise MovedOn("Nothing else is proposed of that service, so there is nothing to be one with.", record="desk")
    return forms.same_form(proposed, others)


def _read_same(view: Block) -> tuple[Any, Arguments]:
    candidate, said = forms.read_same(view)
    return None, {**said, "candidate": candidate}


def _one(found: Candidate) -> str:
    return f"Counted as one: {bk.typed(found.title, 150)}, {found.n} of them."


def _two(found: Candidate) -> str:
    return f"Counted by itself: {bk.typed(found.title, 150)}, {found.n} of them."


def _incident(rest: str) -> Arguments:
    number = number_in(rest, "inc")
    if number is None:
        raise Unshaped
    return {"incident": number}


def _change(rest: str) -> Arguments:
    number = number_in(rest, "chg")
    if number is None:
        raise Unshaped
    return {"change": number}


def _other(rest: str) -> Arguments:
    number = number_in(re.sub(r"^of\s+", "", rest, flags=re.IGNORECASE), "prb")
    if number is None:
        raise Unshaped
    return {"of": number}


def _accepting(rest: str) -> Arguments:
    """A reason, and perhaps until when: `until friday too dear`, `until 2027-03-01 too dear`, `in 90d too dear`."""
    text = as_typed(rest)
    if not text:
        raise Unshaped
    if found := UNTIL.fullmatch(text):
        return {"reason": found[2], "on": found[1]}
    if found := IN.fullmatch(text):
        return {"reason": found[2], "on": f"{found[1]}d"}
    return {"reason": text}


def _accept(act: Act, number: int, *, reason: str, on: str = "") -> Problem:
    return operations.accept(act, number, reason=reason, until=_day(act, on))


def _day(act: Act, on: str) -> datetime | None:
    """A number of days from now, or when a day begins that is written or said; Invalid for neither."""
    if on.endswith("d") and on[:-1].isdecimal():
        return act.now + timedelta(days=int(on[:-1]))
    return forms.day_after(on, act.now, act.document)


def _cause_form(act: Act, number: int) -> Block:
    problem, causes = permitted(act, number, Action.CAUSE), act.policy(ProblemPolicy).solving.causes
    return forms.cause_form(problem, causes, last_written(act, problem.number, ProblemEvent.CAUSE))


def _workaround_form(act: Act, number: int) -> Block:
    problem = permitted(act, number, Action.WORKAROUND)
    after = last_written(act, problem.number, ProblemEvent.WORKAROUND)
    return forms.workaround_form(problem, len(problems.open_incidents_of(act.tx, number)), after)


def _resolve_form(act: Act, number: int) -> Block:
    return forms.resolve_form(operations.resolvable(act, number))


def _accept_form(act: Act, number: int) -> Block:
    problem, usual = operations.acceptable(act, number), act.policy(ProblemPolicy).solving.revisit_risk
    return forms.accept_form(problem, (act.now + usual).astimezone(act.document.desk.zone).date())


def _reopen_form(act: Act, number: int) -> Block:
    return forms.reopen_form(operations.reopenable(act, number))


def _common(act: Act, number: int) -> Answer:
    problem = visible(act, number)
    found, drawn, others = reading.in_common(act, problem)
    head = f"*What the incidents of {problem.number} have in common*, against {others:,} others of the same time"
    names = {
        "service": act.document.service_names(),
        "item": act.document.service_names(),
        "site": act.document.site_names(),
    }
    lines = views.shared(found, names)
    if drawn < 3:
        lines, head = (
            [f"{problem.number} has {so_many(drawn, 'incident')}; with three or more there is something to compare."],
            "",
        )
    elif not others:
        lines, head = ["Nothing else was reported in that time, so there is nothing to compare with."], ""
    elif not lines:
        lines = [f"Nothing that could not be chance, among {drawn}."]
    told = [bk.section(head)] if head else []
    note = (
        [bk.context("Site, service, item, hour, weekday, reporter's team and changes are compared.")] if head else []
    )
    return {"text": "In common", "blocks": [*told, *bk.packed(lines), *note]}


def _opened(problem: Problem) -> str:
    return f"{problem.number} is open. `/problem take {problem.id}` makes it yours."


def _now(problem: Problem) -> str:
    return f"{problem.number} is {stands(problem)}."


def _caused(problem: Problem) -> str:
    if problem.status is ProblemStatus.ANALYSIS:
        return f"{problem.number} has its cause. Which change fixes it: `/problem change {problem.id} CHG-N`."
    return f"{problem.number} has its cause; it is {stands(problem)}."


def _changed(problem: Problem) -> str:
    if problem.status is ProblemStatus.FIX:
        return f"{problem.number} has its change: the fix is in progress."
    return f"{problem.number} has its change. What is the cause: `/problem cause {problem.id} TEXT`."


def _reopened(problem: Problem) -> str:
    if problem.status is ProblemStatus.NEW:
        return f"What was fixed stays closed; {problem.number} is open, and linked with it."
    return f"{problem.number} is in analysis again."


def _accepted(problem: Problem) -> str:
    until = bk.moment(problem.revisit_at, "{date_short_pretty}") if problem.revisit_at else "a year"
    return f"The risk of {problem.number} is accepted until {until}; then it is looked at again."


def _same(problem: Problem) -> str:
    return f"{problem.number} is the same as PRB-{problem.duplicate_of}, which has its incidents now."


CAUSE = Form(ViewId.CAUSE, opens=_cause_form, reads=forms.read_cause)
WORKAROUND = Form(ViewId.WORKAROUND, opens=_workaround_form, reads=forms.read_workaround)
RESOLVE = Form(ViewId.RESOLVE, opens=_resolve_form, reads=forms.read_resolve)
ACCEPT = Form(ViewId.ACCEPT, opens=_accept_form, reads=forms.read_accept)
REOPEN = Form(ViewId.REOPEN, opens=_reopen_form, reads=forms.read_reopen)
DISMISS = Form(ViewId.DISMISS, opens=_dismiss_form, reads=_read_dismiss)
DETAILS = Form(ViewId.DETAILS, opens=_details)


VERBS = (
    Verb("list", "[open|resolved|closed|all]", "What is not over, the most pressing first",
         reads=_which, ask=_list, given={"page": 0}, button=Beginning(ActionId.LIST), pressed=_turned),
    Verb("candidates", about="What keeps coming and has no problem yet, the greatest loss first", ask=_candidates,
         given={"page": 0}, button=Beginning(ActionId.CANDIDATES), pressed=_turned_candidates),
    HELP,
    Verb("show", "N", "One problem, its incidents and its story", ask=show, button=ActionId.DETAILS, form=DETAILS),
    Verb("take", "N", "Make it yours: its analysis begins", do=operations.take,
         said=lambda problem: f"{problem.number} is yours. What is the cause?", button=ActionId.TAKE),
    Verb("follow", "N", "Hear when there is a workaround, and when it is fixed", do=operations.follow,
         said=lambda problem: f"You follow {problem.number}."),
    Verb("link", "N INC-N", "An incident is of it, a closed one too", reads=_incident, do=linking.link,
         said=lambda problem: f"{problem.number} has it."),
    Verb("unlink", "N INC-N", "An incident is not of it after all", reads=_incident, do=linking.unlink,
         said=lambda problem: f"{problem.number} has it no more."),
    Verb("cause", "N TEXT", "Say what the cause is", reads=verbs.text("text"), do=operations.cause, said=_caused,
         button=ActionId.CAUSE, form=CAUSE),
    Verb("workaround", "N TEXT", "Say what people can do meanwhile; the reporters of its open incidents read it",
         reads=verbs.text("text"), do=operations.workaround,
         said=lambda problem: f"{problem.number} has its workaround; whoever waits reads it.",
         button=ActionId.WORKAROUND, form=WORKAROUND),
    Verb("known-error", "N", "Its cause is known, there is a way around it, and no fix yet",
         do=operations.known_error, said=lambda problem: f"{problem.number} is a known error.",
         button=ActionId.KNOWN_ERROR),
    Verb("change", "N CHG-N", "Say which change fixes it", reads=_change, do=operations.change, said=_changed),
    Verb("resolve", "N NOTE", "Say how it was fixed: what waits for it is resolved, and the fix is watched",
         reads=verbs.text("note"), do=operations.resolve, said=_now, button=ActionId.RESOLVE, form=RESOLVE),
    Verb("accept", "N [until DAY] REASON", "Accept the risk, and look at it again on a day",
         reads=_accepting, do=_accept, said=_accepted, button=ActionId.ACCEPT, form=ACCEPT),
    Verb("close", "N NOTE", "End the watch before its time", reads=verbs.text("note"), do=operations.close,
         said=_now),
    Verb("reopen", "N REASON", "The fix did not hold, or the risk is not right any more",
         reads=verbs.text("reason"), do=operations.reopen, said=_reopened, button=ActionId.REOPEN, form=REOPEN),
    Verb("cancel", "N REASON", "It is no problem", reads=verbs.text("reason"), do=operations.cancel, said=_now),
    Verb("duplicate", "N of M", "It is the same as another, which gets its incidents, followers and tasks",
         reads=_other, do=operations.duplicate, said=_same),
    Verb("common", "N", "What its incidents have in common that is not chance", ask=_common),
)  # fmt: skip

BUTTONS = (
    Verb("open a problem", None, "What is proposed becomes a problem", do=candidates.open_it, said=_opened,
         button=ActionId.OPEN, pressed=_proposal, answers=verbs.where_unshown),
    Verb("not a problem", None, "What is proposed is none, and why", do=candidates.dismiss, said=_dismissed,
         button=ActionId.DISMISS, pressed=_proposal, form=DISMISS),
    Verb("same as another", None, "What is proposed is what another proposal is about", do=candidates.same, said=_one,
         button=ActionId.SAME, pressed=_proposal, form=Form(ViewId.SAME, opens=_same_form, reads=_read_same)),
    Verb("not the same", None, "Two proposals are two after all", do=candidates.apart, said=_two,
         button=ActionId.APART, pressed=_proposal, answers=verbs.where_unshown),
    Verb("show them", None, "The incidents that are counted for a proposal", ask=_of_proposal,
         button=ActionId.INCIDENTS, pressed=_proposal),
    Verb("it is that", None, "An incident is of the open problem that it is like", do=linking.accept_likely,
         said=lambda problem: f"{problem.number} has it.", button=ActionId.LIKELY, answers=verbs.where_unshown),
    Verb("that helped", None, "The reporter says that the workaround helps", do=linking.helped,
         button=ActionId.HELPED, pressed=views.read_offer),
    Verb("did not help", None, "The reporter says that the workaround does not help", do=linking.not_helped,
         button=ActionId.NOT_HELPED, pressed=views.read_offer),
)  # fmt: skip
