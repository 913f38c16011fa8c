"""What may be asked of surveys: by button on what reporters read, and by word after `/desk`."""

from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, answer
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from commands.surveys import operations, reading, views
from commands.surveys.ids import ActionId, CommentField, ViewId
from commands.surveys.reading import DAYS


def _rated(action: Payload) -> tuple[int, Arguments]:
    """The mark of the button that was pressed, 1 to 5. ValueError for anything else."""
    score = int(action["text"]["text"])
    if not 1 <= score <= 5:
        raise ValueError(f"a mark is 1 to 5, not {score}")
    number, of = views.carried_by(action["value"])
    return number, {"score": score, **of}


def _about(action: Payload) -> tuple[int, Arguments]:
    return views.carried_by(action["value"])


def _comment_form(act: Act, number: int, **of: str) -> Block:
    return views.comment_form(operations.commentable(act, number, **of))


def _read_comment(view: Payload) -> tuple[int, Arguments]:
    number, of = views.carried_by(view["private_metadata"])
    return number, {"text": answer(view, CommentField.TEXT) or "", **of}


def _csat(act: Act, period: str, words: str) -> Answer:
    act.refuse_guests("csat")
    told = reading.satisfaction(act, period=period, service=_service(act, words) if words else None)
    return {"text": "Satisfaction", "blocks": views.satisfaction(told)}


def _service(act: Act, words: str) -> str:
    """The key of a service, by its key or its name."""
    named = words.casefold()
    for key, name in act.document.service_names().items():
        if named in (key.casefold(), name.casefold()):
            return key
    raise Unshaped("Name a service, or write `/desk csat month` alone.")


def _period(rest: str) -> Arguments:
    words = as_typed(rest)
    first, _, service = words.partition(" ")
    if first.lower() in DAYS:
        return {"period": first.lower(), "words": service.strip()}
    return {"period": "week", "words": words}


VERBS = (
    Verb(
        "csat",
        "[week|month] [SERVICE]",
        "How satisfied people are with what was fixed",
        reads=_period,
        ask=_csat,
        takes_long=True,
    ),
)
BUTTONS = (
    Verb("rate", None, "How it went, 1 to 5", do=operations.rate,
         button=Beginning(ActionId.RATE), pressed=_rated),
    Verb("comment", None, "A word with the mark", do=operations.comment, button=ActionId.COMMENT,
         pressed=_about, form=Form(ViewId.COMMENT, _comment_form, _read_comment)),
    Verb("not now", None, "Not to be asked about it again", do=operations.decline, button=ActionId.DECLINE,
         pressed=_about),
    Verb("call back", None, "They may call back", do=operations.call_back, given={"agreed": True},
         button=ActionId.CALL_BACK, pressed=_about),
    Verb("no call back", None, "Nobody is to call back", do=operations.call_back, given={"agreed": False},
         button=ActionId.NO_CALL_BACK, pressed=_about),
)  # fmt: skip
