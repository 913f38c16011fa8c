"""A refusal says what it is about and, where it is for an input, beside which."""

import pytest

from commands.shared.refusals import LONGEST, Invalid, MovedOn, NotAllowed, NotFound, Refused, need


@pytest.mark.parametrize("kind", [Refused, NotFound, MovedOn])
def test_a_refusal_is_of_the_desk_unless_it_names_a_record(kind: type[Refused]) -> None:
    assert (kind("No.").sentence, kind("No.").record, kind("No.").attempted) == ("No.", "desk", "")
    assert kind("No.", record="INC-1", attempted="take").attempted == "take"
    assert str(kind("No.")) == "No."


def test_what_somebody_may_not_says_what_was_asked_for_and_of_what() -> None:
    refusal = NotAllowed("Not yours.", attempted="take", record="INC-1")
    assert (refusal.attempted, refusal.record) == ("take", "INC-1")


def test_mistakes_are_kept_by_their_inputs_and_said_in_one_sentence() -> None:
    wrong = Invalid({"title": "Say what is wrong.", "end": "It must be later."})
    assert wrong.sentence == "Say what is wrong. It must be later."
    assert wrong.fields == {"title": "Say what is wrong.", "end": "It must be later."}


def test_what_is_needed_is_trimmed() -> None:
    assert need("  a new cable\n", "note", "Say how.") == "a new cable"
    assert len(need("x" * LONGEST, "note", "Say how.")) == LONGEST


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Say how."),
        (" \n\t", "Say how."),
        ("x" * 3001, "That is 3,001 characters, and 3,000 is the most. Say how."),
    ],
    ids=["nothing", "spaces", "too much"],
)
def test_what_is_needed_and_is_not_there_or_too_long_is_said_beside_its_input(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as wrong:
        need(text, "note", "Say how.")
    assert wrong.value.fields == {"note": sentence}
