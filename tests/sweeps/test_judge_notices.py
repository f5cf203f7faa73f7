"""What came back is judged once, by its token, and does to mails, lines and windows what it says (M4, W2)."""

import uuid
from datetime import timedelta

import pytest
from tests.actions.disputing import dispute
from tests.actions.recorded import found_wrong, last_mail_id, mails, recorded
from tests.models.forbidding import run
from tests.returning import (
    ARRIVED,
    AUTO_REPLY,
    COMPLAINT,
    HARD,
    LATE,
    PROSE,
    SOFT,
    bounce,
    dsn,
    event,
    judge,
    newest_mail_of,
    take,
    token_address,
)
from tests.sweeps.settling import ACCEPTED, DROPPED, REFUSED, claimed, settle
from tests.worlds import (
    CONTACT,
    NOW,
    WX,
    Placed,
    Stage,
    Wanted,
    cast,
    deliver,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.actions.resend import resend
from startline.mail.verp import envelope_sender
from startline.models import (
    Account,
    Bounce,
    DeliveryNotice,
    Line,
    Mail,
    NoticeSource,
    NoticeState,
    Policy,
    Suppression,
    TransactionEvent,
    TransactionState,
    Window,
)
from startline.models.mail import MailKind
from startline.rules.line import Status
from startline.sweeps.claim_mails import LEASE
from startline.sweeps.judge_notices import judge_notices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("return_address")]

NEW = "new@acme.example"
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


def awaiting(*wanted: Wanted) -> Placed:
    """An order whose lines were mailed two days ago, their windows open."""
    return place(cast().partner, *(wanted or (Wanted(stage=Stage.AWAITING),)))


def another(number: str = "102") -> Placed:
    """One more order of the same partner."""
    return place(Account.objects.get(name="Telepartner"), Wanted(stage=Stage.AWAITING), number=number)


def first_mail(placed: Placed) -> int:
    """The first mail of the order's first line."""
    return newest_mail_of(placed.line_ids["1.0"])


def retarget(placed: Placed, address: str = NEW) -> None:
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[placed.order_id]), address=address, now=NOW)


def resend_(placed: Placed) -> None:
    resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)


def windows(placed: Placed, number: str = "1.0") -> list[tuple[int, str | None]]:
    """The mails that started the line's windows, and why each ended."""
    found = Window.objects.filter(line_id=placed.line_ids[number]).order_by("id")
    return list(found.values_list("mail_id", "end_cause"))


def standing(mail_id: int) -> tuple[str, str | None]:
    """How the mail's transaction stands, and why."""
    state = TransactionState.objects.get(transaction_id=Mail.objects.get(pk=mail_id).transaction_id)
    return state.status, state.cause


def everything() -> tuple[object, ...]:
    """What no notice may change that means nothing."""
    lines = list(Line.objects.order_by("id").values())
    states = list(TransactionState.objects.order_by("transaction_id").values())
    return (
        lines,
        states,
        list(Window.objects.order_by("id").values()),
        Mail.objects.count(),
        Bounce.objects.count(),
    )


def test_a_hard_bounce_flags_the_line_ends_its_window_and_tells_the_editors() -> None:
    placed = awaiting()
    mail_id, before = first_mail(placed), last_mail_id()

    notice = bounce(mail_id)

    line = placed.line()
    assert (line.undeliverable_at, line.undeliverable_cause) == (NOW, "mailbox_unknown")
    assert (line.status, line.mail_accepted_at) == (Status.AWAITING, None)
    assert windows(placed) == [(mail_id, "bounced")]
    assert standing(mail_id) == ("failed", "mailbox_unknown")
    assert [(mail.kind, mail.to) for mail in mails(after=before)] == [
        (MailKind.UNDELIVERABLE, "g.conti@telepartner.example")
    ]
    assert (notice.state, notice.kind, notice.mail_id, notice.judged_at) == (
        "applied",
        "bounce",
        mail_id,
        NOW,
    )
    assert (notice.status, notice.code, notice.recipient) == ("5.1.1", 550, CONTACT)
    assert found_wrong() == []


def test_a_bounce_is_kept_once_with_what_the_server_said() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)

    notice = bounce(mail_id)

    kept = Bounce.objects.get()
    assert (kept.mail_id, kept.notice_id, kept.bounced_at, kept.hard) == (mail_id, notice.pk, NOW, True)
    assert (kept.status, kept.code, kept.cause) == ("5.1.1", 550, "mailbox_unknown")
    assert "User unknown" in kept.words
    told = TransactionEvent.objects.get(kind="mail_bounced")
    assert (told.line_id, told.cause) == (placed.line_ids["1.0"], "mailbox_unknown")
    assert (told.facts["code"], told.facts["status"]) == (550, "5.1.1")
    assert "User unknown" in told.facts["words"]


def test_the_transaction_that_asked_for_the_mail_tells_of_its_bounce_line_by_line() -> None:
    placed = awaiting(Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING, offer=WX))
    mail_id = first_mail(placed)

    bounce(mail_id)

    story = recorded(Mail.objects.get(pk=mail_id).transaction_id)
    assert story.events[-2:] == ["mail_bounced: 1.0", "mail_bounced: 2.0"]
    assert (story.status, story.cause) == ("failed", "mailbox_unknown")
    assert [placed.line(number).undeliverable_cause for number in ("1.0", "2.0")] == ["mailbox_unknown"] * 2


def test_a_transaction_with_another_mail_that_arrived_is_partly_completed() -> None:
    placed = awaiting(
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="second@acme.example"),
    )
    mail_id = first_mail(placed)
    other = newest_mail_of(placed.line_ids["2.0"])

    bounce(mail_id)

    assert standing(mail_id) == ("partly_completed", "mailbox_unknown")
    assert Mail.objects.get(pk=other).transaction_id == Mail.objects.get(pk=mail_id).transaction_id
    assert placed.line("2.0").undeliverable_at is None
    assert found_wrong() == []


def test_a_soft_bounce_flags_the_line_and_moves_no_window() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    accepted_at = placed.line().mail_accepted_at

    bounce(mail_id, SOFT)

    line = placed.line()
    assert (line.undeliverable_cause, line.mail_accepted_at) == ("mailbox_full", accepted_at)
    assert windows(placed) == [(mail_id, None)]
    assert standing(mail_id) == ("failed", "mailbox_full")
    assert not Suppression.objects.exists()
    assert found_wrong() == []


def test_after_a_bounce_a_corrected_contact_gets_mail_and_a_window_of_its_own() -> None:
    placed = awaiting()
    bounce(first_mail(placed))

    retarget(placed)
    deliver(now=NOW + HOUR)

    line = placed.line()
    assert (line.undeliverable_at, line.mail_accepted_at) == (None, NOW + HOUR)
    assert windows(placed)[-1] == (newest_mail_of(line.pk), None)
    assert found_wrong() == []


def test_after_a_bounce_a_resend_that_is_accepted_starts_the_window() -> None:
    placed = awaiting()
    bounce(first_mail(placed))
    resend_(placed)

    deliver(now=NOW + HOUR)

    assert (placed.line().undeliverable_at, placed.line().mail_accepted_at) == (None, NOW + HOUR)
    assert [end for _, end in windows(placed)] == ["bounced", None]
    assert found_wrong() == []


def test_where_a_later_mail_stands_the_line_stays_deliverable_and_the_window_starts_from_it() -> None:
    placed = awaiting()
    first = first_mail(placed)
    resend_(placed)
    deliver(now=NOW + HOUR)
    second, before = first_mail(placed), last_mail_id()

    bounce(first, now=NOW + DAY)

    line, window = placed.line(), placed.line().windows.latest("id")
    assert (line.undeliverable_at, line.mail_accepted_at) == (None, NOW + HOUR)
    assert windows(placed) == [(first, "bounced"), (second, None)]
    assert (window.accepted_at, window.window_days, window.closes_at) == (NOW + HOUR, 7, window.deadline_at)
    assert mails(after=before) == []
    assert standing(first) == ("failed", "mailbox_unknown")
    assert found_wrong() == []


def test_a_bounce_of_the_later_mail_flags_the_line_and_leaves_the_window_of_the_first() -> None:
    placed = awaiting()
    first, accepted_at = first_mail(placed), placed.line().mail_accepted_at
    resend_(placed)
    deliver(now=NOW + HOUR)

    bounce(first_mail(placed), now=NOW + DAY)

    line = placed.line()
    assert (line.undeliverable_at, line.mail_accepted_at) == (NOW + DAY, accepted_at)
    assert windows(placed) == [(first, None)]
    assert found_wrong() == []


def test_a_line_that_is_undeliverable_stays_as_it_is_and_nobody_is_told_again() -> None:
    placed = awaiting()
    first = first_mail(placed)
    resend_(placed)
    deliver(now=NOW + HOUR)
    bounce(first_mail(placed), SOFT, now=NOW + HOUR)
    before = last_mail_id()

    bounce(first, now=NOW + DAY)

    line = placed.line()
    assert (line.undeliverable_at, line.undeliverable_cause) == (NOW + HOUR, "mailbox_full")
    assert (line.mail_accepted_at, windows(placed)) == (None, [(first, "bounced")])
    assert mails(after=before) == []
    assert found_wrong() == []


def test_the_next_window_has_the_policy_of_its_own_day_and_a_passed_deadline_closes_a_day_later() -> None:
    placed = awaiting()
    first = first_mail(placed)
    resend_(placed)
    deliver(now=NOW + HOUR)
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Legal", now=NOW + HOUR)
    later = NOW + 20 * DAY
    release(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=later)

    bounce(first, now=later + HOUR)

    window = placed.line().windows.latest("id")
    assert window.deadline_at < later
    assert window.closes_at == later + HOUR + DAY
    assert found_wrong() == []


def test_on_hold_the_next_window_does_not_close() -> None:
    placed = awaiting()
    first = first_mail(placed)
    resend_(placed)
    deliver(now=NOW + HOUR)
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Legal", now=NOW + HOUR)

    bounce(first, now=NOW + 2 * HOUR)

    assert (windows(placed)[-1][1], placed.line().windows.latest("id").closes_at) == (None, None)
    assert found_wrong() == []


def test_without_a_policy_for_the_next_day_the_bounce_is_applied_all_the_same() -> None:
    placed = awaiting()
    first = first_mail(placed)
    resend_(placed)
    deliver(now=NOW + HOUR)
    Policy.objects.all().delete()

    notice = bounce(first, now=NOW + DAY)

    assert notice.state == NoticeState.APPLIED
    assert windows(placed) == [(first, "bounced")]
    assert [problem.partition(":")[0] for problem in found_wrong()] == ["windows_missing"]


def test_after_closing_a_bounce_only_flags() -> None:
    placed = awaiting(Wanted(stage=Stage.CLOSED))
    mail_id, before = first_mail(placed), placed.line()

    bounce(mail_id)

    line = placed.line()
    assert (line.undeliverable_cause, line.status) == ("mailbox_unknown", Status.CLOSED)
    assert (line.closed_at, line.billing_started_at, line.mail_accepted_at) == (
        before.closed_at,
        before.billing_started_at,
        before.mail_accepted_at,
    )
    assert windows(placed) == [(mail_id, "deadline")]
    assert found_wrong() == []


def test_a_mapped_line_is_not_touched_but_the_record_tells() -> None:
    placed = awaiting(Wanted(stage=Stage.MAPPED))
    mail_id = first_mail(placed)

    notice = bounce(mail_id)

    assert placed.line().undeliverable_at is None
    assert windows(placed) == [(mail_id, None)]
    assert (notice.state, standing(mail_id)) == ("applied", ("failed", "mailbox_unknown"))
    assert recorded(Mail.objects.get(pk=mail_id).transaction_id).events[-1] == "mail_bounced: 1.0"
    assert found_wrong() == []


def test_a_cancelled_line_is_not_touched() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    cancel(actor=CONSOLE, order_id=placed.order_id, line_ids=None, now=NOW)

    bounce(mail_id)

    assert (placed.line().status, placed.line().undeliverable_at) == (Status.CANCELLED, None)
    assert windows(placed) == [(mail_id, "cancelled")]
    assert found_wrong() == []


def test_a_line_whose_contact_was_changed_since_is_not_flagged_and_its_window_waits_for_the_new_one() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    retarget(placed)

    bounce(mail_id)
    between = windows(placed)
    deliver(now=NOW + HOUR)

    assert placed.line().undeliverable_at is None
    assert between == [(mail_id, "bounced")]
    assert windows(placed)[1:] == [(newest_mail_of(placed.line_ids["1.0"]), None)]
    assert found_wrong() == []


def test_where_the_new_contact_was_reached_already_the_window_starts_from_their_mail() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    retarget(placed)
    deliver(now=NOW + HOUR)
    corrected = first_mail(placed)

    bounce(mail_id, now=NOW + DAY)

    line, window = placed.line(), placed.line().windows.latest("id")
    assert (line.undeliverable_at, line.mail_accepted_at) == (None, NOW + HOUR)
    assert (window.mail_id, window.accepted_at, window.contact_epoch) == (corrected, NOW + HOUR, 1)
    assert found_wrong() == []


def test_a_soft_bounce_to_a_former_contact_moves_nothing() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    retarget(placed)
    before = placed.line()

    bounce(mail_id, SOFT)

    assert (placed.line().undeliverable_at, placed.line().contact_epoch) == (None, before.contact_epoch)
    assert windows(placed) == [(mail_id, None)]
    assert found_wrong() == []


@pytest.mark.parametrize(
    ("raw", "suppressed"),
    [(HARD, True), (SOFT, False), (dsn(status="5.2.2"), False)],
    ids=["dead", "soft", "full"],
)
def test_an_address_that_takes_no_mail_gets_none_any_more(raw: bytes, *, suppressed: bool) -> None:
    placed = awaiting()

    notice = bounce(first_mail(placed), raw)

    found = list(Suppression.objects.values_list("address__key", "reason", "notice_id", "since_at"))
    assert found == ([(CONTACT, "bounced", notice.pk, NOW)] if suppressed else [])


def test_an_address_that_took_a_later_mail_is_not_given_up() -> None:
    placed = awaiting()
    resend_(placed)
    deliver(now=NOW + HOUR)
    resent = newest_mail_of(placed.line_ids["1.0"])

    bounce(Mail.objects.earliest("id").pk, now=NOW + DAY)
    took_a_later_one = Suppression.objects.exists()
    bounce(resent, now=NOW + DAY)

    assert not took_a_later_one
    assert Suppression.objects.get().address.key == CONTACT


def test_an_address_that_is_suppressed_stays_so_once() -> None:
    people = cast()
    one = place(people.partner, Wanted(stage=Stage.AWAITING))
    other = place(people.partner, Wanted(stage=Stage.AWAITING), number="102")

    bounce(newest_mail_of(one.line_ids["1.0"]))
    bounce(newest_mail_of(other.line_ids["1.0"]), now=NOW + HOUR)

    assert Suppression.objects.get().since_at == NOW
    assert Bounce.objects.count() == 2


def test_a_second_bounce_of_a_mail_changes_nothing() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    bounce(mail_id, SOFT)
    before = everything()

    notice = bounce(mail_id, HARD, now=NOW + HOUR)

    assert (notice.state, notice.mail_id) == ("ignored", mail_id)
    assert everything() == before
    assert found_wrong() == []


def test_what_is_taken_in_again_is_known() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    take(mail_id=mail_id, key="one")
    judge()
    before = everything()

    take(mail_id=mail_id, key="one", at=NOW + HOUR)
    judge(now=NOW + HOUR)

    assert DeliveryNotice.objects.count() == 1
    assert everything() == before


@pytest.mark.parametrize(
    ("raw", "kind", "facts"),
    [
        (LATE, "mail_delayed", {"code": 451, "status": "4.4.1", "words": "451 4.4.1 No answer from host"}),
        (ARRIVED, "mail_delivered", {}),
    ],
    ids=["late", "arrived"],
)
def test_what_is_late_or_has_arrived_is_told_and_changes_nothing_else(
    raw: bytes, kind: str, facts: dict[str, object]
) -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    before, status = everything()[0], standing(mail_id)

    notice = bounce(mail_id, raw)

    assert (notice.state, notice.mail_id) == ("applied", mail_id)
    assert (everything()[0], standing(mail_id)) == (before, status)
    told = TransactionEvent.objects.latest("id")
    assert (told.kind, told.line_id, told.mail_id, told.cause) == (kind, None, mail_id, None)
    assert told.facts == facts
    assert found_wrong() == []


def test_a_complaint_stops_mail_to_the_address_flags_its_lines_and_tells_the_editors() -> None:
    placed = awaiting()
    mail_id, before = first_mail(placed), last_mail_id()
    status = standing(mail_id)

    notice = bounce(mail_id, COMPLAINT)

    assert (notice.state, notice.kind) == ("applied", "complaint")
    assert placed.line().undeliverable_cause == "complained"
    assert windows(placed) == [(mail_id, None)]
    assert standing(mail_id) == status
    assert Suppression.objects.get().reason == "complained"
    assert [mail.kind for mail in mails(after=before)] == [MailKind.UNDELIVERABLE]
    assert recorded(Mail.objects.get(pk=mail_id).transaction_id).events[-1] == "mail_complained: 1.0"
    assert found_wrong() == []


@pytest.mark.parametrize("stage", [Stage.MAPPED, Stage.CANCELLED, Stage.SET_UP])
def test_a_complaint_flags_no_line_that_needs_no_contact_any_more(stage: Stage) -> None:
    placed = awaiting(Wanted(stage=stage))

    bounce(first_mail(placed), COMPLAINT)

    assert placed.line().undeliverable_at is None
    assert Suppression.objects.exists()
    assert found_wrong() == []


def test_a_complaint_of_the_former_contact_says_nothing_of_the_one_who_took_their_place() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    retarget(placed)

    bounce(mail_id, COMPLAINT)

    assert placed.line().undeliverable_at is None
    assert Suppression.objects.get().address.key == CONTACT
    assert found_wrong() == []


@pytest.mark.parametrize("kind", [b"auth-failure", b"not-spam"])
def test_a_machine_s_report_in_the_form_of_a_complaint_changes_nothing(kind: bytes) -> None:
    placed = awaiting()
    before, events = everything(), TransactionEvent.objects.count()

    notice = bounce(first_mail(placed), COMPLAINT.replace(b"Feedback-Type: abuse", b"Feedback-Type: " + kind))

    assert (notice.state, notice.kind) == ("ignored", "complaint")
    assert (everything(), TransactionEvent.objects.count()) == (before, events)
    assert not Suppression.objects.exists()
    assert found_wrong() == []


def test_an_automatic_reply_changes_nothing_and_alarms_nobody() -> None:
    placed = awaiting()
    before, events = everything(), TransactionEvent.objects.count()

    notice = bounce(first_mail(placed), AUTO_REPLY)

    assert (notice.state, notice.kind) == ("ignored", "auto_reply")
    assert (everything(), TransactionEvent.objects.count()) == (before, events)


@pytest.mark.parametrize("raw", [HARD, COMPLAINT, PROSE], ids=["bounce", "complaint", "prose"])
def test_what_carries_no_token_waits_for_a_person(raw: bytes) -> None:
    awaiting()
    before = everything()

    notice = take(raw, delivered_to="bounces@mail.example")
    judge()

    notice.refresh_from_db()
    assert (notice.state, notice.mail_id, everything()) == ("unknown", None, before)


@pytest.mark.parametrize("raw", [LATE, ARRIVED], ids=["late", "arrived"])
def test_no_news_about_no_mail_of_ours_concerns_nobody(raw: bytes) -> None:
    notice = take(raw)
    judge()

    notice.refresh_from_db()
    assert (notice.state, notice.mail_id) == ("ignored", None)


def test_a_forged_token_names_no_mail() -> None:
    placed = awaiting()
    address, before = token_address(first_mail(placed)), everything()
    local, _, domain = address.partition("@")
    forged = [
        f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}",
        f"{local}@elsewhere.example",
        f"bounces+{uuid.uuid4().hex}@{domain}",
        f"{local[:-9]}@{domain}",
    ]

    for one in forged:
        take(HARD, delivered_to=one)
    judge()

    assert set(DeliveryNotice.objects.values_list("state", "mail_id")) == {("unknown", None)}
    assert everything() == before


def test_a_token_of_a_mail_that_is_not_here_names_none() -> None:
    placed = awaiting()
    take(HARD, delivered_to=token_address(first_mail(placed)))
    DeliveryNotice.objects.update(delivered_to=envelope_sender(uuid.uuid4()))

    judge()

    assert DeliveryNotice.objects.get().state == NoticeState.UNKNOWN


def test_what_a_person_wrote_to_the_return_address_waits_with_its_mail() -> None:
    placed = awaiting()
    mail_id, before = first_mail(placed), everything()

    notice = bounce(mail_id, PROSE)

    assert (notice.state, notice.kind, notice.mail_id) == ("unknown", "other", mail_id)
    assert everything() == before


def test_a_provider_says_by_event_which_mail_it_was() -> None:
    placed = awaiting()
    mail_id = first_mail(placed)
    raw = event(mail_id=mail_id)

    notice = take(raw, source=NoticeSource.WEBHOOK)
    judge()

    notice.refresh_from_db()
    assert (notice.state, notice.mail_id) == ("applied", mail_id)
    assert placed.line().undeliverable_cause == "mailbox_unknown"


def test_a_notice_about_a_mail_on_its_way_waits_for_its_end_and_holds_up_no_other() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    other = another()
    claim = claimed()
    early = take(mail_id=first_mail(placed))
    late = take(mail_id=first_mail(other))

    judge()
    early.refresh_from_db()
    late.refresh_from_db()
    waiting = (early.state, early.mail_id, late.state)
    settle(claim, ACCEPTED, at=NOW + SECOND)
    judge(now=NOW + 2 * SECOND)

    early.refresh_from_db()
    assert waiting == ("received", first_mail(placed), "applied")
    assert (early.state, placed.line().undeliverable_cause) == ("applied", "mailbox_unknown")
    assert found_wrong() == []


@pytest.mark.parametrize("end", ["refused", "cancelled"])
def test_a_copy_of_a_mail_that_no_server_had_accepted_comes_back_without_effect(end: str) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    mail_id = first_mail(placed)
    settle(claimed(), DROPPED)
    notice = take(mail_id=mail_id)
    judge()
    if end == "cancelled":
        retarget(placed)
    settle(claimed(now=NOW + DAY), REFUSED, at=NOW + DAY)
    before = everything()

    judge(now=NOW + DAY)

    notice.refresh_from_db()
    assert (Mail.objects.get(pk=mail_id).state, notice.state, notice.mail_id) == (end, "ignored", mail_id)
    assert everything() == before
    assert found_wrong() == []


def test_a_mail_to_editors_comes_back_on_record_and_starts_no_other_mail() -> None:
    placed = awaiting(Wanted(stage=Stage.UNDELIVERABLE))
    deliver(now=NOW)
    notice_mail = Mail.objects.get(kind=MailKind.UNDELIVERABLE)
    lines, status, before = everything()[0], standing(notice_mail.pk), last_mail_id()

    notice = bounce(notice_mail.pk)

    assert (notice.state, everything()[0], standing(notice_mail.pk)) == ("applied", lines, status)
    assert last_mail_id() == before
    assert Bounce.objects.get().mail_id == notice_mail.pk
    assert TransactionEvent.objects.latest("id").kind == "mail_bounced"
    assert not Suppression.objects.exists()
    assert placed.line().undeliverable_at is not None
    assert found_wrong() == []


def test_a_mail_of_a_dispute_that_comes_back_stops_no_mail_to_the_editor() -> None:
    placed = awaiting()
    retarget(placed)
    dispute()
    deliver(now=NOW)

    notice = bounce(Mail.objects.get(kind=MailKind.REVIEW).pk)

    assert notice.state == "applied"
    assert not Suppression.objects.exists()
    assert found_wrong() == []


def test_what_cannot_be_judged_waits_for_a_person_and_holds_up_no_other() -> None:
    placed = awaiting()
    poison = take(b"{" * 10, source=NoticeSource.WEBHOOK)
    broken = another()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE startline_mail DISABLE TRIGGER USER")  # a mail without a transaction, past all guards
    run("UPDATE startline_mail SET transaction_id = 0 WHERE id = %s", first_mail(broken))
    worse = take(mail_id=first_mail(broken))
    good = take(mail_id=first_mail(placed))

    judge()

    found = [DeliveryNotice.objects.get(pk=one.pk).state for one in (poison, worse, good)]
    assert found == ["unknown", "unknown", "applied"]


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 100, b"\xff\xfe" * 3000, b"Subject: \x00\r\n\r\n\x00", b"\n" * 400_000], ids=range(5)
)
def test_odd_bytes_are_kept_and_wait_for_a_person(raw: bytes) -> None:
    notice = take(raw)

    judge()

    notice.refresh_from_db()
    assert (bytes(notice.raw), notice.raw_bytes) == (raw[: 256 * 1024], len(raw))
    assert notice.state in {"unknown", "ignored"}


def test_no_more_than_the_limit_is_judged_in_one_run() -> None:
    for _ in range(3):
        take(PROSE)

    first, second = judge_notices(now=NOW, limit=2), judge_notices(now=NOW, limit=2)

    assert ((first.lines, first.more), (second.lines, second.more)) == ((2, True), (1, False))


def test_a_worker_that_meets_a_mail_under_way_leaves_no_lease_behind() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    claim = claimed()
    take(mail_id=first_mail(placed))

    judge(now=NOW + LEASE)

    assert Mail.objects.get(pk=first_mail(placed)).lease == claim.lease
