"""What the auditor asks, by word after `/desk`."""

from commands.audit import reading, views
from commands.audit.ids import ActionId
from commands.audit.reading import HOW
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments
from commands.shared.ids import Beginning
from commands.shared.verbs import Answer, Unshaped, Verb


def _audit(act: Act, words: str, page: int) -> Answer:
    found = reading.audited(act, words, page * pages.SIZE, pages.SIZE)
    return {"text": "Audit", "blocks": views.audit(found, page, {"words": words[: pages.LONGEST_KEPT]})}


def _words(rest: str) -> Arguments:
    if not rest:
        raise Unshaped(HOW)
    return {"words": rest}


VERBS = (
    Verb("audit", "INC-N|CHG-N|@person|DAY", "Who did what, when and from where", reads=_words, ask=_audit,
         given={"page": 0}, button=Beginning(ActionId.AUDIT),
         pressed=pages.turned_words),
)  # fmt: skip
