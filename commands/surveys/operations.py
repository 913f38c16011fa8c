"""What happens to surveys: each function is one transaction that decides, records, journals and sets timers."""

from datetime import datetime

from commands.incidents.permissions import existing, managers, visible
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed, need
from commands.surveys import rules
from commands.surveys.ids import CommentField
from commands.surveys.permissions import is_anonymous
from commands.surveys.policy import SurveyPolicy, SurveySettings
from commands.surveys.rules import ANSWERED_WITHIN, Stage
from commands.tasks.operations import add as add_task
from storage.directory import queries as directory
from storage.incidents.records import Incident, IncidentEvent
from storage.journal.records import Entry
from storage.surveys import queries as surveys
from storage.surveys.records import Survey, SurveyEvent
from storage.timers import queries as timers

ENDS = "survey.ends"


def ask(act: Act, entry: Entry) -> None:
    """Ask the reporter of what is fixed how it went, unless there is a reason not to."""
    incident, asking = existing(act, entry.number), _asking(act)
    early = entry.what == IncidentEvent.RESOLVED
    if early and asking.after != "resolution":
        return
    if not _is_to_be_asked(act, incident):
        return
    apart = _is_written(act) and entry.what == IncidentEvent.CLOSED
    survey = surveys.add(
        act.tx,
        record=incident.number,
        cycle=incident.reopened,
        person=incident.reporter,
        service=incident.service,
        team=incident.team,
        resolver=incident.resolved_by,
        apart=apart,
        asked_at=act.now,
    )
    if survey is not None:
        _end_at(act, survey, act.now + ANSWERED_WITHIN)
        act.done_by().journal(SurveyEvent.ASKED, incident.number)


def _asking(act: Act) -> SurveySettings:
    return act.policy(SurveyPolicy).asking


def _is_written(act: Act) -> bool:
    return act.policy(SurveyPolicy).surveys is not None


def _is_to_be_asked(act: Act, incident: Incident) -> bool:
    if not _is_written(act):
        return rules.is_somebody(incident)
    if not rules.is_for(incident) or not directory.can_act(act.tx, incident.reporter):
        return False
    before = surveys.latest(act.tx, incident.number)
    if before is not None and before.declined_at is not None:
        return False
    last = surveys.last_asked(act.tx, incident.reporter, but=incident.number)
    return before is not None or not rules.is_quiet(last, act.now, _asking(act).quiet)


def _end_at(act: Act, survey: Survey, at: datetime) -> None:
    timers.arm(act.tx, ENDS, survey.record, at, record=survey.record, survey=survey.id)


def rate(act: Act, number: int, *, score: int) -> Incident:
    """The reporter's mark, 1 to 5; the last one counts, and after a while it stands."""
    incident, survey = _asked(act, number)
    editable = _asking(act).editable
    if rules.stage(survey, act.now, editable) is Stage.FIXED:
        raise MovedOn(f"You gave {incident.number} a {survey.score}, and that stands now.", record=incident.number)
    if survey.score == score:
        raise MovedOn(f"{incident.number} has your {score} already. Thank you.", record=incident.number)
    rated = surveys.mark(act.tx, survey, score, act.now)
    assert rated.rated_at is not None
    _end_at(act, rated, rated.rated_at + editable)
    act.journal(SurveyEvent.RATED, incident.number, **_openly(act, score=score))
    return incident


def _openly(act: Act, **details: object) -> dict[str, object]:
    """What the journal tells of an answer: nothing, where nobody is to know whose it is."""
    return {} if is_anonymous(act) else details


def _asked(act: Act, number: int) -> tuple[Incident, Survey]:
    """The incident and what its reporter was asked of it last, for them alone."""
    incident = visible(act, number)
    if act.by != incident.reporter:
        raise NotAllowed("Only the reporter rates how it went.", attempted="rate", record=incident.number)
    survey = surveys.latest(act.tx, incident.number)
    if survey is None or incident.is_open:
        sentence = f"You are asked how it went once {incident.number} is fixed, and not about everything."
        raise MovedOn(sentence, record=incident.number)
    return incident, survey


def comment(act: Act, number: int, *, text: str) -> Incident:
    """A word with the mark, for whoever fixed it and the service managers."""
    incident, survey = commentable(act, number)
    surveys.change(act.tx, survey.id, comment=need(text, CommentField.TEXT, "Say it in a word or two."))
    act.journal(SurveyEvent.COMMENTED, incident.number)
    return incident


def commentable(act: Act, number: int) -> tuple[Incident, Survey]:
    """Refuse, as the comment itself would, before somebody writes it."""
    incident, survey = _asked(act, number)
    found = rules.stage(survey, act.now, _asking(act).editable)
    if found is Stage.FIXED:
        raise MovedOn(f"What you said of {incident.number} stands now. Thank you.", record=incident.number)
    if found is not Stage.RATED:
        raise MovedOn(f"Give {incident.number} a mark first.", record=incident.number)
    return incident, survey


def decline(act: Act, number: int) -> Incident:
    """Not now: it is not asked about again."""
    incident, survey = _asked(act, number)
    if survey.rated_at is not None or survey.declined_at is not None:
        raise MovedOn(f"You have answered that about {incident.number} already.", record=incident.number)
    surveys.change(act.tx, survey.id, declined_at=act.now)
    timers.disarm(act.tx, ENDS, incident.number)
    act.journal(SurveyEvent.DECLINED, incident.number)
    return incident


def call_back(act: Act, number: int, *, agreed: bool) -> Incident:
    """Whether whoever gave a low mark may be called back; with their yes it is a manager's task, due by then."""
    incident, survey = _asked(act, number)
    policy = act.policy(SurveyPolicy)
    if not rules.wants_a_call(survey, policy.asking.low) or not calling(act):
        raise MovedOn(f"That about {incident.number} is answered already.", record=incident.number)
    due_at = policy.call_back_by(act.now) if agreed else None
    surveys.change(act.tx, survey.id, agreed=agreed, due_at=due_at)
    act.journal(SurveyEvent.CALL_BACK, incident.number, agreed=agreed)
    if agreed:
        title = f"Call the reporter of {incident.number} back: they gave it a {survey.score}, and agree to be called"
        add_task(act.done_by(), incident.number, title, person=next(iter(calling(act))), due=due_at)
    return incident


def calling(act: Act) -> list[str]:
    """Who may be given such a call, the first of them first: the service managers."""
    return [manager for manager in managers(act) if directory.can_act(act.tx, manager)]


def end(act: Act, survey: int) -> None:
    """It is asked no longer, or its mark stands: the buttons go."""
    found = surveys.find(act.tx, survey)
    if found is not None and found.set_aside_at is None and found.declined_at is None:
        act.journal(SurveyEvent.ENDED, found.record)


def set_aside(act: Act, entry: Entry) -> None:
    """It was not fixed after all: the mark does not count."""
    survey = surveys.latest(act.tx, entry.record)
    if survey is None or survey.set_aside_at is not None:
        return
    surveys.change(act.tx, survey.id, set_aside_at=act.now)
    timers.disarm(act.tx, ENDS, entry.record)
    act.done_by().journal(SurveyEvent.SET_ASIDE, entry.record)
