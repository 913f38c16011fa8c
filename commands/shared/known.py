"""What app.yaml says of one person, beside the teams that they are in."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from commands.shared.act import Act
from commands.shared.organisation import Organisation
from commands.shared.sites import MANAGER_FIELD, SITE_FIELD, Known, called
from storage.directory import queries as directory
from storage.record import replace
from storage.staff import queries as staff
from storage.staff.records import Colleague

NOBODY = Known()


def known_of(act: Act, person: str) -> Known:
    """Of a person (a Slack id): what stands under their own name, else under a user group that they are in, else what
    was imported.
    """
    written = act.document.known
    if written:
        ids = directory.look_up(act.tx, written)
        theirs = [handle for handle in written if person in ids[handle]]
        own = [handle for handle in theirs if not handle.startswith("@")]
        if theirs:
            return written[[*own, *theirs][0]]
    return _imported(act, person)


def _imported(act: Act, person: str) -> Known:
    """What an import says of them; a site or hours that app.yaml does not have any more is not known."""
    found = staff.of_one(act.tx, person)
    if found is None:
        return NOBODY
    return Known(site=found.site if found.site in act.document.sites else None, hours=found.hours)


def zone_of(act: Act, person: str) -> ZoneInfo | None:
    """The zone that the clock of a person (a Slack id) shows, as far as is known."""
    zones: dict[str, str] = act.tx.info.setdefault("zones", {}) or directory.zones(act.tx)
    act.tx.info["zones"] = zones
    try:
        return ZoneInfo(zones[person]) if person in zones else None
    except (KeyError, ValueError, OSError):
        return None


def site_of(act: Act, person: str) -> str | None:
    """The site (a key of app.yaml) where a person (a Slack id) works, as far as is known."""
    return known_of(act, person).site


def as_profile_has(document: Organisation, known: Colleague, profile: Mapping[str, str]) -> Colleague:
    """What is known of somebody, with what stands in fields of their profile in Slack: `manager_field` (a Slack id or
    an email), `site_field` (a site as people call it). What says nothing, or nothing that is known, changes nothing.
    """
    manager = profile.get(MANAGER_FIELD, "")
    manager = manager if directory.is_person(manager) else manager.lower()
    is_one = directory.is_person(manager) or "@" in manager[1:]
    site = called(document.sites, profile.get(SITE_FIELD, ""))
    return replace(
        known,
        manager=manager if is_one and manager != known.handle else known.manager,
        site=known.site if site is None else site,
    )
