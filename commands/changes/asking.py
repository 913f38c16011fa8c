"""What is wrong with a change that somebody asks for, beside the input that it is about."""

from collections.abc import Sequence

from commands.changes.collisions import Collision, in_freezes
from commands.changes.ids import FormField
from commands.changes.known_templates import are_used, known, may_use
from commands.changes.policy import NO_BOARD, ChangePolicy
from commands.changes.reading import freezes, keys_of, may_go_unvoted
from commands.changes.rules import LEVELS, NewChange
from commands.items.reading import item_names
from commands.items.register import register
from commands.shared.act import Act
from commands.shared.blocks import escape, person
from commands.shared.durations import say_duration
from commands.shared.refusals import LONGEST
from storage.changes.records import Change, ChangeType
from storage.directory import queries as directory
from storage.record import replace

AN_ITEM = 150
MOST_ITEMS = 100
OFFERED = "Choose what the form offers; close it and open it again if it is an old one."


def mistakes_in(act: Act, asked: NewChange, template: str | None = None) -> dict[str, str]:
    """By the block of the input; a form that was opened long ago may offer what is not there any more. `template` is
    the one that a standard change is made by.
    """
    wrong = _of_texts(act, asked) | _of_choices(act, asked) | _of_window(act, asked)
    return wrong or _of_type(act, asked, template)


def has_items(act: Act) -> bool:
    """Whether anything is known that is no service."""
    return not register(act).items.keys() <= act.document.services.keys()


def by_key(act: Act, asked: NewChange, before: Sequence[str] = ()) -> NewChange:
    """What is asked for with its items by their keys, whatever they were called; in the order of `before` where those
    are the same.
    """
    keys = keys_of(act, asked.items)
    return replace(asked, items=tuple(before) if {*before} == {*keys} else keys)


def may_lack_a_test(act: Act, asked: NewChange) -> bool:
    """Whether it is known only later if a board decides on it, which wants to know how it is tested."""
    return asked.type is ChangeType.NORMAL and act.policy(ChangePolicy).has_peers


def _of_texts(act: Act, asked: NewChange) -> dict[str, str]:
    texts = {
        FormField.TITLE: asked.title,
        FormField.REASON: asked.reason,
        FormField.IMPLEMENTATION: asked.implementation_plan,
        FormField.TEST: asked.test_plan,
        FormField.ROLLBACK: asked.rollback_plan,
    }
    wrong: dict[str, str] = {}
    for block, text in texts.items():
        if not text and not (block == FormField.TEST and may_lack_a_test(act, asked)):
            wrong[block] = "Fill this in; the board decides by it."
        elif len(text) > LONGEST:
            wrong[block] = too_long(text)
    return wrong


def too_long(text: str) -> str:
    return f"That is {len(text):,} characters; {LONGEST:,} is the most."


def _of_choices(act: Act, asked: NewChange) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if (why := wrong_items(act, asked.items, "Choose what it touches.")) is not None:
        wrong[FormField.ITEMS] = why
    if not asked.implementer:
        wrong[FormField.IMPLEMENTER] = "Choose who implements it."
    elif not directory.is_person(asked.implementer):
        wrong[FormField.IMPLEMENTER] = OFFERED
    elif not directory.can_act(act.tx, asked.implementer):
        wrong[FormField.IMPLEMENTER] = "That is an app, or somebody who has left. Choose who implements it."
    for field, level in ((FormField.RISK, asked.risk), (FormField.IMPACT, asked.impact)):
        if level not in LEVELS:
            wrong[field] = OFFERED
    return wrong


def wrong_items(act: Act, items: Sequence[str], none: str) -> str | None:
    """What is wrong with the items (keys) of a form: `none`, where it has none."""
    if not items:
        return none
    if act.document.services and (strange := [each for each in items if not _is_known(act, each)]):
        return f"There is no {strange[0][:AN_ITEM]}. Other items go by key or name: /service items."
    if len(items) > MOST_ITEMS or any(len(item) > AN_ITEM for item in items):
        return f"At most {MOST_ITEMS} items, of at most {AN_ITEM} characters each."
    return None


def _is_known(act: Act, key: str) -> bool:
    return key in act.document.services or key in register(act).items


def _of_window(act: Act, asked: NewChange) -> dict[str, str]:
    if asked.start is None or asked.end is None:
        return {FormField.START: "Give the start and the end."}
    if asked.end <= asked.start:
        return {FormField.END: "The end must be after the start."}
    if asked.end <= act.now:
        return {FormField.END: "That is over already; choose a window that is to come."}
    takes = asked.rollback_seconds
    if takes is not None and takes < 0:
        return {FormField.ROLLBACK_TAKES: "Write it like 15m or 2h."}
    if takes is not None and takes > (asked.end - asked.start).total_seconds():
        return {FormField.ROLLBACK_TAKES: "That is longer than the window: nothing could be gone back on within it."}
    return {}


def _of_template(act: Act, asked: NewChange, name: str) -> dict[str, str]:
    """What goes beyond what the template allows."""
    template = known(act).get(name)
    if template is None:
        return {FormField.TYPE: f"There is no template {name} any more. {NORMAL}"}
    assert asked.start is not None
    assert asked.end is not None
    beyond = [item for item in asked.items if item not in template.items]
    if beyond:
        names = item_names(act)
        allowed = ", ".join(names.get(item, item) for item in template.items)
        return {FormField.ITEMS: f"{name} is for {allowed}. For others request it as Normal."}
    if asked.end - asked.start > template.longest:
        longest = say_duration(template.longest)
        return {FormField.END: f"{name} takes {longest} at most. For more time request it as Normal."}
    policy = act.policy(ChangePolicy)
    calendar = policy.calendar(template.within) if template.within is not None else None
    if calendar is not None and calendar.elapsed(asked.start, asked.end) < asked.end - asked.start:
        hours = policy.calendar_called(calendar.name)
        return {FormField.START: f"{name} is made within the hours of {hours}. Choose another window."}
    return {}


def _of_standard(act: Act, asked: NewChange, template: str | None) -> dict[str, str]:
    """Where there are templates, one is needed."""
    if template is None:
        return {FormField.TYPE: "A standard change is made by a template: /change standard. Or choose Normal."}
    if not may_use(act, act.by):
        return {FormField.TYPE: f"Only those named for it request standard changes. {NORMAL}"}
    return _of_template(act, asked, template)


def _of_type(act: Act, asked: NewChange, template: str | None) -> dict[str, str]:
    """Where there are boards, a change that none of them votes on is for those who are named for it."""
    policy, kind = act.policy(ChangePolicy), asked.type
    if kind is None:
        return {FormField.TYPE: OFFERED}
    if kind is ChangeType.STANDARD and (template is not None or are_used(act)):
        return _of_standard(act, asked, template) or _in_a_freeze(act, asked)
    if any(name != NO_BOARD for name in policy.changes.boards(kind).values()):
        return {}
    if kind is ChangeType.NORMAL and policy.boards:
        return {FormField.TYPE: "No board decides on normal changes yet; the operator sets one in app.yaml."}
    if (kind is ChangeType.STANDARD or policy.boards) and not may_go_unvoted(act, act.by):
        return {FormField.TYPE: f"Nobody votes on {kind} changes, so only those named for it request them. {NORMAL}"}
    return _in_a_freeze(act, asked) if kind is ChangeType.STANDARD else {}


def _in_a_freeze(act: Act, asked: NewChange) -> dict[str, str]:
    if asked.start is not None and asked.end is not None:
        frozen = in_freezes(asked.items, asked.start, asked.end, freezes(act))
        return {FormField.START: in_a_freeze(frozen)} if frozen else {}
    return {}


def nobody_implements(change: Change) -> str:
    gone = f"{person(change.implementer)}, who was to implement {change.number}, is an app or has left."
    return f"{gone} Request it again with somebody else (`/change`), and withdraw it: `/change withdraw {change.id}`."


NORMAL = "Choose Normal; the board decides."


def in_a_freeze(frozen: list[Collision]) -> str:
    names = " and ".join(escape(each.other) for each in frozen)
    return f"In the freeze {names} nothing is changed without a vote. Choose another window, or request it as Normal."
