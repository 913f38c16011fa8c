"""What is said of links: they are shown with the records, and told to nobody."""

from collections.abc import Mapping

from storage.links.records import LinkEvent

SILENT: frozenset[str] = frozenset(LinkEvent)

DEEDS: Mapping[str, str] = {
    LinkEvent.TAKEN_AWAY: "took its link away",
}
"""What somebody did by an event whose name does not say so."""
