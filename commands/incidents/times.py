"""When an incident started, was detected and was mitigated: facts of their own, apart from when somebody said so.

Each is an entry of the journal, with when it happened and, as every entry, when it was recorded and by whom; the last
one counts. So what was known at an instant can be asked for.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from commands.incidents.moves import LINE
from commands.incidents.permissions import permitted
from commands.incidents.rules import Action
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, moment
from commands.shared.refusals import Invalid, MovedOn, need
from storage.incidents.records import Incident, IncidentEvent, Phase
from storage.journal import queries as journal
from storage.record import Record

CALLED: Mapping[Phase, str] = {
    Phase.STARTED: "started",
    Phase.DETECTED: "detected",
    Phase.MITIGATED: "mitigated",
}
ORDER = (*Phase,)
"""In which they come, as a rule."""


class Times(Record):
    """The instants (UTC) of an incident; None for what nobody has said, or is not yet.

    `afterwards`: it was entered once it was over, and `reported` is when it began.
    """

    reported: datetime
    started: datetime | None = None
    detected: datetime | None = None
    mitigated: datetime | None = None
    resolved: datetime | None = None
    afterwards: bool = False

    def at(self, phase: Phase) -> datetime | None:
        return {Phase.STARTED: self.started, Phase.DETECTED: self.detected, Phase.MITIGATED: self.mitigated}[phase]

    @property
    def to_detect(self) -> timedelta | None:
        """From the start to the detection: without either of them, or the wrong way round, nobody knows."""
        return _length(self.started, self.detected)

    @property
    def to_mitigate(self) -> timedelta | None:
        """From the detection, else the report, until it no longer hurt; unknown where it did not before that."""
        return _length(self.detected or self.reported, self.mitigated)


def _length(begun: datetime | None, ended: datetime | None) -> timedelta | None:
    return None if begun is None or ended is None or ended < begun else ended - begun


def times_of(act: Act, incident: Incident, until: datetime | None = None) -> Times:
    """As they were known at an instant (UTC), or are now."""
    return times_of_all(act, [incident], until)[incident.id]


def times_of_all(act: Act, found: Collection[Incident], until: datetime | None = None) -> dict[int, Times]:
    """Of several incidents, by number, in one query."""
    said: dict[str, dict[str, datetime]] = {incident.number: {} for incident in found}
    for entry in journal.all_of_kind(act.tx, said, IncidentEvent.TIMED, until):
        said[entry.record][entry.details["phase"]] = datetime.fromisoformat(entry.details["at"])
    return {
        incident.id: Times(
            reported=incident.opened_at,
            started=said[incident.number].get(Phase.STARTED),
            detected=said[incident.number].get(Phase.DETECTED),
            mitigated=said[incident.number].get(Phase.MITIGATED),
            resolved=incident.resolved_at,
            afterwards=incident.is_entered_afterwards,
        )
        for incident in found
    }


def set_time(act: Act, number: int, *, phase: Phase, at: datetime, reason: str = "") -> Incident:
    """Say when it came to that (UTC); to correct it needs a reason. Raises Invalid, MovedOn.

    What is out of order is taken as it is: ask about it first (`out_of_order`).
    """
    incident = permitted(act, number, Action.TIME)
    say(act, incident, phase=phase, at=at, reason=reason)
    return incident


def say(act: Act, incident: Incident, *, phase: Phase, at: datetime, reason: str = "") -> None:
    """The same, of whoever has looked already whether they may."""
    need_past(act, at)
    known = times_of(act, incident).at(phase)
    if known == at:
        raise MovedOn(f"{_said(CALLED[phase], at)}: that is known.", record=incident.number)
    if known is not None:
        reason = need(reason, LINE, f"{_said(CALLED[phase], known)} so far. Say why that is corrected.")
    was = known.isoformat() if known else None
    act.journal(IncidentEvent.TIMED, incident.number, phase=phase, at=at.isoformat(), was=was, reason=reason)


def need_past(act: Act, at: datetime) -> None:
    """Raises Invalid for what is still to come."""
    if at > act.now:
        raise Invalid({LINE: "That is still to come. Say when it was."})


def out_of_order(times: Times, phase: Phase, at: datetime) -> str | None:
    """What to ask about before that is taken (mrkdwn): what would come before or after what it should not."""
    order = _in_order(times)
    place = [called for called, _ in order].index(CALLED[phase])
    for index, (called, known) in enumerate(order):
        if known is not None and ((index < place and known > at) or (index > place and known < at)):
            return f"{_said(called, known)}. Is {moment(at)} right all the same?"
    return None


def _in_order(times: Times) -> list[tuple[str, datetime | None]]:
    """What it comes to, in the order in which it does as a rule, and when it did."""
    said = {phase: (CALLED[phase], times.at(phase)) for phase in Phase}
    reported = ("reported", None if times.afterwards else times.reported)
    return [
        *(said[Phase.STARTED], said[Phase.DETECTED], reported),
        *(said[Phase.MITIGATED], ("resolved", times.resolved)),
    ]


def _said(called: str, at: datetime) -> str:
    return f"It {'' if called == CALLED[Phase.STARTED] else 'was '}{called} {moment(at)}"


def shown(times: Times) -> list[Block]:
    """On the card: when it came to what is known."""
    known = [(CALLED[phase], at) for phase in ORDER if (at := times.at(phase)) is not None]
    return [bk.context(" · ".join(f"{called} {moment(at)}" for called, at in known))] if known else []
