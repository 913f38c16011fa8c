"""Items taken over from files: whose word counts, what is told, and that it is all or nothing."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from commands.items import operations, telling
from commands.items.differing import Difference
from commands.items.reading import fallen, json_of
from commands.items.register import register
from commands.shared.act import Act
from commands.shared.refusals import Refused
from storage.incidents import queries as incidents
from storage.items.records import Item, ItemClass, ItemStatus
from storage.record import asdict, replace
from tests.commands.conftest import CHEN, Acting
from tests.conftest import MONDAY

SHOP = """key,name,class,service,owner,environment,site,depends_on,runs_on
crate-db,Crate database,database,webshop,retail-apps,production,berlin,any(1):crate-db-1|crate-db-2,
crate-db-1,Crate database 1,database,webshop,retail-apps,production,berlin,,rack-1
crate-db-2,Crate database 2,database,webshop,retail-apps,production,berlin,,rack-2
rack-1,Rack 1,server,,network,production,berlin,,
rack-2,Rack 2,server,,network,production,berlin,,
"""


@pytest.fixture
def act(acting: Acting) -> Act:
    return acting(CHEN)


def take(act: Act, tmp_path: Path, text: str, name: str = "items.csv", **more: object) -> Difference:
    path = tmp_path / name
    path.write_text(text)
    return operations.take_over(act, path, **more)  # type: ignore[arg-type]


def counted(found: Difference) -> tuple[int, int, int]:
    return len(found.new), len(found.changed), len(found.gone)


def item(act: Act, key: str) -> Item:
    return register(act).items[key]


def test_a_second_import_of_the_same_file_changes_nothing(act: Act, tmp_path: Path) -> None:
    first = take(act, tmp_path, SHOP)
    assert (counted(first), len(first.relations)) == ((5, 0, 0), 4)
    second = take(act, tmp_path, SHOP)
    assert (counted(second), second.relations, second.relations_gone) == ((0, 0, 0), [], [])
    assert [*telling.imported(second, 3, dry_run=False)] == ["0 new, 0 changed, 0 gone."]
    assert json_of(fallen(act, ["rack-1"]).impact) == {
        "down": {"crate-db-1": 1},
        "at_risk": {"crate-db": {"left": 1, "of": 2, "needs": 1}},
        "paths": {"crate-db-1": ["rack-1", "crate-db-1"]},
    }


def test_a_quote_that_is_never_closed_swallows_no_items(act: Act, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        take(act, tmp_path, 'key,name\nrack-8,Rack 8\nrack-9,"Rack 9\ntill-9,Till 9\n')
    assert "(the quote that is opened in line 3 is never closed); nothing was imported." in refusal.value.sentence
    assert "rack-8" not in register(act).items


@pytest.mark.parametrize("cell", ["Rack\u20288", "Rack\x858", "Rack\f 8", "Rack\x1c 8", '"Rack\n8"'])
def test_a_row_ends_at_the_end_of_its_line_whatever_letters_its_cells_hold(
    act: Act, tmp_path: Path, cell: str
) -> None:
    found = take(act, tmp_path, f"key,name,class\nrack-8,{cell},server\n")
    assert [(each.key, each.name) for each in found.new] == [("rack-8", "Rack 8")]


def test_what_never_ends_is_read_no_further_than_a_file_may_be_large(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.items.files.LARGEST", 1000)
    with pytest.raises(Refused, match="/dev/zero is larger than"):
        operations.take_over(act, Path("/dev/zero"))


def test_one_bad_row_of_many_and_nothing_is_imported(act: Act, tmp_path: Path) -> None:
    rows = "\n".join(f"till-{number},Till {number},device,,,,,network" for number in range(499))
    text = f"key,name,class,service,owner,environment,site,depends_on\n{rows}\ntill-x,Till X,device,,,,,netwrok\n"
    with pytest.raises(Refused) as refusal:
        take(act, tmp_path, text)
    assert refusal.value.sentence.splitlines()[1:] == [
        "  line 501: there is no item `netwrok`; did you mean `network`?"
    ]
    assert "till-0" not in register(act).items


def test_the_word_of_an_earlier_source_stands_and_nothing_empty_takes_it_away(act: Act, tmp_path: Path) -> None:
    head = "key,name,class,owner\n"
    take(act, tmp_path, f"{head}crm,CRM,application,erp\n", source="servicenow")
    found = take(act, tmp_path, f"{head}crm,CRM,application,network\n")
    assert (counted(found), [*found.kept], item(act, "crm").owner) == ((0, 0, 0), ["crm"], "erp")
    assert [*telling.imported(found, 3, dry_run=False)] == [
        "0 new, 0 changed, 0 gone, 1 kept.",
        "  = crm: owner stays erp, as servicenow says, not network",
    ]
    take(act, tmp_path, f"{head}crm,CRM,application,\n", source="servicenow")
    assert item(act, "crm").owner == "erp"


def test_an_earlier_source_overwrites_a_later_one(act: Act, tmp_path: Path) -> None:
    head = "key,name,class,owner\n"
    take(act, tmp_path, f"{head}crm,CRM,application,network\n")
    found = take(act, tmp_path, f"{head}crm,CRM,application,erp\n", source="servicenow")
    assert (counted(found), item(act, "crm").owner) == ((0, 1, 0), "erp")


def test_a_dry_run_writes_nothing_and_says_what_would_change(act: Act, tmp_path: Path) -> None:
    found = take(act, tmp_path, "key,name,class,depends_on\nfax,Fax,device,network\n", dry_run=True)
    assert [*telling.imported(found, 3, dry_run=True)] == [
        "Would be: 1 new, 0 changed, 0 gone.",
        "Relations: 1 new, 0 gone.",
        "  + fax (device): Fax",
        "  + fax depends on network",
    ]
    assert "fax" not in register(act).items


def test_what_a_source_has_no_more_is_counted_and_after_three_times_not_seen(act: Act, tmp_path: Path) -> None:
    take(act, tmp_path, SHOP)
    fewer = SHOP.replace("rack-2,Rack 2,server,,network,production,berlin,,\n", "").replace(",rack-2", ",")
    for times in (1, 2, 3):
        found = take(act, tmp_path, fewer)
        assert item(act, "rack-2").missed == times
    assert "Not seen in 3 imports or more: rack-2" in [*telling.imported(found, 3, dry_run=False)]
    take(act, tmp_path, SHOP)
    assert item(act, "rack-2").missed == 0


def test_an_import_that_would_lose_more_than_a_fifth_asks_first(act: Act, tmp_path: Path) -> None:
    take(act, tmp_path, SHOP)
    fewer = "\n".join(SHOP.splitlines()[:1] + SHOP.splitlines()[4:]) + "\n"
    with pytest.raises(Refused, match=re.escape("3 of the 5 items of manual are not in it")):
        take(act, tmp_path, fewer)
    assert item(act, "crate-db").missed == 0
    assert counted(take(act, tmp_path, fewer, agreed=True)) == (0, 0, 3)


def test_of_one_item_it_is_said_that_it_is_not_in_it(act: Act, tmp_path: Path) -> None:
    rows = "key,name,class\nfax-1,Fax 1,device\n"
    take(act, tmp_path, f"{rows}fax-2,Fax 2,device\n")
    with pytest.raises(Refused, match="1 of the 2 items of manual is not in it"):
        take(act, tmp_path, rows)


def test_a_row_that_could_be_two_items_is_a_mistake_and_never_merges_them(act: Act, tmp_path: Path) -> None:
    head = "key,name,class,serial\n"
    take(act, tmp_path, f"{head}a,Printer A,device,S1\nb,Printer B,device,S1\n")
    with pytest.raises(Refused, match=re.escape("line 2: it could be `a` or `b`; nothing is merged by itself")):
        take(act, tmp_path, f"{head}c,Printer C,device,S1\n")
    with pytest.raises(Refused, match=re.escape("line 3: it is the item `a`, as is line 2")):
        take(act, tmp_path, f"{head}a,Printer A,device,\na,Printer A again,device,\n")


ONE_NAME = {
    "a component and its database": (
        "catalog-info.yaml",
        "kind: Component\nmetadata: {name: till}\nspec: {type: service, dependsOn: [resource:till]}\n---\n"
        "kind: Resource\nmetadata: {name: till}\nspec: {type: database}\n",
    ),
    "two namespaces": (
        "catalog-info.yaml",
        "kind: Component\nmetadata: {name: till, namespace: lyon}\nspec: {type: service}\n---\n"
        "kind: Component\nmetadata: {name: till, namespace: oslo}\nspec: {type: service}\n",
    ),
    "two keys": ("items.csv", "key,name,class\ntill-1,Till,device\ntill-2,Till,device\n"),
    "two numbers": ("cmdb_ci.csv", "sys_id,name,sys_class_name\ns1,Till,device\ns2,Till,device\n"),
}


@pytest.mark.parametrize("what", ONE_NAME)
def test_two_items_of_one_name_are_the_same_two_the_next_time(act: Act, tmp_path: Path, what: str) -> None:
    file, text = ONE_NAME[what]
    for new in (2, 0):
        assert counted(take(act, tmp_path, text, file)) == (new, 0, 0)


def test_what_has_a_key_of_its_own_in_the_file_is_told_apart_by_it_whatever_it_is_called(
    act: Act, tmp_path: Path
) -> None:
    take(act, tmp_path, "key,name\nrk-8,Switch\nqa-1,Left\nqa-2,Right\n")
    found = take(act, tmp_path, "key,name\nrk-8,Switch\nrk-9,Switch\nqa-1,Right\nqa-2,Left\n")
    assert ([each.key for each in found.new], counted(found)) == (["rk-9"], (1, 2, 0))
    known = "key,name\nrk-8,Switch\nrk-9,Switch\nqa-1,Right\n"
    assert counted(take(act, tmp_path, f"{known}qa-2,Left\nrk-10,Switch\n")) == (1, 0, 0)
    assert counted(take(act, tmp_path, f"{known}qa-3,Left\nrk-10,Switch\n")) == (0, 0, 0), "qa-2, called otherwise"


def test_what_comes_under_a_name_that_another_has_already_is_new(act: Act, tmp_path: Path) -> None:
    file, text = ONE_NAME["a component and its database"]
    take(act, tmp_path, text.partition("---")[0].replace(", dependsOn: [resource:till]", ""), file)
    assert [each.key for each in take(act, tmp_path, text, file).new] == ["till-2"]


@pytest.mark.parametrize(
    ("file", "text", "lines"),
    [
        ("items.csv", "key,name\ntill,Till 1\ntill,Till 2\n", (3, 2)),
        ("items.csv", "key,name,external_id\na,Till 1,x\nb,Till 2,x\n", (3, 2)),
        ("cmdb_ci.csv", "sys_id,name,sys_class_name\ns1,till,device\ns1,Till 2,device\n", (3, 2)),
        ("cmdb_ci.csv", "name,sys_class_name,serial_number\ntill,device,S1\nTill 2,device,S1\n", (3, 2)),
        ("cmdb_ci.csv", "name,sys_class_name\ntill,device\nTILL,device\n", (3, 2)),
        ("catalog-info.yaml", 2 * "---\nkind: Component\nmetadata: {name: till}\nspec: {type: service}\n", (6, 2)),
    ],
    ids=["key", "external id", "sys_id", "serial", "name", "reference"],
)
def test_two_new_rows_of_one_item_are_a_mistake_the_first_time_already(
    act: Act, tmp_path: Path, file: str, text: str, lines: tuple[int, int]
) -> None:
    with pytest.raises(Refused, match=f"line {lines[0]}: it is the item `(till|a)`, as is line {lines[1]}"):
        take(act, tmp_path, text, file)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",Nameless,device,,,", "it has no key"),
        ("a b,Two words,device,,,", "'a b' is no key of an item"),
        ("x,X,toaster,,,", "its class 'toaster' is none; write application, database"),
        ("x,X,device,poss,,", "there is no service `poss` in app.yaml; did you mean `pos`?"),
        ("x,X,device,,netwerk,", "there is no team `netwerk` in app.yaml; did you mean `network`?"),
        ("x,X,device,,,x", "`x` is named as what it stands on itself"),
        ("pos,X,device,,,", "`pos` is the key of a service; give the item one of its own"),
    ],
)
def test_what_is_wrong_with_a_row_says_what_to_write(act: Act, tmp_path: Path, row: str, why: str) -> None:
    with pytest.raises(Refused, match=re.escape(f"line 2: {why}")):
        take(act, tmp_path, f"key,name,class,service,owner,depends_on\n{row}\n")


def test_what_people_still_report_about_cannot_be_retired(act: Act, tmp_path: Path) -> None:
    head = "key,name,class,status\n"
    take(act, tmp_path, f"{head}fax,Fax,device,live\n")
    incidents.add(
        act.tx, title="No fax", service=None, team=None, impact=3, urgency=3, priority="P5", reporter=CHEN,
        opened_at=MONDAY, item="fax",
    )  # fmt: skip
    with pytest.raises(
        Refused, match=re.escape("line 2: `fax` cannot be retired: 1 open incident names it; resolve it")
    ):
        take(act, tmp_path, f"{head}fax,Fax,device,retired\n")
    assert item(act, "fax").status is ItemStatus.LIVE


def test_a_nul_in_a_file_is_left_out_and_one_that_is_written_out_is_told_with_its_line(
    act: Act, tmp_path: Path
) -> None:
    take(act, tmp_path, "key,name,class,owner\ncr\0m,C\0RM,application,erp\n")
    assert item(act, "crm").name == "CRM"
    with pytest.raises(Refused, match=r"line 6: is not YAML here: it holds the character \\0"):
        take(act, tmp_path, BACKSTAGE.replace("  type: service", '  type: "ser\\0vice"', 1), "catalog-info.yaml")


BACKSTAGE = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: basket}
spec:
  type: service
  owner: group:default/retail-apps
  system: webshop
  dependsOn: [resource:basket-db, 'component:default/session']
  consumesApis: [prices]
---
kind: Component
metadata: {name: session, title: Session keeper}
spec: {type: service, owner: somebody-else, subcomponentOf: basket}
---
kind: Component
metadata: {name: pricing}
spec: {type: service, providesApis: [prices]}
---
kind: Resource
metadata: {name: basket-db}
spec: {type: database, dependencyOf: [pricing]}
---
kind: System
metadata: {name: webshop}
---
kind: Group
metadata: {name: retail-apps}
"""


def test_backstage_says_what_stands_on_what_by_its_references(act: Act, tmp_path: Path) -> None:
    found = take(act, tmp_path, BACKSTAGE, "catalog-info.yaml")
    assert counted(found) == (4, 0, 0)
    assert sorted(f"{each.item} {each.kind} {each.other}" for each in found.relations) == [
        "basket depends_on basket-db",
        "basket depends_on pricing",
        "basket depends_on session",
        "basket part_of webshop",
        "pricing depends_on basket-db",
        "session part_of basket",
    ]
    basket, session = item(act, "basket"), item(act, "session")
    assert (basket.service, basket.owner, basket.external_id) == (
        "webshop",
        "retail-apps",
        "component:default/basket",
    )
    assert (session.name, session.owner, session.facts["owner"]) == ("Session keeper", None, "somebody-else")
    assert item(act, "basket-db").kind is ItemClass.DATABASE
    assert counted(take(act, tmp_path, BACKSTAGE, "catalog-info.yaml")) == (0, 0, 0)


def test_a_reference_of_backstage_to_nobody_is_told_with_its_line(act: Act, tmp_path: Path) -> None:
    wrong = BACKSTAGE.replace("resource:basket-db,", "resource:basket-bd,")
    with pytest.raises(
        Refused, match=re.escape("line 9: there is no item `resource:default/basket-bd`; did you mean")
    ):
        take(act, tmp_path, wrong, "catalog-info.yaml")


CMDB = """sys_id,name,sys_class_name,support_group,serial_number,operational_status
a1,Payments app,Application,Retail applications,,Operational
b2,SRV-PAY-01,Linux Server,Unix people,S-77,Repair in progress
"""
CMDB_REL = """parent,child,type
Payments app,SRV-PAY-01,Runs on::Runs
SRV-PAY-01,Payments app,Cools::Cooled by
"""


def test_servicenow_comes_in_two_files_and_types_that_mean_nothing_here_are_told(act: Act, tmp_path: Path) -> None:
    assert counted(take(act, tmp_path, CMDB, "cmdb_ci.csv")) == (2, 0, 0)
    found = take(act, tmp_path, CMDB_REL, "cmdb_rel_ci.csv")
    assert [(each.item, each.kind, each.other) for each in found.relations] == [
        ("payments-app", "runs_on", "srv-pay-01"),
        ("srv-pay-01", "connects_to", "payments-app"),
    ]
    server = item(act, "srv-pay-01")
    assert (server.kind, server.status, server.owner) == (ItemClass.SERVER, ItemStatus.MAINTENANCE, None)
    assert item(act, "payments-app").owner == "retail-apps"
    assert "Taken as a mere connection, which carries no outage: Cools::Cooled by (1)" in [
        *telling.imported(found, 3, dry_run=False)
    ]
    again: Mapping[str, object] = asdict(take(act, tmp_path, CMDB_REL, "cmdb_rel_ci.csv"))
    assert (again["relations"], again["relations_gone"], again["gone"]) == ([], [], [])


def test_what_is_no_list_of_items_says_what_could_be_given(act: Act, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=re.escape("it has no column key and name. Give a CSV with key and name")):
        take(act, tmp_path, "a,b\n1,2\n")
    with pytest.raises(Refused, match="holds no entity of Backstage"):
        take(act, tmp_path, "just: a thing\n", "x.yaml")


def test_app_yaml_ranks_before_every_source(act: Act, tmp_path: Path) -> None:
    found = take(act, tmp_path, "key,name,class,owner\npos-db-1,Old name,database,erp\n", source="servicenow")
    assert {each.field for each in found.kept["pos-db-1"]} == {"name", "owner"}
    assert item(replace(act), "pos-db-1").owner == "retail-apps"
