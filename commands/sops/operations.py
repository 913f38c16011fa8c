"""What happens to a procedure that is run: each function is one transaction."""

from collections.abc import Sequence
from typing import Any, TypeVar

from commands.improvements import operations as improvements
from commands.incidents.permissions import leads, teams_of, visible
from commands.shared import sight
from commands.shared.act import Act
from commands.shared.blocks import clip
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused, need
from commands.sops import reading, rules
from commands.sops.ids import WordField
from storage.improvements.records import Improvement
from storage.journal.records import number_of
from storage.sops import queries as sops
from storage.sops.records import Run, SopEvent, Tick
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE

T = TypeVar("T")


def begin(act: Act, *, name: str, record: str = "desk") -> Run:
    """Run a procedure, perhaps for an incident: in its war room, else in the messages of whoever begins.

    Raises NotFound, NotAllowed, Refused.
    """
    act.refuse_guests("sop")
    if not (leads(act, act.by) or teams_of(act, act.by)):
        raise NotAllowed("Procedures are run by those who work on incidents.", attempted="sop", record="desk")
    procedure, channel = reading.called(act, name), act.by
    if record != "desk":
        incident = visible(act, number_of(record))
        room = warrooms.of_incident(act.tx, incident.id)
        channel = room.channel if room is not None and room.status in LIVE and room.channel else act.by
    steps = rules.steps_of(procedure.steps)
    if not steps:
        raise Refused(f"KB-{procedure.number} has no steps to go through.", record=record)
    blank: dict[str, Any] = {
        "ticks": [Tick.OPEN] * len(steps),
        "people": [""] * len(steps),
        "words": [""] * len(steps),
    }
    run = sops.begin(
        act.tx, article=procedure.number, title=procedure.title, steps=steps, record=record, channel=channel,
        begun_by=act.by, begun_at=act.now, **blank,
    )  # fmt: skip
    act.journal(SopEvent.BEGUN, record, run=run.id, title=procedure.title, article=f"KB-{procedure.number}")
    return run


def running(act: Act, key: int) -> Run:
    """The run, for whoever works on incidents. Raises NotFound, NotAllowed, MovedOn."""
    run = sops.find(act.tx, key)
    if run is None or (run.record != "desk" and not sight.visible(act, [run.record])):
        raise NotFound("There is no such checklist any more.", record="desk")
    if act.by != run.begun_by and not (leads(act, act.by) or teams_of(act, act.by)):
        raise NotAllowed("Steps are ticked by those who work on incidents.", attempted="tick", record=run.record)
    return run


def tick(act: Act, key: int, *, step: int) -> Run:
    """A step (from 0) is done."""
    run = _open_step(act, key, step)
    return _settle(act, run, step, Tick.DONE, "")


def skip(act: Act, key: int, *, step: int, reason: str) -> Run:
    """A step is left out, for a reason."""
    run = _open_step(act, key, step)
    return _settle(act, run, step, Tick.SKIPPED, need(reason, WordField.WHY, "Say why it is left out."))


def _open_step(act: Act, key: int, step: int) -> Run:
    run = running(act, key)
    if not 0 <= step < len(run.steps) or run.ticks[step] is not Tick.OPEN:
        raise MovedOn(f"Step {step + 1} is settled already.", record=run.record)
    return run


def _settle(act: Act, run: Run, step: int, state: Tick, word: str) -> Run:
    ticks = _with(run.ticks, step, state)
    over = act.now if Tick.OPEN not in ticks else None
    values = {"people": _with(run.people, step, act.by), "words": _with(run.words, step, word)}
    settled = sops.change(act.tx, run, ticks=ticks, over_at=over, **values)
    if settled is None:
        raise MovedOn(f"Step {step + 1} is settled already.", record=run.record)
    event = SopEvent.DONE if state is Tick.DONE else SopEvent.SKIPPED
    act.journal(event, run.record, run=run.id, step=step + 1, text=clip(run.steps[step], 200), reason=word)
    if over is not None:
        act.journal(SopEvent.ENDED, run.record, run=run.id)
    return settled


def _with(found: Sequence[T], at: int, value: T) -> list[T]:
    return [value if number == at else each for number, each in enumerate(found)]


def found_wrong(act: Act, key: int, *, text: str) -> Improvement:
    """What was wrong with it is proposed as an improvement."""
    run = running(act, key)
    said = need(text, WordField.WHY, "Say what was wrong with it, in a few words.")
    title = clip(f"KB-{run.article} {run.title}: {said}", improvements.LONGEST_TITLE)
    proposed = improvements.propose(act, title=title)
    act.journal(SopEvent.FOUND_WRONG, run.record, run=run.id, improvement=proposed.number, text=said)
    return proposed
