"""In which hours a person is asked for something."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from commands.service_levels.calendars import Calendar, Window
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.act import Act
from commands.shared.known import known_of, zone_of

OWN_HOURS = Window(timedelta(hours=8), timedelta(hours=18))
"""When people are asked, by their own clock, where app.yaml says nothing of it."""


def own_hours(zone: ZoneInfo) -> Calendar:
    """Monday to Friday by the clock of somebody's zone."""
    return Calendar("their own", zone, week=((OWN_HOURS,),) * 5 + ((),) * 2)


def hours_of(act: Act, person: str) -> Calendar | None:
    """The calendar that app.yaml names for them, else office hours by their clock; None where that is not known."""
    hours = known_of(act, person).hours
    if hours is not None:
        return act.policy(ServiceLevelPolicy).calendar(hours)
    zone = zone_of(act, person)
    return None if zone is None else own_hours(zone)
