"""What app.yaml says of one person, beside the teams that they are in."""

from zoneinfo import ZoneInfo

from commands.shared.act import Act
from commands.shared.sites import Known
from storage.directory import queries as directory
from storage.staff import queries as staff

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
