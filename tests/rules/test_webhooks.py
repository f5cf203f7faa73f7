"""Signatures as Standard Webhooks has them, and the addresses of hubs elsewhere (PRODUCT H6)."""

import base64
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from startline.rules.hub_urls import UrlProblem, admin_url_problem, events_url_problem, filled
from startline.rules.webhooks import TOLERANCE, headers, is_signed, is_timely, new_secret, signature

# The example of the specification's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVENT_ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
AT = datetime.fromtimestamp(int(TIMESTAMP), UTC)
MICROSECOND = timedelta(microseconds=1)


def proven(*secrets: str, signatures: str = SIGNATURE, body: bytes = BODY) -> bool:
    return is_signed(secrets, event_id=EVENT_ID, timestamp=TIMESTAMP, body=body, signatures=signatures)


def test_the_specifications_example_is_signed_as_it_says() -> None:
    assert signature(SECRET, event_id=EVENT_ID, timestamp=TIMESTAMP, body=BODY) == SIGNATURE
    assert headers([SECRET], event_id=EVENT_ID, at=AT, body=BODY) == {
        "webhook-id": EVENT_ID,
        "webhook-timestamp": TIMESTAMP,
        "webhook-signature": SIGNATURE,
    }
    assert proven(SECRET)


def test_one_secret_and_one_signature_of_several_is_enough() -> None:
    other = new_secret()

    assert proven(other, SECRET)
    assert proven(SECRET, signatures=f"v1,AAAA {SIGNATURE}")
    assert not proven(other)
    assert not proven()
    assert not proven(SECRET, body=BODY + b" ")
    assert not proven(SECRET, signatures="")


def test_of_many_signatures_only_the_first_twenty_are_looked_at() -> None:
    assert proven(SECRET, signatures=" ".join(["v1,AAAA"] * 19 + [SIGNATURE]))
    assert not proven(SECRET, signatures=" ".join(["v1,AAAA"] * 20 + [SIGNATURE]))


def test_two_secrets_sign_twice() -> None:
    former = new_secret()

    given = headers([SECRET, former], event_id=EVENT_ID, at=AT, body=BODY)["webhook-signature"]

    assert proven(SECRET, signatures=given)
    assert proven(former, signatures=given)


def test_a_secret_is_32_random_bytes_and_no_two_are_alike() -> None:
    secret = new_secret()

    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert secret != new_secret()


@pytest.mark.parametrize("sign", [1, -1], ids=["old", "ahead"])
def test_five_minutes_are_the_most_to_the_microsecond(sign: int) -> None:
    assert is_timely(TIMESTAMP, now=AT + sign * TOLERANCE)
    assert not is_timely(TIMESTAMP, now=AT + sign * (TOLERANCE + MICROSECOND))


@pytest.mark.parametrize("timestamp", ["", "soon", "-1", "1.5", "1e9", "١٦١٤٢٦٥٣٣٠", "9" * 12, "9" * 5000])
def test_what_is_no_time_is_never_timely(timestamp: str) -> None:
    assert not is_timely(timestamp, now=AT)


def test_the_places_of_an_address_are_filled() -> None:
    order, line = uuid.uuid4(), uuid.uuid4()

    assert filled("https://a.example/{order}/{line}?o={order}", order_id=order, line_id=line) == (
        f"https://a.example/{order}/{line}?o={order}"
    )
    assert filled("https://a.example/", order_id=order, line_id=line) == "https://a.example/"


def test_addresses_on_a_network_of_ones_own_are_let_through() -> None:
    for url in ("http://localhost:8090/events", "http://[::1]:8090/", "http://10.0.0.7/e?x=1"):
        assert events_url_problem(url) is None
        assert admin_url_problem(url) is None


@pytest.mark.parametrize(
    "url",
    ["https://[::1/", "https:///path", "//a.example/", "https://a.example:0/", "https://a.example\\@b/"],
)
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert events_url_problem(url) is UrlProblem.NOT_WEB
    assert admin_url_problem(url) is UrlProblem.NOT_WEB
