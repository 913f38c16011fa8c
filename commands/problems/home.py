"""Problems on the Home tab: those whose cause its reader has to find, and for managers what keeps coming."""

import json
from collections.abc import Iterator, Mapping

from commands.incidents.permissions import managers
from commands.problems import wording
from commands.problems.ids import ActionId
from commands.problems.reading import mine, my_proposals
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.tab import LISTED, Line, OnHome, Part, Place
from storage.problems.records import Candidate, Problem

MOST = 50


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    every = bk.button("All problems", ActionId.LIST, json.dumps({"which": "", "page": 0}))
    yield Place.FIND_OUT, Part("Your problems", [_problem(each) for each in mine(act, MOST)], all=every)
    if act.by in managers(act):
        names = act.document.service_names()
        keeps = [_candidate(each, names) for each in my_proposals(act, LISTED + 1)]
        yield Place.FIND_OUT, Part("What keeps coming", keeps, all=bk.button("All of it", ActionId.CANDIDATES, 0),
                                   is_cut=True)  # fmt: skip


HOME = OnHome(parts=_parts)


def _problem(found: Problem) -> Line:
    return wording.line(found), (bk.button("Open", ActionId.DETAILS, found.id),), None


def _candidate(found: Candidate, services: Mapping[str, str]) -> Line:
    show = bk.button("Show them", ActionId.INCIDENTS, found.id)
    return wording.proposed(found, services), (bk.button("Open a problem", ActionId.OPEN, found.id), show), None
