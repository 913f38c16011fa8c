"""Templates as people see them: the list of them, and what the board decides about one."""

from collections.abc import Mapping, Sequence

from commands.changes.ids import ActionId
from commands.changes.templates import Template
from commands.changes.way_words import names
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, person, typed
from commands.shared.durations import say_duration
from storage.changes.records import Change, Choice, TemplateState, TemplateStatus

MOST_LISTED = 40


def listed(
    found: Mapping[str, Template], states: Mapping[str, TemplateState], services: Mapping[str, str]
) -> list[Block]:
    """Every template with the button that requests by it; of a suspended one why, and how it comes back."""
    shown = [_row(name, template, states.get(name), services) for name, template in [*found.items()][:MOST_LISTED]]
    if len(found) > MOST_LISTED:
        shown.append(bk.context(f"{len(found) - MOST_LISTED} more: `/change standard NAME` opens any of them."))
    return shown


def _row(name: str, template: Template, state: TemplateState | None, services: Mapping[str, str]) -> Block:
    head = f"*{escape(name)}* {typed(template.title, 150)}"
    if state is not None and state.status is TemplateStatus.SUSPENDED:
        return bk.section(f":no_entry: {head}\nSuspended: {typed(state.because, 200)}. The board brings it back.")
    within = f", within `{escape(template.within)}`" if template.within else ""
    gaps = " ".join(f"{each}=…" for each in template.gaps)
    line = f"`/change standard {escape(name)} {gaps}`".replace(" `", "`")
    text = f"{head}\n{names(template.items, services)}, at most {say_duration(template.longest)}{within}\n{line}"
    return bk.section(text, accessory=bk.button("Request", ActionId.STANDARD, name))


def question(
    state: TemplateState, template: Template | None, services: Mapping[str, str], waiting: Sequence[str],
    proxies: Mapping[str, str],
) -> list[Block]:  # fmt: skip
    """What the board is asked: to make a template, or to use it again. `proxies` vote for those who are away."""
    if state.status is TemplateStatus.STANDING:
        name = escape(state.name)
        return [bk.section(f":white_check_mark: The template *{name}* is in use: `/change standard {name}`")]
    said = ", ".join(f"{_for(who, state.cast_by)} {SAID[choice]}" for who, choice in state.votes)
    to_vote = f"*To vote* {' '.join(_for(each, proxies) for each in waiting)}" if waiting else ""
    if state.status is TemplateStatus.SUSPENDED:
        text = (
            f":no_entry: The template *{escape(state.name)}* has suspended itself: {typed(state.because, 300)}. "
            "What is scheduled by it stays so; no more is requested by it until you say that it may be used again."
        )
        yes, no = "Use it again", "Keep it suspended"
    else:
        who, name = person(state.asked_by or ""), escape(state.name)
        text = f":repeat: {who} proposes a template, so that this needs no vote any more: *{name}*"
        yes, no = "Approve", "Reject"
    shown = [bk.section(text), *([] if template is None else [bk.section(_content(template, services))])]
    if said or to_vote:
        shown.append(bk.section("\n".join(filter(None, [said, to_vote]))))
    return [*shown, bk.actions(bk.button(yes, ActionId.TEMPLATE_YES, state.name, style="primary"),
                               bk.button(no, ActionId.TEMPLATE_NO, state.name))]  # fmt: skip


def _for(seat: str, proxies: Mapping[str, str]) -> str:
    return f"{person(proxies[seat])} for {person(seat)}" if seat in proxies else person(seat)


SAID: Mapping[Choice, str] = {Choice.APPROVE: "is for it", Choice.REJECT: "is against it", Choice.ABSTAIN: "abstains"}


def _content(template: Template, services: Mapping[str, str]) -> str:
    within = f", within `{escape(template.within)}`" if template.within else ""
    plans = template.plans
    return "\n".join([
        f"*{typed(template.title, 150)}*",
        f"{names(template.items, services)}, at most {say_duration(template.longest)}{within}",
        f"*Implementation* {typed(bk.clip(plans.implementation, 500), 600)}",
        f"*Test* {typed(bk.clip(plans.test, 300), 400)}",
        f"*Rollback* {typed(bk.clip(plans.rollback, 300), 400)}",
    ])  # fmt: skip


def offer(change: Change, count: int) -> tuple[str, list[Block]]:
    """To whoever requested it: that it could be a standard change."""
    went = f"*{change.number}* {typed(change.title, 150)} is one of {count} alike that went well."
    text = f":repeat: {went} Make this standard?"
    return text, [bk.section(text), bk.actions(bk.button("Make this standard", ActionId.PROPOSE, change.id))]
