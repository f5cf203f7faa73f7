"""Codes: made, mailed, tried and used, each once and for what it was asked for (PRODUCT H2, H3)."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from tests.worlds import CONTACT, NOW, Placed, Stage, Wanted, cast, place

from startline.actions.codes import AskedCode, Step, ask_for_code, confirm, mail_code
from startline.mail.addresses import address_id
from startline.models import Code, Link, MailLine
from startline.rules.codes import CodePurpose, CodeRefusal, CodeRefusalCode, CodeRefused

pytestmark = pytest.mark.django_db
BROWSER = "a secret of the browser"
C = CodeRefusalCode


@pytest.fixture
def order() -> Placed:
    return place(cast().partner, Wanted(stage=Stage.AWAITING))


@pytest.fixture
def step(order: Placed) -> Step:
    mail_id = MailLine.objects.filter(line_id=order.line_ids["1.0"]).latest("mail_id").mail_id
    return Step(
        account_id=order.line().account_id,
        link_id=Link.objects.get(mail_id=mail_id).pk,
        address_id=address_id(CONTACT),
        purpose=CodePurpose.HAND_OVER,
        subject={"address": "new@acme.example"},
    )


def asked(step: Step, *, now: datetime = NOW, browser: str = BROWSER) -> AskedCode:
    return ask_for_code(step, browser=browser, now=now)


def tried(
    code: AskedCode,
    step: Step,
    *,
    typed: str | None = None,
    browser: str = BROWSER,
    now: datetime = NOW,
    then: Callable[[Step], str] = lambda done: done.subject["address"],
) -> str | CodeRefusal:
    """What came of the try: the answer of the step, or the refusal."""
    try:
        return confirm(
            code.public_id,
            typed=code.digits if typed is None else typed,
            browser=browser,
            link_id=step.link_id,
            purpose=step.purpose,
            now=now,
            then=then,
        )
    except CodeRefused as refused:
        return refused.refusal


def wrong(code: AskedCode) -> str:
    return f"{(int(code.digits) + 1) % 1_000_000:06}"


def test_the_right_digits_do_the_step_with_what_it_was_asked_for(step: Step) -> None:
    assert tried(asked(step), step) == "new@acme.example"


def test_digits_are_six_and_kept_nowhere(step: Step) -> None:
    code = asked(step)

    kept = Code.objects.get(public_id=code.public_id)
    assert len(code.digits) == 6
    assert code.digits not in (kept.digest, kept.browser, str(kept.subject))
    assert BROWSER not in kept.browser


def test_a_code_works_once(step: Step) -> None:
    code = asked(step)
    tried(code, step)

    assert tried(code, step) == CodeRefusal(code=C.USED)


def test_five_wrong_tries_and_the_right_one_comes_too_late(step: Step) -> None:
    code = asked(step)

    lefts = [tried(code, step, typed=wrong(code)) for _ in range(5)]

    assert lefts == [CodeRefusal(code=C.WRONG, left=left) for left in (4, 3, 2, 1, 0)]
    assert tried(code, step) == CodeRefusal(code=C.TRIED_TOO_OFTEN)


def test_what_is_typed_after_ten_minutes_comes_too_late(step: Step) -> None:
    code = asked(step)

    last = NOW + timedelta(minutes=10)
    assert tried(code, step, now=last) == CodeRefusal(code=C.EXPIRED)
    assert tried(code, step, now=last - timedelta(microseconds=1)) == "new@acme.example"


@pytest.mark.parametrize("browser", ["", "another"])
def test_another_browser_gets_nothing_and_uses_up_no_try(step: Step, browser: str) -> None:
    code = asked(step)

    assert tried(code, step, browser=browser) == CodeRefusal(code=C.OF_ANOTHER_BROWSER)
    assert tried(code, step, browser=browser, typed=wrong(code)) == CodeRefusal(code=C.OF_ANOTHER_BROWSER)
    assert Code.objects.get(public_id=code.public_id).tries == 0


def test_a_newer_code_takes_the_place_of_the_older(step: Step) -> None:
    older, newer = asked(step), asked(step)

    assert tried(older, step) == CodeRefusal(code=C.REPLACED)
    assert tried(newer, step) == "new@acme.example"


def test_a_code_for_another_purpose_takes_nobodys_place(step: Step) -> None:
    code = asked(step)
    asked(replace(step, purpose=CodePurpose.MAP))

    assert tried(code, step) == "new@acme.example"


@pytest.mark.parametrize("purpose", [CodePurpose.MAP, CodePurpose.SET_UP])
def test_a_code_of_another_purpose_is_not_there(step: Step, purpose: CodePurpose) -> None:
    code = asked(step)

    assert tried(code, replace(step, purpose=purpose)) == CodeRefusal(code=C.NOT_THERE)


def test_a_code_of_another_link_is_not_there(step: Step) -> None:
    code = asked(step)

    assert tried(code, replace(step, link_id=uuid.uuid4())) == CodeRefusal(code=C.NOT_THERE)
    assert tried(AskedCode(public_id=uuid.uuid4(), digits="000000"), step) == CodeRefusal(code=C.NOT_THERE)


def test_the_digits_of_one_code_do_not_open_another(step: Step) -> None:
    first = asked(step)
    second = asked(replace(step, purpose=CodePurpose.MAP))
    kept = Code.objects.get(public_id=second.public_id)

    assert Code.objects.get(public_id=first.public_id).digest != kept.digest
    if first.digits != second.digits:
        assert tried(first, step, typed=second.digits) == CodeRefusal(code=C.WRONG, left=4)


def test_what_the_step_refuses_by_raising_leaves_the_code_as_it_was(step: Step) -> None:
    code = asked(step)

    def fail(done: Step) -> str:
        raise LookupError(done.subject["address"])

    with pytest.raises(LookupError):
        tried(code, step, then=fail)

    assert tried(code, step) == "new@acme.example"


def test_under_a_key_that_is_no_longer_listed_no_digits_match(step: Step, settings: LazySettings) -> None:
    code = asked(step)
    settings.STARTLINE_LINK_KEYS = {"2": "another secret"}

    assert tried(code, step) == CodeRefusal(code=C.WRONG, left=4)


def test_under_an_older_key_the_code_still_works(step: Step, settings: LazySettings) -> None:
    code = asked(step)
    settings.STARTLINE_LINK_KEYS = {"2": "another secret", **settings.STARTLINE_LINK_KEYS}

    assert tried(code, step) == "new@acme.example"


def test_ten_codes_go_to_an_address_in_24_hours_whatever_they_are_for(step: Step) -> None:
    for number, purpose in enumerate([*CodePurpose] * 3):
        asked(replace(step, purpose=purpose), now=NOW + timedelta(minutes=number))
    asked(step, now=NOW + timedelta(minutes=9))
    next_at = NOW + timedelta(hours=24)

    with pytest.raises(CodeRefused) as refused:
        asked(step, now=next_at - timedelta(microseconds=1))

    assert refused.value.refusal == CodeRefusal(code=C.CAP, cap=10, next_at=next_at)
    asked(step, now=next_at)


def test_a_code_that_the_cap_refuses_leaves_the_last_one_as_it_was(step: Step) -> None:
    codes = [asked(step) for _ in range(10)]

    with pytest.raises(CodeRefused):
        asked(step)

    assert tried(codes[-1], step) == "new@acme.example"


def test_the_mail_names_order_and_customer_and_not_in_its_subject_the_code(step: Step) -> None:
    code = asked(step)

    taken = mail_code(
        code,
        recipient=CONTACT,
        purpose=CodePurpose.HAND_OVER,
        language="it",
        order="104583020",
        customer="Acme S.p.A.",
        account="Telepartner",
    )

    message = mail.outbox[-1]
    assert taken
    assert message.to == [CONTACT]
    assert code.digits in message.body
    assert code.digits not in message.subject
    assert "104583020" in message.body
    assert message.extra_headers["Content-Language"] == "it"
