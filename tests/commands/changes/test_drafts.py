"""What somebody has filled in of the form of a change is found again by them, for a while, until they send it off."""

import pytest

from commands.changes import drafts, forms, modals
from commands.changes.ids import ActionId, ViewId
from commands.changes.rules import NOTHING
from commands.shared.refusals import Invalid, NotAllowed
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, Acting
from tests.commands.outcome import armed, later

HALF = replace(ASKED, title="Patch the", test_plan="", end=None, implementer="")


def test_what_was_left_half_filled_in_is_found_by_whoever_left_it_and_nobody_else(acting: Acting) -> None:
    drafts.keep(acting(ANA), HALF)
    assert drafts.kept(acting(ANA)) == (HALF, acting(ANA).now)
    assert drafts.kept(acting(BEN)) is None
    view = str(modals.begin(acting(ANA)))
    assert "'initial_value': 'Patch the'" in view
    assert "Filled in as you left it at" in view
    assert ActionId.ANEW in view
    assert "left it" not in str(modals.begin(acting(BEN)))


def test_the_last_of_it_is_kept_for_a_few_hours(acting: Acting) -> None:
    drafts.keep(acting(ANA), HALF)
    drafts.keep(later(acting(ANA), hours=1), ASKED)
    (timer,) = armed(acting(ANA), drafts.FORGET)
    assert (timer.key, timer.due_at) == (ANA, later(acting(ANA), hours=9).now)
    assert drafts.kept(acting(ANA)) == (ASKED, later(acting(ANA), hours=1).now)


def test_a_form_in_which_nothing_was_entered_is_not_kept(acting: Acting) -> None:
    drafts.keep(acting(ANA), NOTHING)
    assert drafts.kept(acting(ANA)) is None


def test_what_was_sent_off_is_no_draft_and_what_was_refused_still_is(acting: Acting) -> None:
    drafts.keep(acting(ANA), HALF)
    with pytest.raises(Invalid):
        drafts.sent(acting(ANA), HALF)
    assert drafts.kept(acting(ANA)) is not None
    drafts.sent(acting(ANA), ASKED)
    assert drafts.kept(acting(ANA)) is None


def test_begun_anew_nothing_is_left(acting: Acting) -> None:
    drafts.keep(acting(ANA), HALF)
    drafts.forget(acting(ANA))
    assert "left it" not in str(modals.begin(acting(ANA)))


def test_a_guest_is_refused_before_the_form_opens(acting: Acting) -> None:
    with pytest.raises(NotAllowed):
        modals.begin(replace(acting(ANA), is_guest=True))


def test_while_it_is_looked_ahead_nothing_that_was_entered_is_lost(acting: Acting) -> None:
    draft = forms.Draft(0, ViewId.FORM, replace(HALF, rollback_seconds=-1))
    view = str(forms.form(acting(ANA).document.service_names(), draft=draft))
    assert "'initial_value': '30m'" in view
    assert "'initial_value': 'Roll back the package'" in view


def test_what_an_older_or_a_newer_version_kept_is_read_as_far_as_it_is_known(acting: Acting) -> None:
    def left(**draft: object) -> None:
        at = acting(ANA).now
        timers.arm(
            acting(ANA).tx, drafts.FORGET, ANA, at, record="desk", draft={"at": at.timestamp(), "asked": draft}
        )
        finish(acting(ANA).tx)

    left(title="Patch the", items=["pos"], type="normal", colour="red")
    found = drafts.kept(acting(ANA))
    assert found is not None
    assert found[0] == replace(NOTHING, title="Patch the", items=("pos",))
    left(title="Patch the", items=7, start="soon")
    assert drafts.kept(acting(ANA)) is None
    assert "left it" not in str(modals.begin(acting(ANA)))
