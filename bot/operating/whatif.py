"""`quarterdeck sla whatif`: attainment as it would have been, for a terminal or as JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.config import Document
from commands.service_levels import whatif
from commands.shared.act import Act
from commands.shared.progress import Progress
from storage.journal.queries import QUARTERDECK


def whatif_in(
    tx: Connection,
    document: Document,
    targets: Sequence[str],
    about: Mapping[str, str | None],
    as_json: bool,
    show: Progress,
) -> str:
    """`about` has what `whatif.read` takes beside the targets. Raises Refused for what cannot be read."""
    asked = whatif.read(document, targets, **about)
    found = whatif.replay(Act(tx, QUARTERDECK, datetime.now(UTC), document), asked, show=show)
    return json.dumps(found.as_json()) if as_json else "\n".join(whatif.in_words(found))
