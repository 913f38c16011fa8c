"""The number of a record is read through odd dashes, spaces and marks wherever a line has one."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.config import Document
from commands.incidents import filters
from commands.links import words as links
from commands.oncall import words as oncall
from commands.shared.verbs import Reader, Verb
from commands.sops.verbs import VERBS as SOPS
from commands.status.verbs import OF_MAJORS
from commands.tasks.verbs import AT_THE_DESK
from storage.links.records import LinkKind

WAYS = ("INC-4", "INC–4", "INC‑4", "inc 4", "INC\u00a04", "INC4", "*INC-4*", "INC-4.", "[INC-4]", "`INC−4`", "#INC4")


def reader(verbs: tuple[Verb, ...], name: str) -> Reader:
    return next(verb.reads for verb in verbs if verb.name == name)


TASK, PUBLIC, SOP = reader(AT_THE_DESK, "task"), reader(OF_MAJORS, "public"), reader(SOPS, "sop")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("read", "line", "found"),
    [
        (TASK, "{} look at *it*", {"record": "INC-4", "title": "look at *it*", "by": ""}),
        (TASK, "{}: call <@U1>", {"record": "INC-4", "title": "call", "by": "", "person": "U1"}),
        (PUBLIC, "{}: we look into it", {"named": 4, "words": "we look into it"}),
        (SOP, "pay run stops {}", {"name": "pay run stops", "record": "INC-4"}),
        (oncall.bring, "network {} come", {"words": "network", "record": "INC-4", "text": "come"}),
        (oncall.bring, "network {}", {"words": "network", "record": "INC-4", "text": ""}),
    ],
)
def test_a_number_is_read_however_it_is_written(
    read: Callable[[str], Any], line: str, found: dict[str, Any], way: str
) -> None:
    assert read(line.format(way)) == found


@pytest.mark.parametrize("way", WAYS)
def test_a_link_and_a_filter_read_it_too(document: Document, way: str) -> None:
    assert links.read(f"caused by {way}", ("inc", "chg")) == links.Named("INC", 4, LinkKind.CAUSED_BY)
    if " " not in way:
        assert filters.read(way.replace("\u00a0", "-"), document).parents == (4,)


def test_words_that_only_look_like_one_stay_words() -> None:
    assert PUBLIC("since 4 we look into it") == {"words": "since 4 we look into it"}
    assert oncall.bring("network zinc 4") == {"words": "network zinc 4", "record": "desk", "text": ""}
