"""What may be asked of knowledge: by word after `/knowledge`, and by button."""

import json

from commands.incidents.answers import say_reported
from commands.incidents.permissions import visible as visible_incident
from commands.items.register import at_hand
from commands.knowledge import forms, gaps, offers, operations, reading, rules, views, wording
from commands.knowledge.families import Family
from commands.knowledge.ids import ActionId, ViewId
from commands.knowledge.permissions import (
    NOT_SET_UP,
    may_publish,
    permitted,
    permitted_to_decide,
    permitted_to_retire,
    permitted_to_write,
    visible,
    works_here,
)
from commands.knowledge.policy import KnowledgePolicy
from commands.knowledge.rules import Action
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.begun import last_written
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.language import number_in
from commands.shared.pages import Page, turned
from commands.shared.pressed import Pressed
from commands.shared.refusals import NotAllowed, Refused
from commands.shared.replies import reply
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb, in_place, text
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, Kind

MOST_GAPS = 60


def show(act: Act, number: int) -> Answer:
    article = visible(act, number)
    history, version = journal.history(act.tx, article.number), knowledge.pending(act.tx, number)
    works = works_here(act)
    told = history if works else ()
    seen = version if works else None
    shown = views.detail(article, reading.shown(act, article), told, seen)
    publishes = version is not None and may_publish(act, article, version)
    pressed = views.buttons(article, version, writes=works, publishes=publishes)
    blocks = [*shown, *([bk.actions(*pressed)] if pressed else [])]
    return {"text": f"{article.number}: {typed(article.title, 200)}", "blocks": blocks}


def _opened(act: Act, number: int) -> Block:
    return forms.shown(number, show(act, number)["blocks"])


def search(act: Act, words: str, page: int) -> Answer:
    """The articles that have these words, and whoever asks may read."""
    found = reading.found(act, words)
    if not found:
        return _nothing(act, words)
    some = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    told = reading.helped(act, some)
    lines = [bk.section(wording.line(each, told[each.id]), accessory=_read(each)) for each in some]
    kept = {"words": words[: pages.LONGEST_KEPT]}
    shown = Page([], page, len(found), ActionId.FOUND, kept).blocks(f"*“{typed(words, 100)}”*", shown=lines)
    return {"text": f"Found for “{typed(words, 100)}”", "blocks": shown}


def look_for(act: Act, words: str) -> Answer:
    """What was typed and is no verb."""
    if act.policy(KnowledgePolicy).knowledge is None:
        raise Refused(NOT_SET_UP)
    return search(act, words, 0)


def _read(article: Article) -> Block:
    return bk.button("Read it", ActionId.OPEN, article.id)


def _nothing(act: Act, words: str) -> Answer:
    nothing = f"Nothing is known about “{typed(words, 100)}” yet."
    if not works_here(act):
        return {"text": f"{nothing} Report it with `/incident`, and somebody looks at it."}
    write = bk.button("Write it", ActionId.WRITE, json.dumps({"title": words[:150]}))
    return {"text": nothing, "blocks": [bk.section(nothing), bk.actions(write)]}


def _incident(rest: str) -> Arguments:
    """Nothing, or the incident to write it from."""
    number = number_in(rest, "inc") if rest else None
    if rest and number is None:
        raise Unshaped("Name the incident to begin with, or nothing: `/knowledge write INC-4`.")
    return {"source": number}


def _begun(action: Payload) -> tuple[None, Arguments]:
    """What the form begins with: an incident, a title, or reports that were fixed."""
    return None, json.loads(action["value"])


def _write_form(
    act: Act, _number: int | None = None, *, source: int | None = None, title: str = "", of: tuple[int, ...] = ()
) -> Block:
    permitted_to_write(act)
    begun = forms.EMPTY
    if source is not None:
        incident = visible_incident(act, source)
        operations.may_be_told(incident)
        begun = operations.drafted(act, incident)
    elif of:
        begun = gaps.begun(act, of)
    elif title:
        begun = forms.titled(title)
    return forms.article_form(at_hand(act), begun, source=source)


def _edit_form(act: Act, number: int) -> Block:
    article = permitted(act, number, Action.EDIT)
    version = knowledge.pending(act.tx, number)
    content = article.content if version is None else version.content
    after = last_written(act, article.number, *operations.WRITTEN)
    return forms.edit_form(at_hand(act), number, content, after=after)


def _send_back_form(act: Act, number: int) -> Block:
    permitted_to_decide(act, number, Action.SEND_BACK)
    return forms.send_back_form(number)


def _retire_form(act: Act, number: int) -> Block:
    permitted_to_retire(act, number)
    return forms.retire_form(number)


def _gaps(act: Act, page: int) -> Answer:
    if not works_here(act):
        theirs = "What is asked again and again is for those who work on incidents to read."
        raise NotAllowed(theirs, attempted="gaps", record="desk")
    act.index.take_in(act)
    found = gaps.gaps(act, act.now, MOST_GAPS)
    if not found:
        return {"text": "Nothing was reported twice in four weeks that no article answers."}
    some = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    lines = [_gap(each) for each in some]
    title = "*Write this next*: reported again and again in four weeks, and no article answers it"
    shown = Page([], page, len(found), ActionId.GAPS, {}).blocks(title, shown=lines)
    return {"text": "Write this next", "blocks": shown}


def _gap(family: Family) -> Block:
    start = [each.id for each in family.best()] or [family.reports[0].id]
    write = bk.button("Write it", ActionId.WRITE, json.dumps({"of": start}))
    return bk.section(wording.gap(family), accessory=write)


def _gap_page(action: Payload) -> tuple[None, Arguments]:
    page, _ = turned(action)
    return None, {"page": page}


def _tried(action: Payload) -> tuple[None, Arguments]:
    """What was reported, or only asked about, and the articles under which the button stands."""
    kind, _, numbers = str(action["block_id"]).partition(":")
    articles = tuple(int(each) for each in numbers.split(",")) if kind == "kb" and numbers else ()
    return None, {"record": str(action["value"]), "articles": articles}


def _solved(act: Act, *, record: str, articles: tuple[int, ...]) -> Answer:
    if record.startswith("offer-"):
        offers.solved_unreported(act, int(record.removeprefix("offer-")), articles=articles)
        return {"text": ":tada: Good. Nothing is reported."}
    incident = offers.solved(act, int(record), articles=articles)
    return {"text": f"{incident.number} is solved.", "blocks": views.solved(incident)}


def _answered(answer: Answer) -> Answer:
    return answer


def _no_help(act: Act, *, record: str, articles: tuple[int, ...]) -> Incident:
    return offers.no_help(act, int(record), articles=articles)


def _team_has_it(incident: Incident) -> str:
    return f"The team has {incident.number} now; each step of it is told to you."


def _still(act: Act, at: Pressed, incident: Incident, said: Answer) -> None:
    """In place of what was offered: the answer to the report as it is without."""
    if at.alone:
        say_reported(act, at.origin, incident, replace=True)
    else:
        reply(act, at.origin, str(said["text"]), replace=True)


def _use(act: Act, number: int, *, article: int | None = None, past: int | None = None) -> str:
    if article is not None:
        return f"The reporter reads {offers.use(act, number, article=article).number}, and says whether it helped."
    assert past is not None
    return f"The reporter reads how {offers.use_past(act, number, past=past).number} was fixed."


def _as_said(said: str) -> str:
    return said


def _reported_as(article: Article) -> Answer:
    """What became of it, and what to press next."""
    pressed = {
        "draft": [bk.button("Send to review", ActionId.REVIEW, article.id, style="primary")],
        "review": [],
    }.get(article.status, [])
    told = f"{article.number} is {rules.STATUS_WORDS[article.status].lower()}."
    return {"text": told} | ({"blocks": [bk.section(told), bk.actions(*pressed)]} if pressed else {})


def _sent(article: Article) -> str:
    return f"{article.number} waits for review; its team is asked."


SHOW = Form(ViewId.SHOW, opens=_opened)
WRITE = Form(ViewId.FORM, opens=_write_form, reads=forms.read_article_form)
EDIT = Form(ViewId.EDIT, opens=_edit_form, reads=forms.read_edit_form)
SEND_BACK = Form(ViewId.SEND_BACK, opens=_send_back_form, reads=forms.read_send_back_form)
RETIRE = Form(ViewId.RETIRE, opens=_retire_form, reads=forms.read_retire_form)

VERBS = (
    Verb("show", "N", "An article: what to do, how much it has helped, what became of it", ask=show,
         button=ActionId.OPEN, form=SHOW),
    Verb("find", "TEXT", "What is known about it; `/knowledge TEXT` is the same", reads=text("words"), ask=search,
         given={"page": 0}, button=Beginning(ActionId.FOUND), pressed=pages.turned_words),
    Verb("write", "[INC-N]", "An article, from nothing or from how an incident was fixed", reads=_incident,
         do=operations.write, given={"kind": Kind.ANSWER}, button=ActionId.WRITE, pressed=_begun, form=WRITE,
         opens=True),
    Verb("edit", "N", "A new version of it; the published one stays until that is published", do=operations.edit,
         button=ActionId.EDIT, form=EDIT, opens=True),
    Verb("review", "N", "Send a draft to those who publish it", do=operations.send_to_review, said=_sent,
         button=ActionId.REVIEW),
    Verb("publish", "N", "Stand for what somebody else of the team wrote: it is offered from then on",
         do=operations.publish, said=_reported_as, button=ActionId.PUBLISH),
    Verb("retire", "N REASON", "Offer it no more, for a reason or for the article that takes its place",
         reads=text("reason"), do=operations.retire, said=_reported_as, button=ActionId.RETIRE, form=RETIRE),
    Verb("gaps", about="What is reported again and again, and no article answers", ask=_gaps, given={"page": 0},
         button=Beginning(ActionId.GAPS), pressed=_gap_page),
    HELP,
)  # fmt: skip

BUTTONS = (
    Verb("ask for changes", None, "Say what should be otherwise", do=operations.send_back,
         button=ActionId.SEND_BACK, form=SEND_BACK),
    Verb("drop", None, "It comes to nothing", do=operations.drop, button=ActionId.DROP),
    Verb("still right", None, "Somebody has looked, and it is", do=operations.still_right,
         button=ActionId.STILL_RIGHT),
    Verb("solved", None, "What was offered has solved it", do=_solved, said=_answered, button=ActionId.SOLVED,
         pressed=_tried, answers=in_place),
    Verb("no help", None, "What was offered has not helped", do=_no_help, said=_team_has_it,
         button=ActionId.NO_HELP, pressed=_tried, answers=_still),
    Verb("use", None, "Have the reporter try it", do=_use, said=_as_said, button=ActionId.USE,
         pressed=forms.read_use),
)  # fmt: skip
