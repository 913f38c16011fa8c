"""The practices that Quarterdeck runs, the lowest rank first: who is called stands before who calls."""

from commands import (
    audit,
    availability,
    changes,
    chasing,
    forecasts,
    home,
    improvements,
    incidents,
    items,
    links,
    reports,
    requests,
    service_desk,
    service_levels,
    services,
    surveys,
    tasks,
    warrooms,
)
from commands.shared.practice import Practice

PRACTICES: tuple[Practice, ...] = (
    tasks.PRACTICE,
    links.PRACTICE,
    items.PRACTICE,
    incidents.PRACTICE,
    changes.PRACTICE,
    service_levels.PRACTICE,
    chasing.PRACTICE,
    availability.PRACTICE,
    surveys.PRACTICE,
    forecasts.PRACTICE,
    warrooms.PRACTICE,
    requests.PRACTICE,
    reports.PRACTICE,
    audit.PRACTICE,
    services.PRACTICE,
    improvements.PRACTICE,
    home.PRACTICE,
    service_desk.PRACTICE,
)
