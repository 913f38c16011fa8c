"""Who hears of a review: whoever owes it on one card, who is invited each alone, everyone once it is written."""

from collections.abc import Iterable, Mapping, Sequence

from commands.reviews import cards, invitations, views, wording
from commands.reviews.operations import LATE, follow_ups
from commands.reviews.permissions import existing
from commands.shared import blocks as bk
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.prompts import prompt, settle
from commands.shared.speech import Address, channel_ref, directly
from commands.warrooms import messages as of_rooms
from commands.warrooms.permissions import incident_of
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.reviews import queries as reviews
from storage.reviews.records import ReviewEvent
from storage.tasks.records import TaskEvent


def card_of(number: str, person: str) -> str:
    """The message that says to whoever owes it how it stands."""
    return f"{number}/review/{person}"


def show_card(act: Act, entry: Entry) -> None:
    review = existing(act, entry.number)
    name = card_of(review.number, review.owner)
    at = Address(review.owner, review.number, lane=name, message=name)
    speech.show(act, at, "review.card", incident=review.incident, person=review.owner)


def show_card_again(act: Act, entry: Entry) -> None:
    """A follow-up has moved: where there is a review of its incident, and its card stands."""
    review = reviews.of_incident(act.tx, entry.number) if entry.record.startswith("INC-") else None
    if review is not None and outbox.message_called(act.tx, card_of(review.number, review.owner)) is not None:
        show_card(act, entry)


def take_card_back(act: Act, entry: Entry) -> None:
    """From whoever owed it before."""
    speech.take_back(act, card_of(entry.record, entry.details["was"]), entry.record)


def invite(act: Act, entry: Entry) -> None:
    """Whoever is to come; somebody else who invites reads who that is."""
    _send(act, entry, entry.details["crew"])
    if entry.actor not in entry.details["crew"]:
        review, with_file = existing(act, entry.number), invitations.can_be_made()
        text = f"{review.number}: {wording.scheduled(review, entry.details['outside'], with_file=with_file)}"
        speech.post(act, directly(entry.actor, entry.record), text)


def uninvite(act: Act, entry: Entry) -> None:
    """Whoever was invited, where anybody was."""
    if entry.details["crew"]:
        _send(act, entry, entry.details["crew"])


def _send(act: Act, entry: Entry, people: Iterable[str]) -> None:
    send(act, entry, people, with_file=invitations.can_be_made())


def send(act: Act, entry: Entry, people: Iterable[str], *, with_file: bool) -> None:
    """To each a file for their calendar with a line that says what it is; without a file, the line alone."""
    for person in people:
        subject = {"incident": entry.number, "entry": entry.id, "person": person}
        if not with_file:
            name = f"{entry.record}/review/invitation/{person}/{entry.details['sequence']}"
            speech.warn(act, directly(person, entry.record), name, "review.invitation_text", **subject)
            continue
        lane, arguments = f"dm:{person}", {"channel": person}
        speech.put(
            act,
            Effect(
                lane, Method.UPLOAD, entry.record, arguments=arguments, render="review.invitation", subject=subject
            ),
        )


def show_draft(act: Act, entry: Entry) -> None:
    for person in entry.details["crew"]:
        name = f"{entry.record}/review/draft/{person}"
        subject = {"incident": entry.number, "person": person}
        speech.warn(act, directly(person, entry.record), name, "review.draft", **subject)


def tell_late(act: Act, entry: Entry) -> None:
    for person in entry.details["told"]:
        name = f"{entry.record}/review/late/{person}"
        subject = {"incident": entry.number, "person": person, "managers": entry.details["managers"]}
        subject["status"] = existing(act, entry.number).status
        prompt(act, directly(person, entry.record), LATE, key=entry.id, coalesce=name, **subject)


def settle_late(act: Act, entry: Entry) -> None:
    """It has gone on since somebody was told that it is late."""
    settle(act, Address("", entry.record), {LATE: cards.late})


def tell_majors(act: Act, entry: Entry) -> None:
    """Under the announcement: that it can be read; of a private one nobody hears."""
    if incident_of(act, entry.number).private:
        return
    review, name = existing(act, entry.number), of_rooms.announcement(entry.record)
    text = wording.published(review, follow_ups(act, review))
    at = Address(
        channel_ref(act.document.channels.majors), entry.record, lane=name, thread=name, message=said(entry.record)
    )
    speech.post(act, at, text, blocks=[bk.section(text), bk.actions(views.read_button(review.incident))])


def send_record(act: Act, entry: Entry) -> None:
    """To whoever asked, and to nobody else."""
    subject, arguments = {"incident": entry.number, "person": entry.actor}, {"channel": entry.actor}
    lane = f"dm:{entry.actor}"
    speech.put(act, Effect(lane, Method.UPLOAD, entry.record, arguments, render="review.record", subject=subject))


def said(number: str) -> str:
    """The folder of what everyone has read of it."""
    return f"{number}/reviewed/"


def take_back(act: Act, entry: Entry) -> None:
    """Its incident becomes private: nobody reads of it among the majors."""
    if entry.details.get("became_private"):
        outbox.withdraw_under(act.tx, said(entry.record))
        speech.take_back_all(act, said(entry.record), entry.record)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ReviewEvent.OWED: (show_card,),
    ReviewEvent.GIVEN: (take_card_back, show_card),
    ReviewEvent.SCHEDULED: (invite, show_card, settle_late),
    ReviewEvent.CALLED_OFF: (uninvite, show_card, settle_late),
    ReviewEvent.DROPPED: (uninvite, show_card, settle_late),
    ReviewEvent.DRAFT_SHOWN: (show_draft,),
    ReviewEvent.LOOKED_OVER: (show_card,),
    ReviewEvent.HELD: (show_card, settle_late),
    ReviewEvent.WRITTEN: (show_card, settle_late),
    ReviewEvent.PUBLISHED: (show_card, tell_majors, settle_late),
    ReviewEvent.CLOSED: (show_card, settle_late),
    ReviewEvent.LATE: (tell_late,),
    ReviewEvent.FILED: (send_record,),
    TaskEvent.OPENED: (show_card_again,),
    TaskEvent.DONE: (show_card_again,),
    TaskEvent.SKIPPED: (show_card_again,),
    TaskEvent.IMPOSSIBLE: (show_card_again,),
    IncidentEvent.SERVICE_SET: (take_back,),
}
