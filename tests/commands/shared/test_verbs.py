"""How a line is read by a table of verbs, and how what is asked for is carried out."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from bot.config import Document
from commands.shared import pressing, verbs
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.refusals import NotFound
from commands.shared.verbs import Fit, Form, Line, Unshaped, Verb
from storage.database import Database
from storage.journal import queries as journal
from tests.commands.conftest import ANA
from tests.conftest import SetClock


def shout(rest: str) -> dict[str, Any]:
    """Reads capitals."""
    if not rest.isupper():
        raise Unshaped("in capitals" if rest else "")
    return {"text": rest}


def number(rest: str) -> dict[str, Any]:
    """Reads a number, or nothing."""
    if rest and not rest.isdigit():
        raise Unshaped("as a number")
    return {"count": int(rest or 1)}


LIST = Verb("list")
SHOW = Verb("show", "N")
NOTE = Verb("note", "N TEXT", reads=verbs.text("text"))
REPEAT = Verb("repeat", "N COUNT", reads=number)
SAY = Verb("say", "TEXT", reads=shout)
NEWS = Verb("news", "NOTE", reads=verbs.text("note"))
PRESSED = Verb("confirm", None, button="record.confirm")
VERBS = (LIST, SHOW, NOTE, REPEAT, SAY, NEWS, PRESSED)


def read(text: str) -> Line:
    return verbs.read(text, VERBS, "inc")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("list", Line(LIST, Fit.READY, None, {})),
        ("  LIST  ", Line(LIST, Fit.READY, None, {})),
        ("show 3", Line(SHOW, Fit.READY, 3, {})),
        ("Show inc-3", Line(SHOW, Fit.READY, 3, {})),
        ("note 3 a &lt;b&gt; c", Line(NOTE, Fit.READY, 3, {"text": "a <b> c"})),
        ("repeat 3", Line(REPEAT, Fit.READY, 3, {"count": 1})),
        ("repeat 3 7", Line(REPEAT, Fit.READY, 3, {"count": 7})),
        ("say HELLO", Line(SAY, Fit.READY, None, {"text": "HELLO"})),
        ("news 3 things", Line(NEWS, Fit.READY, None, {"note": "3 things"})),
    ],
)
def test_a_verb_with_what_it_needs_is_ready(text: str, line: Line) -> None:
    assert read(text) == line
    assert line.is_ready


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("show", Line(SHOW, Fit.MISSING)),
        ("note 3", Line(NOTE, Fit.MISSING, 3)),
        ("say", Line(SAY, Fit.MISSING)),
        ("news", Line(NEWS, Fit.MISSING)),
    ],
)
def test_a_verb_without_what_it_needs_is_missing_that(text: str, line: Line) -> None:
    assert read(text) == line


def test_what_follows_the_number_in_another_shape_makes_it_doubtful_and_keeps_what_could_be_done() -> None:
    assert read("show 3 tills in Rome the door") == Line(SHOW, Fit.DOUBTFUL, 3, {})
    assert read("repeat 3 often") == Line(REPEAT, Fit.DOUBTFUL, 3, {"count": 1}, "as a number")


@pytest.mark.parametrize(
    "text", ["", " ", "tills are down", "show rooms are dark", "note that it is dark", "confirm 3"]
)
def test_a_line_that_only_begins_like_a_verb_is_something_other(text: str) -> None:
    line = read(text)
    assert (line.fit, line.arguments) == (Fit.OTHER, None)


def test_a_verb_without_a_number_is_something_other_in_another_shape_and_says_why() -> None:
    assert read("list of stores") == Line(LIST, Fit.DOUBTFUL, None, {})
    assert read("list of stores is empty") == Line(LIST, Fit.OTHER, None, {})
    assert read("say hello") == Line(SAY, Fit.DOUBTFUL, None, None, "in capitals")


@pytest.mark.parametrize("gap", ["\n", "\t", "\u00a0", "  \n "])
def test_a_verb_is_read_whatever_stands_between_it_and_the_rest(gap: str) -> None:
    assert read(f"show{gap}3") == Line(SHOW, Fit.READY, 3, {})
    assert read(f"news{gap}two\nlines") == Line(NEWS, Fit.READY, None, {"note": "two\nlines"})


def test_without_a_prefix_a_number_stands_alone() -> None:
    assert verbs.read("show 3", VERBS).fit is Fit.READY
    assert verbs.read("show inc-3", VERBS).fit is Fit.DOUBTFUL


@pytest.mark.parametrize(
    ("usage", "numbered"), [("N", True), ("N TEXT", True), ("NOTE", False), ("", False), (None, False)]
)
def test_a_verb_is_about_a_record_where_its_usage_begins_with_n(usage: str | None, numbered: bool) -> None:
    assert Verb("x", usage).is_numbered is numbered
    assert Verb("x", usage).is_typed is (usage is not None)


def test_how_verbs_are_written_is_a_line_each_of_those_that_can_be_typed() -> None:
    assert verbs.usages("/x", (LIST, NOTE, PRESSED)) == "`/x list`\n`/x note N TEXT`"


def test_the_verbs_most_like_a_word_are_those_that_can_be_typed() -> None:
    assert verbs.alike("lsit", VERBS) == [LIST]
    assert verbs.alike("NOTES", VERBS, 2) == [NOTE, NEWS]
    assert verbs.alike("confirm", VERBS) == []
    assert verbs.alike("zzz", VERBS) == []
    assert verbs.called("Show", VERBS) is SHOW
    assert verbs.called("confirm", VERBS) is None


def test_what_needs_nothing_more_takes_nothing_more() -> None:
    assert verbs.nothing("") == {}
    with pytest.raises(Unshaped):
        verbs.nothing("x")


def write(act: Act, record: int, *, text: str = "", loud: bool = False) -> str:
    act.journal("written", f"X-{record}", text=text, loud=loud)
    return f"{record}{text}{loud}"


def count(act: Act, *, of: str) -> dict[str, str]:
    return {"text": f"{act.by} asks of {of}"}


def refuse(act: Act, record: int) -> str:
    raise NotFound("There is none.", record=f"X-{record}")


@pytest.fixture
def desk(database: Database, clock: SetClock, document: Document) -> Desk:
    return Desk(database, clock, document).for_delivery("event:1", ANA)


def ready(verb: Verb, number: int | None, **arguments: Any) -> Line:
    return Line(verb, Fit.READY, number, arguments)


async def test_a_verb_does_its_operation_with_what_is_always_given_and_what_was_typed(desk: Desk) -> None:
    verb = Verb("write", do=write, given={"loud": True}, said=str.upper)
    assert await verbs.carry_out(desk, ready(verb, 3, text="x")) == {"text": "3XTRUE"}
    assert await verbs.carry_out(desk.after_receiving(), ready(Verb("write", do=write), 3)) == {"text": "Done."}
    (entry, _) = await desk.database.read(journal.history, "X-3")
    assert (entry.actor, entry.details) == (ANA, {"text": "x", "loud": True})


async def test_an_answer_may_have_blocks(desk: Desk) -> None:
    verb = Verb("write", do=write, said=lambda done: {"text": done, "blocks": []})
    assert await verbs.carry_out(desk, ready(verb, 3)) == {"text": "3False", "blocks": []}


async def test_a_question_is_asked_and_takes_no_number_where_there_is_none(desk: Desk) -> None:
    answer = await verbs.carry_out(desk, ready(Verb("count", ask=count, given={"of": "them"}), None))
    assert answer == {"text": f"{ANA} asks of them"}


async def test_what_is_refused_is_journalled_under_the_name_of_the_verb(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await verbs.carry_out(desk, ready(Verb("seek", "N", do=partial(refuse)), 3))
    (entry,) = await desk.database.read(journal.history, "X-3")
    assert (entry.actor, entry.details) == (ANA, {"attempted": "seek", "because": "There is none."})


@dataclass
class Listening:
    """Stands for Bolt's app: what is listened to."""

    heard: list[tuple[str, Any]]

    def action(self, what: Any) -> Any:
        return lambda _listener: self.heard.append(("action", what))

    def view(self, what: Any) -> Any:
        return lambda _listener: self.heard.append(("view", what))


def test_buttons_are_listened_to_and_the_forms_that_are_sent_off() -> None:
    asked = Form("reject", opens=count, reads=lambda _view: (1, {}))
    shown = Form("details", opens=count)
    app: Any = Listening([])
    pressing.listen(
        app, [LIST, Verb("approve", button="approve"), Verb("no", button="no", form=asked), Verb("see", form=shown)]
    )
    assert app.heard == [("action", "approve"), ("action", "no"), ("view", "reject")]


def test_the_value_of_a_button_is_the_number_of_its_record() -> None:
    assert verbs.value_of({"value": "42"}) == (42, {})
    for value in ("", "x", "1.5"):
        with pytest.raises(ValueError, match="invalid literal"):
            verbs.value_of({"value": value})


def test_a_whole_number_is_read_within_its_bounds() -> None:
    read = verbs.whole("days", least=1, most=365)
    assert [read(text)["days"] for text in ("1", "014", "365")] == [1, 14, 365]
    for text in ("0", "366", "-1", "1.5", "²", "two", "99999999999999"):
        with pytest.raises(Unshaped, match=r"Give a whole number from 1 to 365\."):
            read(text)
    with pytest.raises(Unshaped, match=r"^$"):
        read("")


@pytest.mark.parametrize("text", ["3", "INC-3", "inc 3", "INC–3.", "*INC-3*", "ＩＮＣ－３", "３"])
def test_a_number_alone_shows_its_record(text: str) -> None:
    assert read(text) == Line(SHOW, Fit.READY, 3, {})


@pytest.mark.parametrize(
    "text", ["show\u00a0INC–3.", "show: 3", "Show\u200b \u200b3", "show [INC-3]", "ｓｈｏｗ\u3000ＩＮＣ３"]
)
def test_dashes_odd_spaces_and_punctuation_are_read_through(text: str) -> None:
    assert read(text) == Line(SHOW, Fit.READY, 3, {})


def test_what_is_said_of_a_record_begins_after_the_punctuation() -> None:
    texts = ("note INC-3: it hangs", "note 3, it hangs", "note 3 – it hangs", "note *3* it hangs")
    assert [read(text).arguments for text in texts] == [{"text": "it hangs"}] * 4


def test_two_words_or_a_number_after_a_verb_are_asked_about_and_more_are_something_else() -> None:
    assert read("show must go").fit is Fit.DOUBTFUL
    assert read("show the people of INC-3 out").fit is Fit.DOUBTFUL
    assert read("show must go on").fit is Fit.OTHER
    assert read("show 1.5 hours of it").fit is Fit.OTHER


def nearly(text: str) -> Line:
    return verbs.nearly(text, VERBS, "inc")


def test_a_slip_is_read_as_what_was_meant_and_never_done_unasked() -> None:
    assert nearly("ntoe 3 it hangs") == Line(NOTE, Fit.DOUBTFUL, 3, {"text": "it hangs"})
    assert nearly("shwo") == Line(SHOW, Fit.DOUBTFUL)
    assert nearly("shwo all tills").verb is SHOW


def test_a_word_of_other_tools_is_what_it_is_called_here() -> None:
    assert nearly("status 3") == Line(SHOW, Fit.DOUBTFUL, 3, {})
    assert nearly("update 3 it hangs") == Line(NOTE, Fit.DOUBTFUL, 3, {"text": "it hangs"})
    assert nearly("delete 3") == Line()


@pytest.mark.parametrize("text", ["zzz", "shwo rooms are dark", "slow internet", "lost 3 badges", "nowt 3", ""])
def test_what_is_no_slip_of_a_command_is_none(text: str) -> None:
    assert nearly(text) == Line()


def test_a_word_that_is_no_verb_before_the_number_of_a_record_is_not_known_and_any_other_text_is() -> None:
    told = "I do not know `/problem dril`; `/problem help` shows what there is."
    assert verbs.not_known("/problem", "dril PRB-7", "prb") == told
    for text in ("tills 7", "dril", "tills freeze since PRB-7", "the PRB-7 one"):
        assert verbs.not_known("/problem", text, "prb") is None
