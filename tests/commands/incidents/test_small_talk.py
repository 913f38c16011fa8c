"""What people say to Quarterdeck that is no report."""

import pytest

from commands.incidents.small_talk import Talk, talk_in


@pytest.mark.parametrize(
    "text", ["help", "Help!", "HELP", "help me, please", "?", "what can you do?", "How does this work?"]
)
def test_help_is_help(text: str) -> None:
    assert talk_in(text) is Talk.HELP


@pytest.mark.parametrize(
    "text",
    ["hello", "Hi!", "hey there", "Good morning :wave:", "hello Quarterdeck", "hi all", "Moin", "hello, thanks"],
)
def test_a_greeting_is_a_greeting(text: str) -> None:
    assert talk_in(text) is Talk.GREETING


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thank you so much",
        "ok",
        "perfect, thanks",
        "no",
        "thx :pray:",
        ":+1:",
        "👍",
        "bye",
        "that’s great!",
        "good night",
    ],
)
def test_thanks_and_the_like_need_no_answer(text: str) -> None:
    assert talk_in(text) is Talk.THANKS


@pytest.mark.parametrize("text", ["yes", "Yes please!", "report it"])
def test_a_yes_answers_what_was_asked(text: str) -> None:
    assert talk_in(text) is Talk.YES


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "tills are down", "hello, the tills are down", "help, the till burns", "no internet",
        "thanks to you it burns",
        "help desk phone is dead", "the team is down", "printer?", "good morning is all it says", "INC-4", "again",
    ],
)  # fmt: skip
def test_whatever_says_more_may_be_a_report(text: str) -> None:
    assert talk_in(text) is None
