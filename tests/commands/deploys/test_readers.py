"""What each kind of pipeline says, and how it shows that it may."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from commands.alerts.policy import AlertSource
from commands.deploys.believing import believed
from commands.deploys.intake import lets_in
from commands.deploys.operations import numbers_in
from commands.deploys.readers import Told, change_event, read
from commands.shared.doors import Knock, TurnedAway
from storage.deploys.records import DeployStatus
from storage.record import replace
from tests.commands.conftest import ANA, Acting
from tests.commands.deploys.sent import CDEVENT, GITHUB, GITLAB, OWN, PAGERDUTY, Sent
from tests.conftest import MONDAY

ENDED = datetime(2026, 3, 16, 8, 50, tzinfo=UTC)
AS_GITHUB = {"x-github-event": "deployment_status", "x-github-delivery": "d-1"}
AS_GITLAB = {"x-gitlab-event": "Deployment Hook", "x-gitlab-event-uuid": "u-1"}


def told(sent: Sent, headers: Mapping[str, str] | None = None) -> Told:
    found = read(sent, headers or {})
    assert found is not None
    return found


ALL = {
    "ours": told(OWN),
    "in an envelope": told({"type": "deploy.finished", "timestamp": "2026-03-16T08:50:01Z", "data": OWN}),
    "github": told(GITHUB, AS_GITHUB),
    "gitlab": told(GITLAB, AS_GITLAB),
    "cdevents": told(CDEVENT),
    "cdevents, binary": told(
        CDEVENT["data"], {"ce-type": CDEVENT["type"], "ce-id": "e-9", "ce-source": "/pipelines/erp"}
    ),
}


@pytest.mark.parametrize("kind", ALL)
def test_of_every_kind_it_is_known_what_went_where_when_and_as_part_of_which_change(kind: str) -> None:
    found = ALL[kind]
    assert (found.status, found.finished_at) == (DeployStatus.SUCCEEDED, ENDED)
    assert found.environment.casefold() == "production"
    assert numbers_in(found.texts) == [1]
    assert found.called[-1]
    assert found.version


def test_what_a_pipeline_calls_a_service_is_given_as_it_may_be_known_here() -> None:
    called = {kind: found.called for kind, found in ALL.items()}
    assert called["github"] == ("", "pos-app", "northgate/pos-app")
    assert called["gitlab"] == ("webshop", "Shop")
    assert called["cdevents"] == called["cdevents, binary"] == ("erp", "services/erp")


def test_the_same_deploy_has_the_same_key_at_each_of_its_steps() -> None:
    running = {**GITHUB, "deployment_status": {**GITHUB["deployment_status"], "id": 82, "state": "in_progress"}}
    begun = told(running, AS_GITHUB)
    assert (begun.key, begun.status, begun.finished_at) == (ALL["github"].key, DeployStatus.STARTED, None)


@pytest.mark.parametrize("never", ["", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_instant_at_an_end_of_the_calendar_is_none(never: str) -> None:
    assert told({**OWN, "finished_at": never}, {}).finished_at is None


def test_what_is_sent_beside_deploys_is_none() -> None:
    inactive = {**GITHUB, "deployment_status": {**GITHUB["deployment_status"], "state": "inactive"}}
    assert read(inactive, AS_GITHUB) is None
    assert read({"zen": "Keep it logically awesome."}, {"x-github-event": "ping"}) is None
    assert read({**CDEVENT, "type": "dev.cdevents.pipelinerun.started.0.2.0"}, {}) is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {**OWN, "id": ""},
        {**OWN, "status": "perhaps"},
        {**OWN, "service": []},
        {**OWN, "service": "\u202e\u200b"},
    ],
)
def test_what_says_no_deploy_is_refused(broken: Sent) -> None:
    with pytest.raises((KeyError, ValueError)):
        read(broken, {})


@pytest.mark.parametrize(
    ("nameless", "headers"),
    [
        ({**GITHUB, "deployment": {**GITHUB["deployment"], "id": None}}, AS_GITHUB),
        ({**GITLAB, "deployment_id": None}, AS_GITLAB),
        ({**CDEVENT, "id": None}, {}),
        (CDEVENT["data"], {"ce-type": CDEVENT["type"], "ce-source": CDEVENT["source"]}),
    ],
    ids=["github", "gitlab", "cdevents", "cdevents in headers"],
)
def test_a_deploy_that_has_no_id_is_refused_and_not_taken_for_another_without(
    nameless: Sent, headers: Mapping[str, str]
) -> None:
    with pytest.raises(KeyError):
        read(nameless, headers)


def test_a_change_event_of_pagerdutys_is_a_deploy_into_production() -> None:
    found = change_event(PAGERDUTY)
    assert (found.called, found.environment, found.version) == (
        ("", "payroll", "Payroll 7.1 is out"),
        "production",
        "7.1",
    )
    assert found.url == "https://ci.northgate.example/7"


def test_the_number_of_a_change_is_found_as_a_word_of_its_own() -> None:
    assert numbers_in(["feature/CHG-12-blue", "see chg-7 and CHG-8", "XCHG-9 CHG-10a"]) == [12, 7, 8]


# who may

SECRET = "whsec_" + base64.b64encode(b"a-secret-of-24-bytes-at-").decode()
BODY = json.dumps(OWN).encode()
SOURCE = AlertSource.model_validate(
    {"name": "deploys", "kind": "deploys", "token": "env:DEPLOYS_TOKEN", "secret": "env:DEPLOYS_SECRET"}
)


def knock(**headers: str) -> Knock:
    return Knock({}, {name.replace("_", "-"): value for name, value in headers.items()}, {}, BODY, MONDAY)


def standard(at: datetime = MONDAY, secret: bytes = b"a-secret-of-24-bytes-at-") -> Knock:
    said = str(int(at.timestamp()))
    signed = hmac.new(secret, f"msg-1.{said}.".encode() + BODY, hashlib.sha256).digest()
    old = "v1," + base64.b64encode(b"of another secret").decode()
    signature = f"{old} v1,{base64.b64encode(signed).decode()}"
    return knock(webhook_id="msg-1", webhook_timestamp=said, webhook_signature=signature)


def is_let_in(found: Knock) -> bool:
    try:
        return believed([SOURCE], found) is SOURCE
    except TurnedAway:
        return False


def test_a_pipeline_brings_a_token_or_signs_with_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOYS_TOKEN", "a-token")
    monkeypatch.setenv("DEPLOYS_SECRET", SECRET)
    signature = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    for good in (
        knock(authorization="Bearer a-token"), knock(x_gitlab_token="a-token"),
        knock(x_hub_signature_256=signature), standard(),
    ):  # fmt: skip
        assert is_let_in(good)
    for bad in (
        knock(), knock(authorization="Bearer b-token"), knock(x_hub_signature_256="sha256=00"),
        knock(authorization="Basic clé"),
        standard(MONDAY - timedelta(minutes=6)), standard(secret=b"another"),
        replace(standard(), body=b"{}"), knock(webhook_signature="v1,"),
    ):  # fmt: skip
        assert not is_let_in(bad)


def test_nobody_is_let_in_while_no_secret_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEPLOYS_TOKEN", raising=False)
    monkeypatch.delenv("DEPLOYS_SECRET", raising=False)
    assert not is_let_in(knock(authorization="Bearer "))
    assert not is_let_in(standard(secret=b""))


def test_a_secret_that_is_no_base64_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOYS_SECRET", "whsec_clé")
    assert not is_let_in(standard())


def test_github_sends_a_form_unless_it_is_told_otherwise_and_signs_that(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOYS_SECRET", SECRET)
    document = acting(ANA).document.model_copy(update={"alerts": (SOURCE,)})
    body = urlencode({"payload": json.dumps(GITHUB)}).encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    came = replace(knock(x_hub_signature_256=signature, x_github_event="deployment_status"), body=body)
    assert lets_in(document, came).about.told.key == "northgate/pos-app/80"
