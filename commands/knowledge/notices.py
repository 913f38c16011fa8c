"""Who hears of what happens to articles, and where."""

from collections.abc import Mapping, Sequence

from commands.incidents import notices as incident_notices
from commands.incidents.permissions import existing as existing_incident
from commands.incidents.permissions import managers
from commands.knowledge import freshness, ids, known_errors, offers, views, wording
from commands.knowledge.permissions import existing, reviewers
from commands.shared import prompts, speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref, directly
from storage.changes.records import ChangeEvent
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry, number_of
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, ArticleEvent, VersionState
from storage.outbox import queries as outbox
from storage.problems.records import ProblemEvent


def show_draft(act: Act, entry: Entry) -> None:
    """To its author, with what to press: once, and up to date from then on."""
    article, at = existing(act, entry.number), entry.details["version"]
    version = knowledge.version(act.tx, article.id, at)
    if version is not None and version.author != QUARTERDECK:
        name = ids.draft(article.id, at)
        at_author = Address(version.author, article.number, lane=name, message=name)
        speech.show(act, at_author, "article.draft", article=article.id, version=at)


def ask_reviewers(act: Act, entry: Entry) -> None:
    """In the channel of its team: one card a version, which shows what became of it."""
    article, at = existing(act, entry.number), entry.details["version"]
    name = ids.review(article.id, at)
    for channel in _channels(act, article):
        where = Address(channel, article.number, lane=name, message=name)
        speech.show(act, where, "article.review", article=article.id, version=at)


def take_back(act: Act, entry: Entry) -> None:
    """What was to be an article of it is asked for nowhere any more: it has become private."""
    article = knowledge.drafted_from(act.tx, entry.record) if entry.details.get("became_private") else None
    if article is not None and article.published_at is None:
        speech.take_back_all(act, ids.reviews(article.id), article.number)


def show_review(act: Act, entry: Entry) -> None:
    """Where it was asked for."""
    asked = journal.of_kinds(act.tx, entry.record, ArticleEvent.SUBMITTED)
    if any(each.details["version"] == entry.details["version"] for each in asked):
        ask_reviewers(act, entry)


def _channels(act: Act, article: Article) -> list[str]:
    """Its team's; that of whoever owns the problem, of a known error; where there is none, a service manager's."""
    if article.problem is not None:
        return [*reviewers(act, article)][:1]
    team = act.document.teams.get(article.team or "")
    return [channel_ref(team.channel)] if team is not None else [*managers(act)][:1]


def tell_author(act: Act, entry: Entry) -> None:
    """Somebody else has decided on what they wrote."""
    article, author = existing(act, entry.number), entry.details["author"]
    if author in (entry.actor, QUARTERDECK):
        return
    at = directly(author, article.number)
    if entry.what == ArticleEvent.SENT_BACK:
        text = wording.sent_back(entry, article)
        kept = {"article": article.id, "entry": entry.id}
        prompts.post(act, at, text, views.sent_back(text, article), SENT_BACK, key=entry.id, **kept)
    else:
        speech.post(act, at, wording.published(entry, article))


def settle(act: Act, entry: Entry) -> None:
    """What its author was asked to write anew, and is sent off again, published or dropped."""
    prompts.settle(act, Address("", entry.record), {SENT_BACK: _is_written})


def _is_written(act: Act, article: int, entry: int) -> bool:
    told = journal.find(act.tx, entry)
    version = None if told is None else knowledge.version(act.tx, article, told.details["version"])
    return version is not None and version.state is VersionState.DRAFT


def ask_to_check(act: Act, entry: Entry) -> None:
    """In the channel of its team, once: is it still right? All that a change was about is asked about together."""
    article = existing(act, entry.number)
    if "change" in entry.details:
        _ask_of_change(act, article, entry.details["change"])
        return
    name = f"{ids.check(article.id)}/{entry.id}"
    for channel in _channels(act, article):
        where = Address(channel, article.number, lane=name, message=name)
        speech.show(act, where, "article.check", article=article.id)


def _ask_of_change(act: Act, article: Article, change: str) -> None:
    name = ids.checks(change, article.team or "")
    for channel in _channels(act, article):
        where = Address(channel, change, lane=name, message=name)
        speech.show(act, where, "article.checks", change=change, team=article.team)


def show_check(act: Act, entry: Entry) -> None:
    """What became of the question, where it was asked last."""
    asked = journal.latest(act.tx, entry.record, ArticleEvent.CHECK_DUE)
    if asked is not None and "change" in asked.details:
        _show_of_change(act, existing(act, entry.number), asked.details["change"])
    names = outbox.names_under(act.tx, f"{ids.check(entry.number)}/")
    if names:
        name = max(names, key=lambda each: int(each.rpartition("/")[2]))
        speech.show(act, Address("", entry.record, lane=name, message=name), "article.check", article=entry.number)


def _show_of_change(act: Act, article: Article, change: str) -> None:
    """The message that asks about it, where it stands."""
    name = ids.checks(change, article.team or "")
    if outbox.message_called(act.tx, name) is not None:
        where = Address("", change, lane=name, message=name)
        speech.show(act, where, "article.checks", change=change, team=article.team)


def have_it_tried(act: Act, entry: Entry) -> None:
    """The reporter reads the steps, with the buttons that say whether they helped."""
    incident, article = existing_incident(act, entry.number), existing(act, entry.details["article"])
    text = wording.used(entry, article)
    incident_notices.say_to_reporter(act, incident, text, blocks=views.used(text, article, incident.number))


def show_card(act: Act, entry: Entry) -> None:
    """What was tried stands on the card no more."""
    if entry.record.startswith("INC-"):
        incident_notices.show_cards(act, entry)


def let_draft(act: Act, entry: Entry) -> None:
    """Of a card that is shown to its author, the other version's state."""
    show_draft(act, entry)
    show_review(act, entry)


def settle_retired(act: Act, entry: Entry) -> None:
    if "version" in entry.details:
        let_draft(act, entry)
    show_check(act, entry)


def show_checked_again(act: Act, entry: Entry) -> None:
    """How much it helps by now, where its team is asked whether it is still right."""
    for number in map(number_of, entry.details.get("articles", ())):
        article = existing(act, number)
        if article.check_why is not None:
            change, is_changed, _ = article.check_why.partition(" changed ")
            if is_changed:
                _show_of_change(act, article, change)
            names = outbox.names_under(act.tx, f"{ids.check(number)}/")
            for name in names[-1:]:
                at = Address("", f"KB-{number}", lane=name, message=name)
                speech.show(act, at, "article.check", article=number)


SENT_BACK = "article.sent_back"

FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ArticleEvent.DRAFTED: (show_draft,),
    ArticleEvent.EDITED: (show_draft, show_review),
    ArticleEvent.SUBMITTED: (show_draft, ask_reviewers, settle),
    ArticleEvent.SENT_BACK: (show_draft, show_review, tell_author),
    ArticleEvent.PUBLISHED: (show_draft, show_review, tell_author, show_check, settle),
    ArticleEvent.DROPPED: (show_draft, show_review, settle),
    ArticleEvent.RETIRED: (settle_retired, settle),
    ArticleEvent.CHECK_DUE: (ask_to_check,),
    ArticleEvent.CHECKED: (show_check,),
    ArticleEvent.USED: (have_it_tried, show_card),
    ArticleEvent.SOLVED: (show_checked_again,),
    ArticleEvent.NO_HELP: (show_checked_again,),
    IncidentEvent.RESOLVED: (offers.helped_after_all,),
    IncidentEvent.REOPENED: (offers.did_not_help,),
    IncidentEvent.SERVICE_SET: (take_back,),
    ChangeEvent.DONE: (freshness.changed,),
    ProblemEvent.KNOWN_ERROR: (known_errors.become,),
    ProblemEvent.WORKAROUND: (known_errors.look_again,),
    ProblemEvent.RESOLVED: (known_errors.look_again,),
}
