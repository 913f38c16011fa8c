"""What is guessed of a report when it is made: from its words, its reporter, and reports like it."""

from collections.abc import Mapping
from datetime import timedelta

from commands.incidents import item_facts
from commands.incidents.facts import Fact, Past, Source, category_like
from commands.incidents.placing import Place
from commands.incidents.policy import IncidentPolicy
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from commands.shared.known import site_of
from storage.incidents import queries as incidents

LOOKED_BACK = timedelta(days=90)
NEIGHBOURS = 40
"""With so many of the last fixed reports of its service is one compared whose own words tell no category."""


def facts_of(act: Act, report: NewIncident, place: Place, named: str | None = None) -> Mapping[str, str | None]:
    """What is guessed, by the names of its columns, and what it came from. None: nothing is known.

    `named` is the item that its words name; else it is the service that they name beside the chosen one, or what its
    reporter reported last at that site.
    """
    policy = act.policy(IncidentPolicy)
    text = f"{report.text}\n{report.details}"
    item, site = named, _site(act, policy, report, text)
    if item is None and report.service is not None:
        item = policy.service_in(text)
    return {
        Fact.CATEGORY: _category(act, policy, report, place),
        Fact.SITE: site,
        Fact.ITEM: item or item_facts.reported_before(act, report.reporter, site, place.service) or place.service,
        "source": Source(report.source),
    }


def _category(act: Act, policy: IncidentPolicy, report: NewIncident, place: Place) -> str | None:
    """By the words of app.yaml; where they say none, as the nearest of its service that are fixed."""
    for text in filter(None, (report.text, report.details)):
        if (found := policy.category_in(text)) is not None:
            return found
    if place.service is None:
        return None
    fixed = incidents.fixed(act.tx, place.service, act.now - LOOKED_BACK, NEIGHBOURS)
    return category_like(report.text, [Past(*each) for each in fixed], policy.desk.language)


def _site(act: Act, policy: IncidentPolicy, report: NewIncident, text: str) -> str | None:
    """Where its reporter works, unless the words name another."""
    if not policy.sites:
        return None
    named = policy.site_in(text)
    return named or site_of(act, report.reporter)
