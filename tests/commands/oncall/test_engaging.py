"""Whoever is on call is not free for a change, and its ballot says so."""

from datetime import timedelta

from commands.changes import cards, operations
from commands.oncall.engaging import engages
from commands.oncall.reading import ids, shifts, teams
from commands.practices import PRACTICES
from commands.shared.practice import merged
from storage.record import replace
from tests.commands.changes.examples import ASKED, AT, END
from tests.commands.conftest import ANA, Acting

ENGAGING = merged(PRACTICES).engaging


def test_the_ballot_warns_of_an_implementer_who_is_on_call_then(acting: Acting) -> None:
    act = replace(acting(ANA), engaging=ENGAGING)
    team = teams(act)[0]
    on_call = ids(act, shifts(act, team, AT, END)[0])[0]
    free = next(each for each in ("UCHEN0000", "UOSKAR000", "UTOM00000") if not engages(act, each, AT, END))
    for number, implementer in enumerate((on_call, free), start=1):
        operations.request(act, replace(ASKED, implementer=implementer, items=("mes",), rollback_seconds=60))
        warned = ", who implements it, is on call for" in str(cards.ballot(act, change=number, ballot=1))
        assert warned is (implementer == on_call)


def test_of_what_is_over_and_where_nobody_is_on_call_nothing_is_said(acting: Acting) -> None:
    act = replace(acting(ANA), engaging=ENGAGING)
    bare = act.document.model_copy(update={"on_call": {}})
    assert engages(replace(act, document=bare), ANA, AT, AT + timedelta(days=30)) == []
