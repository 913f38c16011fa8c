"""What may be asked of deploys: by word after `/change`, and by button."""

import re

from commands.changes.listing import service_called
from commands.deploys import wording
from commands.deploys.ids import ActionId
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, typed
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Payload, Verb
from storage.deploys import queries as deploys


def _listed(act: Act, *, words: str, page: int = 0) -> Answer:
    """What went into production, the last first. Raises Unshaped for a service that there is not."""
    act.refuse_guests("deploys")
    service = service_called(act, words) if words else None
    services, count = act.document.service_names(), deploys.count(act.tx, service)
    named = f": {typed(services.get(service or '', words), 80)}" if words else ""
    title = f"What went into production{named}"
    if not count:
        return {"text": f"{title}: no pipeline has told of anything yet."}
    found = deploys.latest(act.tx, service, limit=pages.SIZE, skip=page * pages.SIZE)
    shown = Page([wording.line(each, services) for each in found], page, count, ActionId.LIST, {"words": words[:500]})
    return {"text": title, "blocks": shown.blocks(f"*{title}*")}


def _words(rest: str) -> Arguments:
    """A service, which only app.yaml can tell from other words."""
    return {"words": rest}


def _turned(action: Payload) -> tuple[None, Arguments]:
    page, kept = pages.turned(action)
    return None, {"words": str(kept["words"]), "page": page}


VERBS = (
    Verb("deploys", "[SERVICE]", "What pipelines have put into production, and as part of which change", reads=_words,
         ask=_listed, button=re.compile(rf"^{re.escape(ActionId.LIST)}(\.(next|previous))?$"), pressed=_turned),
)  # fmt: skip
