"""What the messages of a procedure show at the moment that they are sent."""

from commands.shared.act import Act
from commands.shared.blocks import section
from commands.shared.practice import Rendered
from commands.sops import rules, views, wording
from storage.sops import queries as sops
from storage.sops.records import Run


def head(act: Act, run: int) -> Rendered:
    said = wording.head(_found(act, run))
    return {"text": said, "blocks": [section(said)]}


def checklist(act: Act, run: int) -> Rendered:
    found = _found(act, run)
    worn = rules.worn(sops.over(act.tx, found.article, 50), found.steps)
    return {"text": wording.head(found), "blocks": views.checklist(found, wording.wear(worn))}


def _found(act: Act, run: int) -> Run:
    found = sops.find(act.tx, run)
    assert found is not None
    return found
