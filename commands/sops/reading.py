"""What is asked of procedures."""

from commands.knowledge.permissions import readable
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.refusals import NotFound, Refused
from commands.sops import rules
from storage.knowledge import queries as knowledge
from storage.sops import queries as sops
from storage.sops.records import Procedure


def procedures(act: Act) -> list[Procedure]:
    """Those that whoever acts may read."""
    found = sops.procedures(act.tx)
    seen = {each.id for each in readable(act, knowledge.those(act.tx, [each.number for each in found]))}
    return [each for each in found if each.number in seen]


def called(act: Act, name: str) -> Procedure:
    """The one of this name. Raises NotFound, Refused where several may be meant."""
    known = procedures(act)
    exact = [each for each in known if rules.is_called(each, name)]
    found = exact or rules.alike(known, name)
    if len(found) == 1:
        return found[0]
    if not found:
        hint = ", ".join(typed(each.title, 60) for each in known[:5]) or "none is published yet"
        raise NotFound(f"There is no procedure {typed(name, 80)}. There are: {hint}.", record="desk")
    several = ", ".join(f"{typed(each.title, 60)} (`KB-{each.number}`)" for each in found[:5])
    raise Refused(f"Which one? {several}")


def wear(act: Act, procedure: Procedure) -> list[tuple[int, int, int]]:
    """Its steps that are mostly skipped."""
    return rules.worn(sops.over(act.tx, procedure.number, 50), rules.steps_of(procedure.steps))
