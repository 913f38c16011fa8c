"""Which templates there are, by app.yaml and by what the board made, and how each stands."""

from datetime import datetime, timedelta

from commands.changes.policy import ChangePolicy
from commands.changes.slots import free_from
from commands.changes.templates import Template
from commands.shared.act import Act
from commands.shared.blocks import escape, typed
from commands.shared.language import nearest
from commands.shared.refusals import MovedOn, NotFound
from storage.changes import templates as stored
from storage.changes.records import TemplateState, TemplateStatus
from storage.directory import queries as directory


def are_used(act: Act) -> bool:
    """Whether app.yaml says that standard changes are made by templates."""
    return act.policy(ChangePolicy).changes.templates is not None


def known(act: Act) -> dict[str, Template]:
    """By name: those of app.yaml, and those that the board made; not what is only proposed."""
    written = act.policy(ChangePolicy).changes.templates or {}
    made = {
        state.name: Template.model_validate(state.content)
        for state in stored.all_of_them(act.tx)
        if state.content is not None and state.status is not TemplateStatus.PROPOSED
    }
    return {**made, **written}


def states(act: Act) -> dict[str, TemplateState]:
    return {state.name: state for state in stored.all_of_them(act.tx)}


def usable(act: Act, name: str) -> Template:
    """A template by its name. Raises NotFound; MovedOn for one that is suspended."""
    found = known(act)
    template = found.get(name)
    if template is None:
        alike = nearest(name, list(found), 1)
        hint = f"Did you mean `{escape(alike[0])}`?" if alike else "`/change standard` lists them."
        raise NotFound(f"There is no template `{typed(name, 80)}`. {hint}", record="desk")
    state = stored.find(act.tx, name)
    if state is not None and state.status is TemplateStatus.SUSPENDED:
        raise MovedOn(f"`{escape(name)}` is suspended: {state.because}. {HOW_BACK}", record="desk")
    return template


HOW_BACK = "The board decides when it is used again; until then `/change` requests it as Normal."


def may_use(act: Act, person: str) -> bool:
    """Anybody who requests changes uses templates, unless app.yaml names who does."""
    named = act.policy(ChangePolicy).changes.standard_by
    return named is None or person in directory.ids_of(act.tx, named)


def next_start(act: Act, template: Template, items: tuple[str, ...], length: timedelta) -> datetime | None:
    """When it could begin next within its hours, with nothing in the way; None where it has none of its own."""
    if template.within is None:
        return None
    return free_from(act, items, length, act.policy(ChangePolicy).calendar(template.within))
