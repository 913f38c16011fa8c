"""What each kind of sender says, and how it shows that it may. The payloads are small ones of our own."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from commands.alerts.intake import lets_in
from commands.alerts.kinds import Heard, datadog, heard
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal
from commands.shared.doors import Knock, TurnedAway
from storage.alerts.records import Severity
from tests.commands.alerts.examples import alert, delivered
from tests.commands.conftest import ANA, Acting
from tests.conftest import MONDAY

TOKEN = "a-token-that-is-not-real"


def of(kind: str, **more: Any) -> AlertSource:
    return AlertSource.model_validate({"name": "it", "kind": kind, "token": "env:ALERTS_TOKEN", **more})


def read(source: AlertSource, sent: object, **headers: str) -> Heard:
    return heard(source, json.dumps(sent).encode(), headers, MONDAY)


def one(source: AlertSource, sent: object, **headers: str) -> Signal:
    [found] = read(source, sent, **headers).signals
    return found


def test_alertmanager_is_read_alert_by_alert() -> None:
    found = heard(
        of("alertmanager"), delivered(alert("f1"), alert("f2", status="resolved"), status="resolved"), {}, MONDAY
    )
    assert [(each.key, each.firing) for each in found.signals] == [("f1", True), ("f2", False)]
    assert found.signals[0].severity is Severity.ERROR
    assert found.signals[0].at == MONDAY
    assert found.signals[0].ended is None


def test_without_a_fingerprint_its_labels_in_any_order_are_its_key() -> None:
    one_way, other_way = (
        {"status": "firing", "labels": labels} for labels in ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    )
    sent = read(of("alertmanager"), {"alerts": [one_way, other_way]}).signals
    assert sent[0].key == sent[1].key


def test_what_alertmanager_left_out_is_said() -> None:
    for cut, said in ((7, "it has left out 7 more alerts"), (1, "it has left out 1 more alert")):
        assert read(of("alertmanager"), {"alerts": [], "truncatedAlerts": cut}).notes == (said,)


def test_grafana_is_told_apart_by_organisation() -> None:
    sent = {"orgId": 2, "alerts": [alert("f1")]}
    assert one(of("grafana"), sent).key == "2:f1"


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://grafana.example/silence?matcher=a%3Db", True), ("javascript:alert(1)", False), (None, False)],
)
def test_grafana_says_where_an_alert_is_silenced(url: str | None, kept: bool) -> None:
    sent = {"orgId": 2, "alerts": [alert("f1") | {"silenceURL": url}]}
    assert one(of("grafana"), sent).silence == (url if kept else "")


def test_datadog_sends_what_its_template_says_also_without_tags() -> None:
    sent = json.loads(datadog.TEMPLATE) | {
        "key": "c1", "transition": "Triggered", "priority": "P1", "title": "Disk full", "tags": "host:pos-1,plain",
    }  # fmt: skip
    found = one(of("datadog"), sent)
    assert (found.key, found.firing, found.severity, found.url) == ("c1", True, Severity.CRITICAL, "")
    assert found.labels["host"] == "pos-1"
    assert not one(of("datadog"), sent | {"transition": "Recovered"}).firing
    assert one(of("datadog"), {"transition": "Warn", "title": "x"}).firing


SENTRY = {
    "issue": ({"action": "created", "data": {"issue": {"id": "7", "title": "Boom", "level": "error"}}}, "7", True),
    "event_alert": ({"action": "triggered", "data": {"event": {"issue_id": "7", "title": "Boom"}}}, "7", True),
    "metric_alert": (
        {"action": "resolved", "data": {"metric_alert": {"alert_rule": {"id": 3, "name": "Slow"}}}},
        "metric:3",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("resource", SENTRY)
def test_sentry_is_read_by_its_resource(resource: str) -> None:
    sent, key, firing = SENTRY[resource]
    source = of("sentry", secret="env:SENTRY_SECRET")
    found = one(source, sent, **{"sentry-hook-resource": resource})
    assert (found.key, found.firing) == (key, firing)


def test_what_sentry_ignores_is_over_and_its_delivery_is_known_by_its_id() -> None:
    sent = {"action": "ignored", "data": {"issue": {"id": "7", "title": "Boom"}}}
    found = read(of("sentry"), sent, **{"sentry-hook-resource": "issue", "request-id": "r1"})
    assert not found.signals[0].firing
    assert found.delivery == "it:r1"


def test_whatever_can_call_pagerduty_is_answered_as_pagerduty_answers() -> None:
    sent = {"event_action": "trigger", "dedup_key": "k", "payload": {"summary": "Down", "severity": "critical"}}
    found = read(of("pagerduty"), sent)
    assert (found.signals[0].key, found.signals[0].severity, found.reply.status) == ("k", Severity.CRITICAL, 202)
    for action in ("trigger", "acknowledge", "resolve"):
        assert json.loads(read(of("pagerduty"), sent | {"event_action": action}).reply.body)["dedup_key"] == "k"
    assert not one(of("pagerduty"), {"event_action": "resolve", "dedup_key": "k"}).firing
    given = json.loads(read(of("pagerduty"), sent | {"dedup_key": None}).reply.body)["dedup_key"]
    assert len(given) == 32


OWN = of("json", map={"key": "id", "title": "what.text", "state": "now", "severity": "how", "item": "what.host"})


def test_json_of_ones_own_is_read_where_app_yaml_says() -> None:
    sent = {"id": 4711, "now": "DOWN", "how": "high", "what": {"text": "Belt stands", "host": "plc-3"}}
    found = one(OWN, sent)
    assert (found.key, found.title, found.firing, found.severity) == ("4711", "Belt stands", True, Severity.ERROR)
    assert found.labels["item"] == "plc-3"
    assert not one(OWN, sent | {"now": "ok"}).firing


def test_without_a_key_it_is_known_by_its_source_and_title() -> None:
    source, sent = of("json"), {"title": "Belt stands", "state": "firing"}
    assert one(source, sent).key == one(source, sent | {"state": "ok"}).key != one(source, sent | {"title": "x"}).key


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        (of("alertmanager"), {}),
        (of("alertmanager"), {"alerts": [{"status": "purple", "labels": {}}]}),
        (of("alertmanager"), {"alerts": ["x"]}),
        (of("grafana"), {"alerts": 3}),
        (of("datadog"), {"title": "x"}),
        (of("sentry"), {"action": "created"}),
        (of("pagerduty"), {"event_action": "explode"}),
        (of("pagerduty"), {"event_action": "resolve"}),
        (of("pagerduty"), {"event_action": "resolve", "dedup_key": None}),
        (of("sentry"), {"action": "created", "data": {"issue": {"id": None, "title": "Boom"}}}),
        (OWN, {"id": 1, "now": "down"}),
        (OWN, {"id": 1, "now": "sideways", "what": {"text": "x"}}),
        (of("json"), ["a list"]),
    ],
)
def test_what_is_not_of_its_kind_is_turned_away(source: AlertSource, sent: object) -> None:
    with pytest.raises(TurnedAway) as turned:
        read(source, sent, **{"sentry-hook-resource": "issue"})
    assert turned.value.status == 400


@pytest.mark.parametrize(
    ("source", "sent", "why"),
    [
        (
            of("alertmanager"),
            {"alerts": [{"status": "purple", "labels": {}}]},
            "'purple' is missing, or none that is",
        ),
        (of("pagerduty"), {"event_action": "explode"}, "its event_action 'explode' is none of trigger, acknowledge"),
        (
            of("json"),
            {"title": "x", "state": "sideways"},
            "its state 'sideways' is neither in `firing` nor in `resol",
        ),
    ],
)
def test_whoever_sets_it_up_is_told_what_of_it_is_wrong(source: AlertSource, sent: object, why: str) -> None:
    with pytest.raises(TurnedAway, match=why):
        read(source, sent)


@pytest.mark.parametrize("unstorable", [r"\u0000", r"\ud800"])
def test_what_no_database_can_keep_is_left_out_and_the_rest_of_its_delivery_kept(unstorable: str) -> None:
    body = delivered(alert("f1", team="re@tail"), alert("f@2")).replace(b"team", b"te@am")
    body = body.replace(b"@", unstorable.encode())
    found = heard(of("alertmanager"), body, {}, MONDAY).signals
    assert [each.key for each in found] == ["f1", "f2"]
    assert found[0].labels["team"] == "retail"


def test_a_mark_of_byte_order_before_a_body_is_none_of_it() -> None:
    body = delivered(alert("f1")).decode().encode("utf-8-sig")
    assert [each.key for each in heard(of("alertmanager"), body, {}, MONDAY).signals] == ["f1"]


@pytest.mark.parametrize("nothing", ["\u200b", "\u202e", "\u2800", "\u3164 \u3164"])
def test_a_title_that_shows_nothing_is_none(nothing: str) -> None:
    sent = {"event_action": "trigger", "payload": {"summary": nothing}}
    assert one(of("pagerduty"), sent).title == "An event without a summary"
    with pytest.raises(TurnedAway):
        read(of("json"), {"title": nothing, "state": "firing"})


@pytest.mark.parametrize("number", ["Infinity", "1e400", "NaN"])
def test_a_number_without_end_says_nothing(number: str) -> None:
    body = delivered(alert("f1")).replace(b'"version": "4"', b'"truncatedAlerts": ' + number.encode())
    found = heard(of("alertmanager"), body, {}, MONDAY)
    assert (len(found.signals), found.notes) == (1, ())


def signed(body: bytes, secret: str = TOKEN) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


BODY = delivered(alert("f1"))
SENT = json.dumps(SENTRY["issue"][0]).encode()
EVENT = {"event_action": "trigger", "dedup_key": "k", "payload": {"summary": "Down"}}
NOW, BEFORE = str(int(MONDAY.timestamp())), str(int(MONDAY.timestamp()) - 360)
PASSWORD = base64.b64encode(f"x:{TOKEN}".encode()).decode()
WHEN = of("grafana", secret="env:ALERTS_TOKEN", timestamp_header="X-When")
RIGHT: dict[str, tuple[AlertSource, bytes, dict[str, str]]] = {
    "bearer": (of("alertmanager"), BODY, {"authorization": f"Bearer {TOKEN}"}),
    "basic": (of("alertmanager"), BODY, {"authorization": f"Basic {PASSWORD}"}),
    "a header": (of("datadog", header="X-Token"), b'{"transition": "Warn", "title": "x"}', {"x-token": TOKEN}),
    "grafana": (of("grafana", secret="env:ALERTS_TOKEN"), BODY, {"x-grafana-alerting-signature": signed(BODY)}),
    "grafana and when": (
        WHEN, BODY, {"x-when": NOW, "x-grafana-alerting-signature": signed(NOW.encode() + b":" + BODY)},
    ),
    "sentry": (
        of("sentry", token=None, secret="env:ALERTS_TOKEN"), SENT,
        {"sentry-hook-resource": "issue", "sentry-hook-signature": signed(SENT)},
    ),
    "pagerduty": (of("pagerduty"), json.dumps(EVENT | {"routing_key": TOKEN}).encode(), {}),
}  # fmt: skip
WRONG: dict[str, tuple[AlertSource, bytes, dict[str, str]]] = {
    "nothing": (of("alertmanager"), BODY, {}),
    "another token": (of("alertmanager"), BODY, {"authorization": "Bearer another"}),
    "basic that is none": (of("alertmanager"), BODY, {"authorization": "Basic ???"}),
    "basic of odd letters": (of("alertmanager"), BODY, {"authorization": "Basic clé"}),
    "another body": (of("grafana", secret="env:ALERTS_TOKEN"), BODY, {"x-grafana-alerting-signature": signed(SENT)}),
    "six minutes old": (
        WHEN, BODY, {"x-when": BEFORE, "x-grafana-alerting-signature": signed(BEFORE.encode() + b":" + BODY)},
    ),
    "unsigned": (of("sentry", secret="env:ALERTS_TOKEN"), SENT, {"sentry-hook-resource": "issue"}),
    "another routing key": (of("pagerduty"), json.dumps(EVENT | {"routing_key": "x"}).encode(), {}),
    "a routing key that is no text": (of("pagerduty"), b'{"routing_key": "\\ud800"}', {}),
    "a secret that is not set": (
        of("sentry", secret="env:NOT_SET_ANYWHERE"), SENT, {"sentry-hook-signature": signed(SENT, "")},
    ),
}  # fmt: skip


def knock(acting: Acting, source: AlertSource, body: bytes, headers: dict[str, str]) -> int:
    """How many signals are let in."""
    document = acting(ANA).document.model_copy(update={"alerts": (source,)})
    let = lets_in(document, Knock({"source": "it"}, headers, {}, body, MONDAY))
    return len(let.about.heard.signals)


@pytest.mark.parametrize("how", RIGHT)
def test_whoever_knows_the_secret_is_let_in(acting: Acting, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setenv("ALERTS_TOKEN", TOKEN)
    assert knock(acting, *RIGHT[how]) == 1


@pytest.mark.parametrize("how", WRONG)
def test_nobody_else_is(acting: Acting, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setenv("ALERTS_TOKEN", TOKEN)
    with pytest.raises(TurnedAway) as turned:
        knock(acting, *WRONG[how])
    assert (turned.value.status, str(turned.value)) == (401, "not let in")


def test_a_source_that_there_is_not_is_answered_as_a_wrong_secret_is(acting: Acting) -> None:
    with pytest.raises(TurnedAway, match="not let in"):
        lets_in(acting(ANA).document, Knock({"source": "nobody"}, {}, {}, BODY, MONDAY))
