"""Practices as one: what each brings along, in the order of their ranks, and nothing twice."""

from typing import Any, cast

import pytest
from slack_bolt.async_app import AsyncApp

from bot.config import Document
from commands.practices import PRACTICES
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.helping import HELP, Guide
from commands.shared.ids import Beginning
from commands.shared.practice import Practice, Practices, Shortcut, SlashCommand, joined, merged
from commands.shared.refusals import Refused
from commands.shared.verbs import Answer, Line, Verb
from storage.database import Database
from storage.journal.records import Entry
from tests.commands.conftest import ANA, Acting
from tests.conftest import SetClock

SHOW = Verb("show", "N")
TAKE = Verb("take", "N", button="tool.take")
WHOLE = Guide(whole=True)
MARK = Verb("mark", None, button=Beginning("tool.mark"))


def follower(_act: Act, _entry: Entry) -> None:
    """Does nothing."""


def another(_act: Act, _entry: Entry) -> None:
    """Does nothing either."""


def third(_act: Act, _entry: Entry) -> None:
    """Nor does this."""


def job() -> None:
    """Of a card, a timer or a continuation."""


TOOLS = Practice(
    name="tools",
    prefix="TOOL",
    commands=(SlashCommand("/tool", "Tools", (SHOW, TAKE), hints=("what is wrong", "show")),),
    shortcuts=(Shortcut("Lend", "tool.lend", "global", "Lend a tool"),),
    buttons=(MARK,),
    cards={"tool.card": dict},
    timers={"tool.due": job},
    continuations={"tool.then": job},
    follows={"tool.lent": (follower, another)},
)
SHELVES = Practice(
    name="shelves",
    commands=(SlashCommand("/shelf", "Shelves", ()),),
    buttons=(Verb("drop", None, button="shelf.drop"),),
    cards={"shelf.card": dict},
    follows={"tool.lent": (third,), "shelf.full": (follower,)},
)


def test_all_that_practices_bring_is_one_table_each_in_the_order_of_their_ranks() -> None:
    both = merged([TOOLS, SHELVES])
    assert [practice.name for practice in both.all] == ["tools", "shelves"]
    assert [command.command for command in both.commands] == ["/tool", "/shelf"]
    assert [shortcut.callback_id for shortcut in both.shortcuts] == ["tool.lend"]
    assert list(both.cards) == ["tool.card", "shelf.card"]
    assert (list(both.timers), list(both.continuations)) == (["tool.due"], ["tool.then"])
    assert [verb.name for verb in both.verbs()] == ["show", "take", "mark", "drop"]


def test_whoever_ranks_lower_follows_an_entry_first() -> None:
    assert merged([TOOLS, SHELVES]).follows == {
        "tool.lent": (follower, another, third), "shelf.full": (follower,),
    }  # fmt: skip
    assert joined({"a": [follower]}, {}, {"a": [another], "b": [third]}) == {"a": (follower, another), "b": (third,)}
    assert joined() == {}


@pytest.mark.parametrize(
    ("taken", "kind", "name"),
    [
        ({"commands": TOOLS.commands}, "command", "/tool"),
        ({"cards": TOOLS.cards}, "card", "tool.card"),
        ({"timers": TOOLS.timers}, "timer", "tool.due"),
        ({"continuations": TOOLS.continuations}, "continuation", "tool.then"),
    ],
)
def test_no_name_is_taken_twice(taken: dict[str, Any], kind: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"^two practices have a {kind} called {name}$"):
        merged([TOOLS, Practice(name="again", **taken)])


def test_what_slack_shows_while_one_types_is_how_verbs_are_written_or_how_else() -> None:
    (command,) = TOOLS.commands
    assert command.usage_hint == "what is wrong | show N"
    assert SlashCommand("/x", "", ()).usage_hint == ""


@pytest.mark.parametrize(
    ("action", "value", "record"),
    [
        ("tool.take", "42", "TOOL-42"),
        ("tool.mark.3", "42", "TOOL-42"),
        ("tool.marked", "42", "desk"),
        ("tool.take", "", "desk"),
        ("tool.take", "x", "desk"),
        ("shelf.drop", "42", "desk"),
        ("gone", "42", "desk"),
    ],
)
def test_a_button_is_about_the_record_of_its_practice(action: str, value: str, record: str) -> None:
    assert merged([TOOLS, SHELVES]).record_of(action, value) == record


@pytest.mark.parametrize(
    ("action", "record"),
    [
        ("incident.take", "INC-1"),
        ("survey.rate.5", "INC-1"),
        ("effect.retry", "effect-1"),
        ("incident.offer.accept", "desk"),
    ],
)
def test_the_buttons_that_ship_are_about_their_records(action: str, record: str) -> None:
    assert merged(PRACTICES).record_of(action, "1") == record


class App:
    """Stands for Bolt's app: how often something was registered."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def action(self, what: Any) -> Any:
        return lambda _listener: self.heard.append(what)

    event = command = action


def test_a_practice_listens_to_its_buttons_and_to_what_no_verb_expresses() -> None:
    app = App()

    def listen(bolt: AsyncApp) -> None:
        bolt.event("opened")(job)

    practice = Practice(name="x", commands=(SlashCommand("/x", "X", ()),), buttons=(TAKE, MARK), listen=listen)
    practice.register(cast(AsyncApp, app))
    assert app.heard == ["/x", "x.line.do", "tool.take", MARK.button, "opened"]


def asked(act: Act, number: int, *, word: str) -> Answer:
    return {"text": f"{act.by} asks {number} for {word}"}


@pytest.fixture
def desk(database: Database, clock: SetClock, document: Document) -> Desk:
    return Desk(database, clock, document).for_delivery("event:1", ANA)


ASK = Verb("ask", "N WORD", reads=verbs.text("word"), ask=asked)


async def test_a_line_that_is_ready_is_done_and_any_other_is_answered_with_how_to_write_it(desk: Desk) -> None:
    command = SlashCommand("/tool", "Tools", (ASK,), prefix="tool")
    assert await command.answer(desk, "ask tool-3 hammers") == {"text": f"{ANA} asks 3 for hammers"}
    for text in ("", "lend 3"):
        assert await command.answer(desk, text) == {"text": "`/tool ask N WORD`"}
    for text in ("ask", "ask 3", "ask INC-3 hammers"):
        assert await command.answer(desk, text) == {"text": "Write it as `/tool ask N WORD`."}


async def test_what_is_not_ready_may_be_answered_otherwise(desk: Desk) -> None:
    async def otherwise(_desk: Desk, text: str, line: Line) -> Answer:
        return {"text": f"{text}? {line.fit.name}"}

    command = SlashCommand("/tool", "Tools", (ASK,), otherwise=otherwise)
    assert await command.answer(desk, "ask 3 hammers") == {"text": f"{ANA} asks 3 for hammers"}
    assert await command.answer(desk, "ask 3") == {"text": "ask 3? MISSING"}
    assert await command.answer(desk, "hammers") == {"text": "hammers? OTHER"}


async def test_a_command_is_answered_by_its_own_listener_where_it_has_one_but_for_help(desk: Desk) -> None:
    heard: list[str] = []

    async def listener(command: Any, **_more: Any) -> None:
        """Decides by more than the line."""
        heard.append(command["text"])

    async def ack(answer: Any) -> None:
        heard.append(str(answer["text"]))

    listeners: list[Any] = []

    class Keeping:
        def command(self, _name: str) -> Any:
            return listeners.append

        def action(self, _id: str) -> Any:
            return lambda _listener: None

    own = SlashCommand("/tool", "Tools", (HELP,), listener=listener)
    (command,) = merged([Practice(name="tools", commands=(own,))]).commands
    command.register(cast(AsyncApp, Keeping()))
    for text in ("hammers", "Help"):
        await listeners[0](ack=ack, command={"text": text}, context={"desk": desk}, client=None)
    assert heard == ["hammers", "How to use /tool"]


def test_what_a_practice_adds_below_a_card_stands_at_its_end_and_there_must_be_such_a_card() -> None:
    shown = {"text": "A", "blocks": [{"type": "divider"}]}
    lower = Practice(name="lower", cards={"a": lambda _act, of: shown if of else {}})
    more = Practice(name="more", below={"a": lambda _act, of: [{"type": "header", "text": of}]})
    card = merged([lower, more]).cards["a"]
    act = cast(Act, None)
    assert card(act, of=1)["blocks"] == [{"type": "divider"}, {"type": "header", "text": 1}]
    assert card(act, of=0) == {}
    with pytest.raises(ValueError, match="there is no card called a"):
        merged([more])


def test_verbs_that_a_practice_adds_to_a_command_of_another_are_that_commands() -> None:
    adding = Practice(name="more", adds={"/shelf": (TAKE,)})
    both = merged([SHELVES, adding])
    assert both.commands[0].verbs[-1] is TAKE
    assert TAKE in [*both.verbs()]


def test_what_a_practice_adds_under_an_answer_stands_at_its_end_and_somebody_must_give_that_answer() -> None:
    plain = Verb("count", "", ask=lambda _act, page: {"text": f"Page {page}"})
    lower = Practice(name="lower", commands=(SlashCommand("/shelf", "Shelves", (plain, TAKE)),))
    more = Practice(name="more", under={"/shelf count": lambda _act, page: [{"type": "divider"}] if page else []})
    asks = merged([lower, more]).commands[0].verbs[0].ask
    act = cast(Act, None)
    assert asks is not None
    assert [block["type"] for block in asks(act, page=1)["blocks"]] == ["section", "divider"]
    assert asks(act, page=0) == {"text": "Page 0"}
    with pytest.raises(AssertionError, match="nothing is asked by take"):
        merged([lower, Practice(name="more", under={"/shelf take": lambda _act: []})])


async def test_without_its_section_of_app_yaml_a_practice_is_in_no_help_and_says_so(
    desk: Desk, acting: Acting
) -> None:
    def helps(key: str) -> str:
        sure = Practice(name="shelves", commands=(SlashCommand("/shelf", "S", (HELP, SHOW), guide=WHOLE),))
        new = Practice(
            name="tools",
            key=key,
            commands=(SlashCommand("/tool", "Tools", (HELP, ASK), guide=Guide("Tools: `/tool`")),),
            adds={"/shelf": (TAKE,)},
        )
        verbs_of_shelf = merged([sure, new]).commands[0].verbs
        found = next(verb for verb in verbs_of_shelf if verb.name == "help").ask
        assert found is not None
        return str(found(acting(ANA)))

    assert "/tool" in helps("teams")
    assert "/tool" not in helps("improvements_of_tools")
    (command,) = merged([Practice(name="x", key="no_such", commands=(SlashCommand("/tool", "T", (ASK,)),))]).commands
    with pytest.raises(Refused, match="has no `no_such`"):
        await command.answer(desk, "ask 3 hammers")


def test_a_practice_may_bring_nothing() -> None:
    nothing = merged([Practice(name="empty")])
    assert nothing == Practices(nothing.all, {}, {}, {}, frozenset(), {}, {}, (), ())
