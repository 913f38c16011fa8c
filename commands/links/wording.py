"""What is said of links: they are shown with the records, and told to nobody."""

from storage.links.records import LinkEvent

SILENT: frozenset[str] = frozenset(LinkEvent)
