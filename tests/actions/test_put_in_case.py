"""A reply that waits for a person is put into its case by one of the operator's people, once (PRODUCT D2, M4)."""

import uuid
from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, contact, png
from tests.replies import attached, reply, take_replies
from tests.returning import PROSE, judge, take
from tests.sweeps.settling import ACCEPTED, claimed, settle
from tests.worlds import CONTACT, NOW, Cast, Stage, Wanted, cast, place

from startline.actions.decide_notice import dismiss_notice, put_in_case
from startline.mail.link import newest_key_number
from startline.mail.reply_address import reply_address
from startline.models import Case, CaseEntry, CaseFile, CaseMail, DeliveryNotice, Mail, User
from startline.queries.access import person_of
from startline.rules.notices import KEPT_BYTES, WAITS_WHOLE
from startline.rules.refusal import RefusalCode, Refused
from startline.sweeps.cut_waiting import cut_waiting

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
TEXT = "It still does not work."


@pytest.fixture(autouse=True)
def _one_an_hour(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STARTLINE_REPLY_ADDRESS = "help@mail.example"
    settings.STARTLINE_BOUNCE_ADDRESS = "bounces@mail.example"
    monkeypatch.setattr("startline.actions.take_replies.MOST_AN_HOUR", 0)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    """A contact's case, whose receipt has been accepted."""
    order = place(people.partner, Wanted(stage=Stage.AWAITING))
    opened = case_of(contact(CONTACT), about(order, "1.0"))
    settle(claimed(), ACCEPTED)
    return opened


def waiting(case: Case, text: str = TEXT, *, key: str | None = None, **more: object) -> DeliveryNotice:
    """A reply to the receipt of the case that waits for a person."""
    told = CaseMail.objects.filter(entry__case=case).latest("mail_id")
    mail = Mail.objects.get(pk=told.mail_id)
    address = reply_address(mail.public_id, key_number=newest_key_number())
    assert address is not None
    notice = take(reply(text, to=address, **more), **({"key": key} if key else {}))  # type: ignore[arg-type]
    take_replies(now=LATER)
    notice.refresh_from_db()
    assert (notice.state, notice.kind) == ("unknown", "reply")
    return notice


def put(notice: DeliveryNotice, *, by: User) -> None:
    put_in_case(person=person_of(by), notice_id=notice.public_id, now=LATER)
    notice.refresh_from_db()


def said(case: Case) -> list[tuple[str, str]]:
    return list(CaseEntry.objects.filter(case=case).order_by("id").values_list("kind", "text"))[1:]


def test_who_asked_has_said_it_and_the_notice_tells_who_put_it_there(people: Cast, case: Case) -> None:
    notice = waiting(case, files=[attached(png())])

    put(notice, by=people.clerk)

    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert said(case) == [("said", TEXT)]
    assert (entry.via, entry.by_address.email if entry.by_address else "") == ("mail", CONTACT)
    assert entry.facts["notice"] == str(notice.public_id)
    assert CaseFile.objects.filter(entry=entry).count() == 1
    assert (notice.state, notice.decided_by, notice.decided_at) == ("applied", people.clerk, LATER)
    assert len(notice.raw) <= KEPT_BYTES
    assert found_wrong() == []


def test_what_is_put_aside_stays_no_larger_than_other_notices(people: Cast, case: Case) -> None:
    notice = waiting(case, files=[attached(b"x" * KEPT_BYTES, media="application/zip", name="log.zip")])
    whole = len(notice.raw)

    dismiss_notice(person=person_of(people.clerk), notice_id=notice.public_id, now=LATER)

    notice.refresh_from_db()
    assert (notice.state, notice.raw_bytes) == ("dismissed", whole)
    assert whole > len(notice.raw) == KEPT_BYTES


def test_what_was_cut_while_it_waited_is_put_in_as_far_as_it_is_there(people: Cast, case: Case) -> None:
    notice = waiting(case, files=[attached(b"x" * KEPT_BYTES, media="application/zip", name="log.zip")])
    cut_waiting(now=LATER + WAITS_WHOLE)
    notice.refresh_from_db()
    assert len(notice.raw) == KEPT_BYTES

    put(notice, by=people.clerk)

    assert said(case) == [("said", TEXT)]
    assert CaseEntry.objects.filter(case=case).latest("id").facts["cut"] is True


def test_of_somebody_else_it_is_a_strangers_for_the_desk_alone(people: Cast, case: Case) -> None:
    notice = waiting(case, from_="boss@acme.example")

    put(notice, by=people.clerk)

    assert said(case) == [("by_stranger", TEXT)]
    assert CaseEntry.objects.get(kind="by_stranger").internal


def test_what_an_agent_answers_to_the_desks_own_mail_can_be_put_in_too(people: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(assigned_to=people.clerk)
    put(waiting(case), by=people.clerk)

    put(waiting(case, "I look.", from_=people.clerk.email, message_id="<2@x>"), by=people.clerk)

    assert said(case) == [("said", TEXT), ("by_stranger", "I look.")]


def test_the_same_mail_that_came_twice_is_in_the_case_once(people: Cast, case: Case) -> None:
    first, second = waiting(case, key="1"), waiting(case, key="2")

    put(first, by=people.clerk)
    put(second, by=people.clerk)

    assert said(case) == [("said", TEXT)]
    assert (first.state, second.state) == ("applied", "applied")


def test_an_empty_reply_is_put_in_for_what_came_with_it(people: Cast, case: Case) -> None:
    notice = waiting(case, "", message_id="")

    put(notice, by=people.clerk)

    assert said(case) == [("said", "")]


def test_it_is_decided_once(people: Cast, case: Case) -> None:
    notice, other = waiting(case, key="1"), waiting(case, key="2", message_id="<2@x>")
    put(notice, by=people.clerk)
    dismiss_notice(person=person_of(people.clerk), notice_id=other.public_id, now=LATER)

    for one in (notice, other):
        with pytest.raises(Refused) as refused:
            put(one, by=people.clerk)
        assert refused.value.refusal.code is RefusalCode.NOTICE_DECIDED
    assert said(case) == [("said", TEXT)]


def test_only_the_operators_people_put_it_in(people: Cast, case: Case) -> None:
    notice = waiting(case)

    with pytest.raises(Refused) as refused:
        put(notice, by=people.owner)

    assert refused.value.refusal.code is RefusalCode.MAY_NOT_OPERATE
    assert said(case) == []


def test_what_answers_no_mail_about_a_case_is_put_in_none(people: Cast) -> None:
    notice = take(PROSE)
    judge()

    for id_ in (notice.public_id, uuid.uuid4()):
        with pytest.raises(Refused) as refused:
            put_in_case(person=person_of(people.clerk), notice_id=id_, now=LATER)
        assert refused.value.refusal.code is RefusalCode.NOT_FOUND
