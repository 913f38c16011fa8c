"""The form in which something is said to everybody, and the reading of its answer."""

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.status.ids import PostField, ViewId
from commands.status.rules import LONGEST
from commands.status.wording import STATES
from storage.status.records import State


def post_form(number: int, words: str, state: State, shown: str) -> Block:
    """`words` to begin with; `shown` is what stands on the page."""
    text = bk.text_input("text", multiline=True, limit=LONGEST, initial=words)
    options = [bk.option(name, each) for each, name in STATES.items()]
    return bk.modal(
        ViewId.POST,
        "Post publicly",
        [
            bk.context(shown),
            bk.field(
                "For the public", PostField.WORDS, text, hint="Anybody reads it: no names, and nothing internal."
            ),
            bk.field("How far is it?", PostField.STATE, bk.select("state", options, initial=state)),
        ],
        submit="Post",
        kept=str(number),
    )


def read_post_form(view: Block) -> tuple[int, Arguments]:
    state = bk.answer(view, PostField.STATE)
    words = str(bk.answer(view, PostField.WORDS) or "")
    return int(view["private_metadata"]), {"words": words, **({"state": State(state)} if state else {})}
