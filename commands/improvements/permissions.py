"""Which improvements there are for somebody, and who may do what to one."""

from commands.improvements.rules import Action
from commands.incidents.permissions import managers
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import NotAllowed, NotFound
from storage.directory import queries as directory
from storage.improvements import queries as improvements
from storage.improvements.records import Improvement, ImprovementState

OF_MANAGERS = frozenset({Action.ACCEPT, Action.REJECT})


def permitted_to_propose(act: Act) -> None:
    """Anybody but a guest. Raises NotAllowed."""
    act.refuse_guests("improve")


def existing(act: Act, number: int) -> Improvement:
    """Raises NotFound; for guests there are none."""
    found = None if act.is_guest else improvements.find(act.tx, number)
    if found is None:
        sentence = f"There is no IMP-{number}. `/improvement list` shows what there is."
        raise NotFound(sentence, record=f"IMP-{number}")
    return found


def is_manager(act: Act) -> bool:
    return act.by in managers(act)


def may(act: Act, found: Improvement, action: Action) -> bool:
    """Managers decide; who owns it moves it on; who proposed it takes it back while nobody has accepted it."""
    if is_manager(act):
        return action is not Action.ACCEPT or not others_who_accept(act, found)
    if action in OF_MANAGERS:
        return False
    if act.by == found.owner:
        return True
    return action is Action.CANCEL and act.by == found.proposer and found.state is ImprovementState.PROPOSED


def others_who_accept(act: Act, found: Improvement) -> list[str]:
    """The other managers, where whoever acts proposed it and so does not accept it alone."""
    if act.by != found.proposer:
        return []
    return [each for each in managers(act) if each != act.by and directory.can_act(act.tx, each)]


def permitted(act: Act, number: int, action: Action) -> Improvement:
    """The improvement, if whoever acts may do this to it. Raises NotFound, NotAllowed."""
    found = existing(act, number)
    if may(act, found, action):
        return found
    raise NotAllowed(_refusal(act, found, action), attempted=f"improvement {action}", record=found.number)


def _refusal(act: Act, found: Improvement, action: Action) -> str:
    others = others_who_accept(act, found)
    if action is Action.ACCEPT and is_manager(act) and others:
        who = " or ".join(map(person, others[:3]))
        return f"You proposed {found.number}, so another service manager accepts it: {who}."
    if action in OF_MANAGERS:
        return f"Service managers accept or reject {found.number}; they are listed under `roles:` in app.yaml."
    owner = f"{person(found.owner)}, who owns it, and " if found.owner else ""
    return f"That is for {owner}service managers."
