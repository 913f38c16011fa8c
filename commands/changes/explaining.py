"""What whoever asks how risky a change is reads: why, who decides by that, and how those like it went."""

from commands.changes import assessing, ballot_words, risk_views
from commands.changes.assessing import Assessment
from commands.changes.learning import Known, Likely, likely
from commands.changes.permissions import may_move_on, may_set_level, permitted_to_read
from commands.changes.policy import ChangePolicy
from commands.changes.risk import Level, Risk
from commands.changes.rules import ALLOWED_IN, Action
from commands.changes.seats import path_of
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.verbs import Answer
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, Outcome


def explain(act: Act, number: int) -> Answer:
    change, asked = permitted_to_read(act, number), assessing.risk_of(act)
    title = f"How risky {change.number} is"
    if asked is None or not (assessing.is_assessed(act, change.type) or change.level is not None):
        none = f"Of {change.type} changes it is not asked how risky they are."
        return {"text": title, "blocks": [bk.section(none)]}
    if assessing.must_answer(act, change) and change.level is None:
        facts = assessing.assessment(act, change).facts
        waits = bk.section(f"*{change.number}* waits for an answer to how risky it is.")
        buttons = [risk_views.assess_button(change)] if may_move_on(act, change) else []
        shown = [waits, *risk_views.looked_up(asked, facts), *([bk.actions(*buttons)] if buttons else [])]
        return {"text": title, "blocks": shown}
    found = assessing.as_written(act, change) or assessing.assessment(act, change)
    return {"text": title, "blocks": _blocks(act, change, asked, found)}


def _blocks(act: Act, change: Change, asked: Risk, found: Assessment) -> list[Block]:
    parts = [
        *risk_views.answered(asked, dict(change.answers)),
        *risk_views.looked_up(asked, found.facts),
        bk.section(f"{risk_views.counted(found.found, asked)}\n{_decides(act, change)}"),
    ]
    lines = [risk_views.outlook(found.found.level, outlook(act, found.found.level))]
    said = risk_views.in_short(found.found, found.by, found.why)
    return risk_views.shown(change, said, parts, lines, _buttons(act, change))


def _decides(act: Act, change: Change) -> str:
    is_open = change.status is ChangeStatus.NEW and change.level is not None
    decides = path_of(act, change) if is_open else change.board
    return ballot_words.who_decides(decides, act.policy(ChangePolicy).deciders())


def _buttons(act: Act, change: Change) -> list[Block]:
    if change.status not in ALLOWED_IN[Action.ASSESS] or not assessing.is_assessed(act, change.type):
        return []
    again = [risk_views.assess_button(change, again=True)] if may_move_on(act, change) else []
    return [*again, *([risk_views.level_button(change)] if may_set_level(act, change) else [])]


def outlook(act: Act, level: Level) -> Likely:
    """How changes of a level went, as far as that is known."""
    known = changes.assessed_outcomes(act.tx)
    history = [Known(Level(each), outcome is Outcome.FAILED, decided, done) for each, outcome, decided, done in known]
    return likely(history, level)


def in_short(act: Act, change: Change) -> str:
    """How risky it is in a line; empty of what nobody has assessed."""
    found = assessing.as_written(act, change)
    return "" if found is None else risk_views.in_short(found.found, found.by, found.why)
