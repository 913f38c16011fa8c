"""What may be asked of standard changes: a template by a line, its form or its button; and the board's word on it."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from commands.changes import standard_forms, standard_views, standards
from commands.changes.ids import ActionId, FormField, StandardField, ViewId
from commands.changes.known_templates import known, next_start, states, usable
from commands.changes.permissions import permitted_to_ask, permitted_to_propose
from commands.changes.policy import ChangePolicy
from commands.changes.rules import STATUS_WORDS
from commands.changes.templates import Filled, pairs
from commands.items.reading import item_names
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, escape, typed, window
from commands.shared.days import coming_day
from commands.shared.durations import read_duration
from commands.shared.language import as_typed, person_in
from commands.shared.refusals import Invalid
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from storage.changes.records import Choice, TemplateState, TemplateStatus

TEMPLATES = "changes.templates"
OWN = {"items", "start", "for", "by", "why"}


def read(rest: str) -> Arguments:
    """Nothing, the name of a template, or what is to be filled in as well: `renew-certificate host=till-4`."""
    name, _, more = rest.partition(" ")
    found = pairs(more)
    if found is None:
        raise Unshaped("Write what it asks for like `standard renew-certificate host=till-4`.")
    said = {key: value if key == "by" else as_typed(value) for key, value in found.items()}
    return ({"name": name} if name else {}) | ({"said": said} if said else {})


def standard(
    act: Act, *, name: str = "", said: Mapping[str, str] | None = None, filled: Filled | None = None
) -> Answer:
    """What whoever asks reads: the templates, or the change."""
    permitted_to_ask(act)
    if not name:
        found = known(act)
        blocks = standard_views.listed(found, states(act), item_names(act))
        none = "There is no template yet. A normal change that went well five times alike can become one."
        return {"text": "Standard changes", "blocks": blocks or [bk.section(none)]}
    change = standards.request_standard(act, name=name, filled=filled or _filled(act, said or {}))
    when = window(change.start, change.end, act.document.desk.zone)
    return {"text": f"{change.number} is {STATUS_WORDS[change.status].lower()}, {when}: {typed(change.title, 200)}"}


def _filled(act: Act, said: Mapping[str, str]) -> Filled:
    """A line as it is meant. Raises Invalid for what cannot be read."""
    items = tuple(filter(None, (each.strip() for each in said.get("items", "").split(","))))
    start = _start(said["start"], act.document.desk.zone, act.now) if "start" in said else None
    by = person_in(said["by"]) if "by" in said else ""
    if by is None:
        raise Invalid({FormField.IMPLEMENTER: "Say who makes it like by=@ben."})
    try:
        length = read_duration(said["for"]) if "for" in said else None
    except ValueError:
        raise Invalid({StandardField.LENGTH: "Say how long like for=30m."}) from None
    gaps = {key: value for key, value in said.items() if key not in OWN}
    return Filled(gaps, items, start, length, by, said.get("why", ""))


def _start(text: str, zone: tzinfo, now: datetime) -> datetime:
    """`2026-11-29 22:00`, `sun 22:00`, `today 22:00`, in the desk's time zone."""
    day, _, clock = text.replace("T", " ", 1).rpartition(" ") if text[:4].isdigit() else text.rpartition(" ")
    found: date | None = coming_day(day, now.astimezone(zone).date()) if day else None
    try:
        hour, minute = (int(each) for each in clock.split(":"))
        if found is None:
            raise ValueError
        return datetime(found.year, found.month, found.day, hour, minute, tzinfo=zone).astimezone(now.tzinfo)
    except ValueError:
        raise Invalid(
            {FormField.START: "Say when it begins like start=2026-11-29 22:00, or start=sun 22:00."}
        ) from None


def opens(act: Act, _number: int | None = None, *, name: str) -> Block:
    permitted_to_ask(act)
    template = usable(act, name)
    start = next_start(act, template, template.items, template.longest)
    return standard_forms.standard_form(name, template, act.document.service_names(), act.by, start)


def propose(act: Act, number: int) -> Block:
    change = permitted_to_propose(act, number)
    policy = act.policy(ChangePolicy)
    calendars = {name: policy.calendar_called(name) for name in policy.calendar_names()}
    name = standards.name_for(change)
    return standard_forms.propose_form(change, name, act.document.service_names(), calendars)


def _named(action: Payload) -> tuple[None, Arguments]:
    return None, {"name": str(action["value"])}


def _proposed(state: TemplateState) -> str:
    return f"The board is asked whether `{escape(state.name)}` becomes a template."


def _voted(state: TemplateState) -> str:
    if state.votes:
        return f"Your word on `{escape(state.name)}` is counted; until it is decided you can change it."
    now = "is in use" if state.status is TemplateStatus.STANDING else "is not used"
    return f"That decided it: `{escape(state.name)}` {now}."


def _only_the_name(given: Arguments) -> bool:
    return "name" in given and "said" not in given


STANDARD = Form(ViewId.STANDARD, opens=opens, reads=standard_forms.read_standard_form)
PROPOSE = Form(ViewId.PROPOSE, opens=propose, reads=standard_forms.read_propose_form)

STANDARD_VERBS = (
    Verb("standard", "[NAME] [field=value …]", "A change that needs no vote, by a template; alone it lists them",
         reads=read, do=standard, said=lambda answer: answer, button=ActionId.STANDARD, pressed=_named, form=STANDARD,
         opens=_only_the_name, needs=TEMPLATES),
)  # fmt: skip

STANDARD_BUTTONS = (
    Verb("propose a template", None, "Have the board make a template of what went well again and again",
         do=standards.propose, said=_proposed, button=ActionId.PROPOSE, form=PROPOSE, needs=TEMPLATES),
    Verb("use a template", None, "A member of the board is for a template, or for using it again", do=standards.vote,
         given={"choice": Choice.APPROVE}, button=ActionId.TEMPLATE_YES, pressed=_named, said=_voted,
         needs=TEMPLATES),
    Verb("refuse a template", None, "A member of the board is against it", do=standards.vote,
         given={"choice": Choice.REJECT}, button=ActionId.TEMPLATE_NO, pressed=_named, said=_voted, needs=TEMPLATES),
)  # fmt: skip
