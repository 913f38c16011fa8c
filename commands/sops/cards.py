"""What the messages of a procedure show at the moment that they are sent."""

from collections.abc import Sequence

from commands.shared.act import Act
from commands.shared.blocks import section, typed
from commands.shared.practice import Rendered
from commands.sops import rules, views, wording
from storage.journal.records import numbered
from storage.sops import queries as sops
from storage.sops.records import Run


def head(act: Act, run: int) -> Rendered:
    said = wording.head(_found(act, run))
    return {"text": said, "blocks": [section(said)]}


def checklist(act: Act, run: int) -> Rendered:
    found = _found(act, run)
    worn = rules.worn(sops.over(act.tx, found.article, 50), found.steps)
    return {"text": wording.head(found), "blocks": views.checklist(found, wording.wear(worn))}


def offer(act: Act, incident: int, procedures: Sequence[int], over: bool = False) -> Rendered:
    """Which procedures were offered in the room of an incident that is over."""
    if not over:
        return {}
    titles = [typed(each.title, 120) for each in sops.procedures(act.tx) if each.number in procedures]
    text = f"For {numbered(incident)} there was a procedure: {', '.join(titles) or 'it is retired'}."
    return {"text": text, "blocks": [section(text)]}


def _found(act: Act, run: int) -> Run:
    found = sops.find(act.tx, run)
    assert found is not None
    return found
