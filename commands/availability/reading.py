"""What is asked of availability: how a promise stands, and how available each service was in a time."""

from datetime import datetime, timedelta

from commands.availability import rules
from commands.availability.policy import AvailabilityPolicy, Promise
from commands.availability.rules import Down, Interval, Uptime
from commands.availability.standing import Attained, Standing
from commands.incidents.times import times_of
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.language import bare, nearest_of
from commands.shared.organisation import Organisation
from commands.shared.refusals import Refused
from storage.availability import queries as outages
from storage.availability.records import Outage, SpentBudget
from storage.changes import queries as changes
from storage.incidents.records import Incident


def standing(act: Act, promise: Promise) -> Standing:
    """As is known now."""
    policy = act.policy(AvailabilityPolicy)
    calendar, window = policy.calendar_of_promise(promise), policy.window_of(promise, act.now)
    anchor = window.since - (window.until - window.since)
    ahead = max(window.until, act.now + timedelta(days=31))
    known = outages.within(act.tx, promise.service, anchor, ahead)
    planned = planned_work(act, promise.service, Interval(anchor, ahead))
    downs = [_down(each) for each in known]
    so_far = rules.uptime(calendar, Interval(window.since, max(act.now, window.since)), downs, planned)
    agreed = rules.uptime(calendar, window, ()).agreed
    return Standing(
        promise=promise,
        calendar=calendar,
        window=window,
        so_far=so_far,
        whole=Uptime(agreed, so_far.down),
        course=rules.course(calendar, anchor, act.now, downs, planned),
        outages=[each for each in known if each.ended_at is None or each.ended_at > window.since],
        planned=[each for each in planned if each.until > window.since and each.since < act.now],
    )


def _down(outage: Outage) -> Down:
    return Down(outage.began_at, outage.ended_at, outage.share)


def planned_work(act: Act, service: str, window: Interval, as_of: datetime | None = None) -> list[Interval]:
    """Work on a service that was announced before it began, in a window."""
    found = changes.stopping(act.tx, service, window.since, window.until, as_of)
    return [Interval(each.start, each.end) for each in found]


def attained(act: Act, since: datetime, until: datetime, as_of: datetime | None = None) -> list[Attained]:
    """How available each service with a promise was in a time, as was known at `as_of` (UTC), by its first promise.

    What lasts counts to the end of that time, or to now, whatever comes first.
    """
    policy, window = act.policy(AvailabilityPolicy), Interval(since, until)
    last = min(window.until, act.now)
    first = {each.service: each for each in reversed(policy.uptime)}
    found = []
    for service in dict.fromkeys(each.service for each in policy.uptime):
        calendar = policy.calendar_of_promise(first[service])
        downs = [_down(each) for each in outages.within(act.tx, service, window.since, window.until, as_of)]
        planned = planned_work(act, service, window, as_of)
        down = rules.uptime(calendar, Interval(window.since, max(last, window.since)), downs, planned).down
        uptime = Uptime(rules.uptime(calendar, window, ()).agreed, down)
        found.append(Attained(service, act.document.service_name(service) or service, uptime))
    return found


def began_at(act: Act, incident: Incident) -> datetime:
    """Since when something is down by it unless somebody says so: since it started, else since it was opened."""
    return times_of(act, incident).started or incident.opened_at


def spent_budgets(act: Act, service: str) -> list[SpentBudget]:
    return outages.spent(act.tx, service, act.now)


def service_called(organisation: Organisation, text: str) -> str:
    """The key of the service that people call so. Raises Refused with the sentence that says what there is."""
    names = {name.casefold(): key for key, name in organisation.service_names().items()}
    names |= {key.casefold(): key for key in organisation.services}
    wanted = " ".join(text.split()).casefold()
    wanted = wanted if wanted in names else bare(wanted)
    called = [key for key, words in organisation.service_words().items() if wanted in map(str.casefold, words)]
    if wanted in names:
        return names[wanted]
    if len(called) == 1:
        return called[0]
    alike = [f"`{key}`" for key in nearest_of(wanted, names)]
    hint = (
        f"Did you mean {' or '.join(alike)}?"
        if alike
        else "`/service list` shows them, `/sla uptime` those promised."
    )
    raise Refused(f"There is no service called {typed(text, 80)}. {hint}")
