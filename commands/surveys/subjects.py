"""Asking somebody how it went, of whatever practice the record is: unless there is a reason not to."""

from datetime import datetime

from commands.shared.act import Act
from commands.surveys import rules
from commands.surveys.policy import SurveyPolicy, SurveySettings
from commands.surveys.rules import ANSWERED_WITHIN
from storage.directory import queries as directory
from storage.record import Record
from storage.surveys import queries as surveys
from storage.surveys.records import Survey, SurveyEvent
from storage.timers import queries as timers

ENDS = "survey.ends"


class Subject(Record):
    """What somebody (a Slack id) is asked about, as the practice says whose record it is.

    `cycle` counts how often it was not done after all; `service` and `team` are keys, `resolver` is who did it.
    """

    record: str
    person: str
    service: str | None
    team: str | None
    resolver: str | None
    cycle: int = 0


def settings(act: Act) -> SurveySettings:
    return act.policy(SurveyPolicy).asking


def is_written(act: Act) -> bool:
    """Whether app.yaml says anything of surveys."""
    return act.policy(SurveyPolicy).surveys is not None


def ask(act: Act, subject: Subject, *, apart: bool) -> None:
    """Ask, once in each cycle; `apart` as of the survey."""
    if is_written(act) and not _is_to_be_asked(act, subject):
        return
    told = {"service": subject.service, "team": subject.team, "resolver": subject.resolver}
    about = {"record": subject.record, "cycle": subject.cycle, "person": subject.person}
    survey = surveys.add(act.tx, **about, **told, apart=apart, asked_at=act.now)
    if survey is not None:
        end_at(act, survey, act.now + ANSWERED_WITHIN)
        act.done_by().journal(SurveyEvent.ASKED, subject.record)


def _is_to_be_asked(act: Act, subject: Subject) -> bool:
    if subject.person == subject.resolver or not directory.can_act(act.tx, subject.person):
        return False
    before = surveys.latest(act.tx, subject.record)
    if before is not None and before.declined_at is not None:
        return False
    last = surveys.last_asked(act.tx, subject.person, but=subject.record)
    return before is not None or not rules.is_quiet(last, act.now, settings(act).quiet)


def end_at(act: Act, survey: Survey, at: datetime) -> None:
    timers.arm(act.tx, ENDS, survey.record, at, record=survey.record, survey=survey.id)
