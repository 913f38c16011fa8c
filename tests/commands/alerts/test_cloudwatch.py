"""CloudWatch by Amazon's notification service: believed by its signature alone, and fetched from nowhere else."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from commands.alerts.intake import lets_in, needs
from commands.alerts.kinds.cloudwatch import SIGNED
from commands.alerts.policy import AlertSource
from commands.shared.doors import Knock, Let, TurnedAway
from storage.record import replace
from tests.commands.conftest import ANA, Acting
from tests.conftest import MONDAY

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
ALARM = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:pos-cpu"
CERTIFICATE = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem"
SUBSCRIBE = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
SOURCE = AlertSource.model_validate({"name": "it", "kind": "cloudwatch", "topics": [TOPIC]})


@dataclass(frozen=True)
class Amazon:
    """Signs as Amazon does, by a certificate of our own."""

    key: RSAPrivateKey
    certificate: bytes

    def signed(self, envelope: Mapping[str, Any]) -> dict[str, Any]:
        text = "".join(f"{name}\n{envelope[name]}\n" for name in SIGNED[envelope["Type"]] if name in envelope)
        signature = base64.b64encode(self.key.sign(text.encode(), PKCS1v15(), SHA256())).decode()
        return {**envelope, "Signature": signature, "SignatureVersion": "2", "SigningCertURL": CERTIFICATE}


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    key, name = generate_private_key(65537, 2048), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ours")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, MONDAY, MONDAY + timedelta(days=7))
    return Amazon(key, made.sign(key, SHA256()).public_bytes(Encoding.PEM))


def envelope(state: str = "ALARM", **more: Any) -> dict[str, Any]:
    alarm = {
        "AlarmName": "pos-cpu", "AlarmArn": ALARM, "NewStateValue": state, "Region": "EU (Frankfurt)",
        "StateChangeTime": "2026-03-16T08:59:00.000+0000",
        "Trigger": {"MetricName": "CPUUtilization", "Dimensions": [{"name": "InstanceId", "value": "i-1"}]},
    }  # fmt: skip
    return {
        "Type": "Notification", "MessageId": "m1", "TopicArn": TOPIC, "Subject": "ALARM: pos-cpu",
        "Message": json.dumps(alarm), "Timestamp": MONDAY.strftime("%Y-%m-%dT%H:%M:%S.000Z"), **more,
    }  # fmt: skip


def knock(acting: Acting, sent: Mapping[str, Any], amazon: Amazon, at: timedelta = timedelta()) -> Let:
    """Let in, once what is needed was fetched: of one address alone there is a certificate."""
    document = acting(ANA).document.model_copy(update={"alerts": (SOURCE,)})
    came = Knock({"source": "it"}, {}, {}, json.dumps(sent).encode(), MONDAY + at)
    assert [*needs(document, came)] == [CERTIFICATE]
    return lets_in(document, replace(came, fetched={CERTIFICATE: amazon.certificate}))


@pytest.mark.parametrize(("state", "firing"), [("ALARM", [True]), ("OK", [False]), ("INSUFFICIENT_DATA", [])])
def test_an_alarm_is_read_by_its_state_and_known_by_its_arn(
    acting: Acting, amazon: Amazon, state: str, firing: list[bool]
) -> None:
    let = knock(acting, amazon.signed(envelope(state)), amazon)
    found = let.about.heard
    assert [each.firing for each in found.signals] == firing
    assert {each.key for each in found.signals} <= {ALARM}
    assert (let.delivery, let.visits) == ("it:m1", None)
    assert found.notes == (() if firing else ("pos-cpu has not enough data to tell",))


def test_its_dimensions_are_labels_and_its_page_is_linked(acting: Acting, amazon: Amazon) -> None:
    [signal] = knock(acting, amazon.signed(envelope()), amazon).about.heard.signals
    assert (signal.labels["InstanceId"], signal.labels["metric"]) == ("i-1", "CPUUtilization")
    assert signal.url.endswith("region=eu-central-1#alarmsV2:alarm/pos-cpu")
    assert signal.at == MONDAY.replace(hour=8, minute=59)


def test_what_no_database_can_keep_is_left_out_of_an_alarm_too(acting: Acting, amazon: Amazon) -> None:
    written = json.dumps({"AlarmName": "pos@cpu", "NewStateValue": "ALARM"}).replace("@", r"\ud800")
    [signal] = knock(acting, amazon.signed(envelope(Message=written)), amazon).about.heard.signals
    assert signal.title == "poscpu"


def test_a_subscription_is_confirmed_once_it_is_believed_and_makes_nothing(acting: Acting, amazon: Amazon) -> None:
    asks = envelope(Type="SubscriptionConfirmation", Token="t", SubscribeURL=SUBSCRIBE, Message="You have chosen")
    let = knock(acting, amazon.signed(asks), amazon)
    assert (let.visits, let.about.heard.signals) == (SUBSCRIBE, ())
    elsewhere = amazon.signed({**asks, "SubscribeURL": "https://sns.example.com/"})
    with pytest.raises(TurnedAway, match="not let in"):
        knock(acting, elsewhere, amazon)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Message": "{}"}, 401),
        ({"TopicArn": TOPIC + "-other"}, 401),
        ({"Signature": "not base64"}, 401),
        ({"SignatureVersion": "1"}, 400),
        ({"Type": "Other"}, 400),
        ({"Type": ["Notification"]}, 400),
        ({"Timestamp": "2026-03-16T07:59:59.000Z"}, 401),
    ],
)
def test_what_amazon_has_not_signed_so_is_not_believed(
    acting: Acting, amazon: Amazon, changed: dict[str, Any], status: int
) -> None:
    with pytest.raises(TurnedAway) as turned:
        knock(acting, amazon.signed(envelope()) | changed, amazon)
    assert turned.value.status == status


def test_what_is_signed_for_another_topic_too_old_or_by_a_certificate_that_has_ended_is_not_believed(
    acting: Acting, amazon: Amazon
) -> None:
    for sent, at in (
        (envelope(TopicArn=TOPIC + "-other"), timedelta()),
        (envelope(), timedelta(hours=1, seconds=1)),
        (envelope(Timestamp="2026-03-24T09:00:00.000Z"), timedelta(days=8)),
    ):
        with pytest.raises(TurnedAway, match="not let in"):
            knock(acting, amazon.signed(sent), amazon, at)


@pytest.mark.parametrize(
    "address",
    [
        "http://sns.eu-central-1.amazonaws.com/x.pem", "https://sns.eu-central-1.amazonaws.com.example.com/x.pem",
        "https://example.com/sns.eu-central-1.amazonaws.com/x.pem", "https://sns.eu-central-1.amazonaws.com@example.com/x.pem",
        "https://sns.eu-central-1.amazonaws.com:8080/x.pem", "https://sns.eu-central-1.amazonaws.com/x.txt", "", "x",
        "https://[sns.eu-central-1.amazonaws.com/x.pem",
    ],
)  # fmt: skip
def test_no_certificate_is_fetched_but_from_amazon(acting: Acting, amazon: Amazon, address: str) -> None:
    document = acting(ANA).document.model_copy(update={"alerts": (SOURCE,)})
    sent = amazon.signed(envelope()) | {"SigningCertURL": address}
    with pytest.raises(TurnedAway, match="not let in"):
        needs(document, Knock({"source": "it"}, {}, {}, json.dumps(sent).encode(), MONDAY))


def test_without_a_list_of_topics_it_cannot_be_meant(acting: Acting) -> None:
    lax = AlertSource.model_validate({"name": "it", "kind": "cloudwatch"})
    document = acting(ANA).document.model_copy(update={"alerts": (lax,)})
    assert [said for where, said in document.mistakes() if where == ("alerts", 0)] == [
        "believes no topic; write `topics: [arn:aws:sns:…]`, those that your alarms are sent to"
    ]
