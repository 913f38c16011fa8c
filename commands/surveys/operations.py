"""What happens to surveys: each function is one transaction that decides, records, journals and sets timers."""

from commands.incidents.permissions import existing, managers
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, need
from commands.surveys import rules, subjects
from commands.surveys.ids import CommentField
from commands.surveys.permissions import is_anonymous, permitted_to_answer
from commands.surveys.policy import SurveyPolicy
from commands.surveys.rules import INCIDENT, Stage
from commands.surveys.subjects import ENDS as ENDS
from commands.surveys.subjects import Subject
from commands.tasks.operations import add as add_task
from storage.directory import queries as directory
from storage.incidents.records import IncidentEvent
from storage.journal.records import NOBODYS, Entry
from storage.surveys import queries as surveys
from storage.surveys.records import Survey, SurveyEvent
from storage.timers import queries as timers


def ask(act: Act, entry: Entry) -> None:
    """Ask the reporter of what is fixed how it went, unless there is a reason not to."""
    incident, is_written = existing(act, entry.number), subjects.is_written(act)
    if entry.what == IncidentEvent.RESOLVED and subjects.settings(act).after != "resolution":
        return
    if not (rules.is_for(incident) if is_written else rules.is_somebody(incident)):
        return
    told = (incident.service, incident.team, incident.resolved_by)
    subject = Subject(incident.number, incident.reporter, *told, cycle=incident.reopened)
    subjects.ask(act, subject, apart=is_written and entry.what == IncidentEvent.CLOSED)


def rate(act: Act, number: int, *, score: int, prefix: str = INCIDENT) -> Survey:
    """The mark of whoever was asked, 1 to 5; the last one counts, and after a while it stands."""
    survey = permitted_to_answer(act, f"{prefix}-{number}")
    record, editable = survey.record, subjects.settings(act).editable
    if rules.stage(survey, act.now, editable) is Stage.FIXED:
        raise MovedOn(f"You gave {record} a {survey.score}, and that stands now.", record=record)
    if survey.score == score:
        raise MovedOn(f"{record} has your {score} already. Thank you.", record=record)
    rated = surveys.mark(act.tx, survey, score, act.now)
    assert rated.rated_at is not None
    subjects.end_at(act, rated, rated.rated_at + editable)
    act.journal(SurveyEvent.RATED, record, **_openly(act, score=score))
    return rated


def _openly(act: Act, **details: object) -> dict[str, object]:
    """What the journal tells of an answer: nothing, where nobody is to know whose it is. There nobody reads that one
    was given either: beside the one mark of a day it tells whose that is.
    """
    return {NOBODYS: True} if is_anonymous(act) else details


def comment(act: Act, number: int, *, text: str, prefix: str = INCIDENT) -> Survey:
    """A word with the mark, for whoever did it and the service managers."""
    survey = commentable(act, number, prefix=prefix)
    said = surveys.change(act.tx, survey.id, comment=need(text, CommentField.TEXT, "Say it in a word or two."))
    act.journal(SurveyEvent.COMMENTED, survey.record, **_openly(act))
    return said


def commentable(act: Act, number: int, *, prefix: str = INCIDENT) -> Survey:
    """Refuse, as the comment itself would, before somebody writes it."""
    survey = permitted_to_answer(act, f"{prefix}-{number}")
    found = rules.stage(survey, act.now, subjects.settings(act).editable)
    if found is Stage.FIXED:
        raise MovedOn(f"What you said of {survey.record} stands now. Thank you.", record=survey.record)
    if found is not Stage.RATED:
        raise MovedOn(f"Give {survey.record} a mark first.", record=survey.record)
    return survey


def decline(act: Act, number: int, *, prefix: str = INCIDENT) -> Survey:
    """Not now: it is not asked about again."""
    survey = permitted_to_answer(act, f"{prefix}-{number}")
    if survey.rated_at is not None or survey.declined_at is not None:
        raise MovedOn(f"You have answered that about {survey.record} already.", record=survey.record)
    declined = surveys.change(act.tx, survey.id, declined_at=act.now)
    timers.disarm(act.tx, ENDS, survey.record)
    act.journal(SurveyEvent.DECLINED, survey.record, **_openly(act))
    return declined


def call_back(act: Act, number: int, *, agreed: bool, prefix: str = INCIDENT) -> Survey:
    """Whether whoever gave a low mark may be called back; with their yes it is a manager's task, due by then."""
    survey = permitted_to_answer(act, f"{prefix}-{number}")
    policy = act.policy(SurveyPolicy)
    if not rules.wants_a_call(survey, policy.asking.low) or not calling(act):
        raise MovedOn(f"That about {survey.record} is answered already.", record=survey.record)
    due_at = policy.call_back_by(act.now) if agreed else None
    answered = surveys.change(act.tx, survey.id, agreed=agreed, due_at=due_at)
    act.journal(SurveyEvent.CALL_BACK, survey.record, **_openly(act, agreed=agreed))
    if agreed:
        who = "reporter" if prefix == INCIDENT else "requester"
        title = f"Call the {who} of {survey.record} back: they gave it a {survey.score}, and agree to be called"
        add_task(act.done_by(), survey.record, title, person=next(iter(calling(act))), due=due_at)
    return answered


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
