"""Replies to mails about cases: into the conversation once, from who asked alone, and nothing lost (PRODUCT D2, M4)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, contact, person, png, second_agent
from tests.replies import NEW, attached, quoted, reply, take_replies
from tests.returning import AUTO_REPLY, HARD, judge, take
from tests.spaces import customers, mapped, member_of
from tests.sweeps.settling import ACCEPTED, REFUSED, claimed, settle
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, deliver, place

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.actions.decide_notice import put_in_case
from startline.actions.flag_cases import flag_cases
from startline.actions.open_case import About
from startline.actions.propose_change import propose_change
from startline.actions.say_in_case import lock_case, say_in_case
from startline.actions.take_replies import MOST_AN_HOUR
from startline.mail.case_told import tell_asker
from startline.mail.link import newest_key_number, token_of
from startline.mail.message import message_of
from startline.mail.reply_address import mail_answered_by, reply_address
from startline.mail.verp import mail_named_by
from startline.models import (
    Account,
    Address,
    Bounce,
    Case,
    CaseEntry,
    CaseFile,
    CaseMail,
    Mail,
    MailKind,
    Membership,
    OrganizationMember,
    StoredFile,
    Suppression,
    TransactionEvent,
    TransactionState,
    User,
)
from startline.models.delivery import NoticeSource, SuppressionReason
from startline.queries.access import person_of
from startline.queries.seeing import seeing
from startline.rules.cases import LONGEST_TEXT, MOST_FILES, CaseState, EntryKind, Solution
from startline.rules.notices import KEPT_BYTES
from startline.rules.who_may import Role
from startline.sweeps.deliver_mails import link_url
from startline.wording.case_talk import entry_sentence, mail_remarks

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _reply_address(settings: LazySettings) -> None:
    settings.STARTLINE_REPLY_ADDRESS = "help@mail.example"
    settings.STARTLINE_BOUNCE_ADDRESS = "bounces@mail.example"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING))


@pytest.fixture
def case(people: Cast, order: Placed) -> Case:
    """A contact's case, whose receipt has been accepted."""
    opened = case_of(contact(CONTACT), about(order, "1.0"))
    settle(claimed(), ACCEPTED)
    return opened


def mail_to(case: Case, **narrowed: Any) -> Mail:
    told = CaseMail.objects.filter(entry__case=case, **narrowed).values_list("mail_id", flat=True)
    return Mail.objects.filter(pk__in=list(told)).latest("id")


def address_of(mail: Mail) -> str:
    address = reply_address(mail.public_id, key_number=newest_key_number())
    assert address is not None
    return address


def came_in(case: Case, text: str = NEW, **more: Any) -> Any:
    """The notice of a reply to the newest mail about *case*, after it was judged at LATER."""
    return taken(reply(text, to=address_of(mail_to(case)), **more))


def taken(raw: bytes, **more: Any) -> Any:
    notice = take(raw, **more)
    take_replies(now=LATER)
    notice.refresh_from_db()
    return notice


def said(case: Case) -> list[tuple[str, str, str]]:
    """The entries of *case* after the first: kind, way and words."""
    return list(CaseEntry.objects.filter(case=case).order_by("id").values_list("kind", "via", "text"))[1:]


def test_an_answer_of_who_asked_is_in_the_case(case: Case) -> None:
    notice = came_in(case, f"{NEW}\n\nOn 16/11/2026 10:12, Startline wrote:\n{quoted('Old')}")

    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert said(case) == [("said", "mail", NEW)]
    assert (entry.by_kind, entry.by_address.email if entry.by_address else "") == ("contact", CONTACT)
    assert (notice.state, notice.kind, notice.mail_id) == ("applied", "reply", mail_to(case).pk)
    assert found_wrong() == []


def test_the_same_mail_is_in_the_case_once_however_it_comes(case: Case) -> None:
    raw = reply(to=address_of(mail_to(case)))

    first = taken(raw, key="1")
    again = taken(raw, key="1")
    by_another_way = taken(raw, source=NoticeSource.LMTP)

    assert first.pk == again.pk
    assert len(said(case)) == 1
    assert by_another_way.state == "ignored"


@pytest.mark.parametrize(
    ("text", "name"), [("Something else.", "screen.png"), (NEW, "other.png")], ids=["words", "picture"]
)
def test_another_mail_under_the_same_id_waits_for_a_person_and_is_not_lost(
    case: Case, people: Cast, text: str, name: str
) -> None:
    came_in(case, files=[attached(png())])

    other = came_in(case, text, files=[attached(png(size=(9, 9)), name=name)])
    assert (other.state, other.cause, len(said(case))) == ("unknown", "held_same_id", 1)
    put_in_case(person=person_of(people.clerk), notice_id=other.public_id, now=LATER)

    assert [words for _, _, words in said(case)] == [NEW, text]


@pytest.mark.parametrize(
    ("content", "media", "why"),
    [
        (b"\x78\x9f\x3e\x22" + b"\x00" * 100, "application/ms-tnef", "not_a_picture"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "image/heic", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml", "not_a_picture"),
        (png()[:40], "image/png", "picture_damaged"),
    ],
    ids=["winmail.dat", "HEIC", "SVG", "broken"],
)
def test_a_mail_that_brings_nothing_but_a_file_that_is_not_taken_names_it_in_the_case(
    case: Case, content: bytes, media: str, why: str
) -> None:
    notice = came_in(case, "", files=[attached(content, media=media, name="file")])

    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert (notice.state, entry.kind, entry.text) == ("applied", "said", "")
    assert [(left["name"], left["why"]) for left in entry.facts["left_out"]] == [("file", why)]
    assert list(mail_remarks(entry.facts))


def test_an_address_behind_a_header_of_any_length_is_found_where_it_was_delivered(case: Case) -> None:
    long = "".join(f"X-Seal-{number}: {'x' * 900}\n" for number in range(300))
    raw = long.replace("\n", "\r\n").encode() + reply(to=address_of(mail_to(case)))

    lost = take(raw, key="1")
    notice = taken(raw, key="2", delivered_to=address_of(mail_to(case)))

    assert lost.case_mail_id is None
    assert notice.state in {"applied", "unknown"}


def test_the_address_of_one_case_answers_no_other(case: Case, order: Placed) -> None:
    other = case_of(contact(CONTACT), about(order, "1.0"))

    taken(reply(to=address_of(mail_to(other))).replace(b"[Case 10042]", f"[Case {case.number}]".encode()))

    assert (said(case), len(said(other))) == ([], 1)


def test_one_mail_that_answers_two_cases_is_said_in_both(case: Case, order: Placed) -> None:
    other = case_of(contact(CONTACT), about(order, "1.0"))

    came_in(case)
    came_in(other)

    assert said(case) == said(other) == [("said", "mail", NEW)]


def test_what_comes_to_the_address_of_an_agents_mail_is_nobodys_words(case: Case, people: Cast) -> None:
    Case.objects.filter(pk=case.pk).update(assigned_to=people.clerk)
    came_in(case)

    notice = taken(reply(to=address_of(mail_to(case, to_desk=True)), message_id="<2@acme.example>"))

    assert (notice.state, notice.cause, len(said(case))) == ("unknown", "held_to_desk", 1)


def test_an_answer_to_a_solved_case_opens_it_again(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.SOLVED, solved_at=NOW, solution="other", due_at=None
    )

    came_in(case)

    case.refresh_from_db()
    assert (case.state, case.reopened, case.due_at is not None) == (CaseState.OPEN, 1, True)
    assert [(kind, way) for kind, way, _ in said(case)] == [("reopened", "mail"), ("said", "mail")]


def test_an_answer_of_somebody_else_to_a_solved_case_opens_it_again_and_who_asked_reads_why(
    case: Case,
) -> None:
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.SOLVED, solved_at=NOW, solution="other", due_at=None
    )

    came_in(case, from_="boss@acme.example")

    case.refresh_from_db()
    seen = CaseEntry.objects.filter(case=case, internal=False).latest("id")
    assert (case.state, case.reopened, case.due_at is not None) == (CaseState.OPEN, 1, True)
    assert [kind for kind, _, _ in said(case)] == ["reopened", "by_stranger"]
    assert entry_sentence(EntryKind(seen.kind), who="Startline", facts=seen.facts) == (
        "The case was opened again: an email about it was answered from another address"
    )


@pytest.mark.parametrize(
    "field", ["X-Spam-Flag: YES\n", "X-Spam-Status: Yes, score=9.1\n", "X-Mailgun-Sflag: Yes\n"]
)
def test_what_a_filter_takes_for_junk_waits_for_a_person_unless_it_is_from_who_asked(
    case: Case, field: str
) -> None:
    from_stranger = came_in(case, from_="boss@acme.example", headers=field, message_id="<1@x>")
    from_asker = came_in(case, headers=field, message_id="<2@x>")

    assert (from_stranger.state, from_asker.state) == ("unknown", "applied")
    assert (from_stranger.cause, from_asker.cause) == ("held_junk", None)
    assert [kind for kind, _, _ in said(case)] == ["said"]


def test_pictures_are_written_anew_and_what_is_none_is_named(case: Case) -> None:
    files = [
        attached(png(), name="../screen.png"),
        attached(png(), inline=True, name="logo.png"),
        attached(b"%PDF-1.7", media="application/pdf", name="offer.pdf"),
    ]

    notice = came_in(case, files=files)

    entry = CaseEntry.objects.filter(case=case).latest("id")
    kept = StoredFile.objects.filter(pk__in=CaseFile.objects.filter(entry=entry).values("file_id"))
    assert sorted(kept.values_list("name", "content_type")) == [
        ("logo.png", "image/png"),
        ("screen.png", "image/png"),
    ]
    assert entry.facts["left_out"] == [{"name": "offer.pdf", "why": "not_a_picture", "facts": {}}]
    assert entry.facts["notice"] == str(notice.public_id)
    assert len(notice.raw) <= KEPT_BYTES


def test_of_many_pictures_five_are_kept_and_the_others_named(case: Case) -> None:
    came_in(case, files=[attached(png(), name=f"{number}.png") for number in range(MOST_FILES + 30)])

    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert CaseFile.objects.filter(entry=entry).count() == MOST_FILES
    assert entry.facts["left_out"][0]["why"] == "too_many"
    assert (len(entry.facts["left_out"]), entry.facts["more_left_out"]) == (20, 10)


def test_a_picture_alone_is_an_answer(case: Case) -> None:
    came_in(case, quoted("Old"), files=[attached(png())])

    assert said(case) == [("said", "mail", "")]
    assert CaseFile.objects.count() == 1


def test_a_large_answer_is_taken_whole_and_not_kept_twice(case: Case) -> None:
    noise = attached(b"x" * 2_000_000, media="application/zip", name="log.zip")

    notice = came_in(case, files=[noise, attached(png())])

    assert CaseFile.objects.count() == 1
    assert notice.raw_bytes > 2_000_000
    assert len(notice.raw) == KEPT_BYTES


def test_of_too_long_words_the_beginning_is_in_the_case_and_it_says_so(case: Case) -> None:
    came_in(case, "word " * LONGEST_TEXT)

    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert len(entry.text) == LONGEST_TEXT
    assert entry.facts["cut"] is True


def test_what_is_beyond_the_bounds_stays_with_the_notice_whole(case: Case) -> None:
    parts = [attached(b"x" * 9000, media="x/y", name=f"{number}.bin") for number in range(100)]

    notice = came_in(case, files=parts)

    assert CaseEntry.objects.filter(case=case).latest("id").facts["cut"] is True
    assert len(notice.raw) == notice.raw_bytes > KEPT_BYTES


def test_of_what_counts_for_no_answer_no_more_stays_than_of_other_notices(case: Case) -> None:
    parts = [attached(b"x" * 9000, media="x/y", name=f"{number}.bin") for number in range(100)]

    notice = came_in(case, files=parts, headers="Auto-Submitted: auto-replied\n")

    assert notice.state == "ignored"
    assert notice.raw_bytes > len(notice.raw) == KEPT_BYTES


@pytest.mark.parametrize(
    "from_",
    [
        "Boss <boss@acme.example>",
        f"IT <{CONTACT}>, boss@acme.example",
        f'"{CONTACT}" <boss@acme.example>',
        f"IT <{CONTACT}>\nFrom: boss@acme.example",
    ],
)
def test_an_answer_of_somebody_else_is_for_the_desk_alone_and_nobody_is_told(case: Case, from_: str) -> None:
    mails = Mail.objects.count()

    came_in(case, from_=from_)

    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert (entry.kind, entry.internal, entry.text) == ("by_stranger", True, NEW)
    assert (entry.by_address.email if entry.by_address else entry.facts["from"]) in {
        "boss@acme.example",
        f"{CONTACT}, boss@acme.example",
    }
    assert Mail.objects.count() == mails


@pytest.mark.parametrize(
    "from_",
    [
        f'"{CONTACT}"@evil.example',
        f'"It is {CONTACT}"@evil.example',
        f"{CONTACT}@evil.example",
        f"<{CONTACT}é.evil.example>",
        f"<@evil.example:{CONTACT}>",
        f"{CONTACT} {'x' * 4000} <boss@evil.example>",
    ],
    ids=["quoted", "quoted words", "twice", "another alphabet", "a route", "far behind"],
)
def test_an_address_that_only_holds_the_askers_is_a_strangers(case: Case, from_: str) -> None:
    came_in(case, from_=from_)

    assert [kind for kind, _, _ in said(case)] == ["by_stranger"]


def test_whoever_is_called_by_their_own_address_is_who_asked(case: Case) -> None:
    came_in(case, from_=f'"{CONTACT}" <{CONTACT.upper()}>')

    assert [kind for kind, _, _ in said(case)] == ["said"]


def test_the_agent_is_told_of_what_a_stranger_answers_and_the_stranger_of_nothing(
    case: Case, people: Cast
) -> None:
    Case.objects.filter(pk=case.pk).update(assigned_to=people.clerk)

    came_in(case, from_="boss@acme.example")

    (mail,) = claimed(now=LATER).mails
    assert (mail.kind, mail.recipient) == ("case_said", people.clerk.email)
    assert "boss[@]acme[.]example" in mail.body.text
    assert link_url(mail).endswith(f"/desk/cases/{case.public_id}/")


@pytest.mark.parametrize("gone", ["inactive", "no agent"])
def test_who_no_longer_belongs_to_the_desk_is_told_nothing(case: Case, people: Cast, gone: str) -> None:
    Case.objects.filter(pk=case.pk).update(assigned_to=people.clerk)
    if gone == "inactive":
        User.objects.filter(pk=people.clerk.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=people.clerk).update(account=people.partner, role=Role.EDITOR)

    came_in(case)

    assert [kind for kind, _, _ in said(case)] == ["said"]
    assert claimed(now=LATER).mails == []


def test_an_agent_is_not_told_of_their_own_words(people: Cast, order: Placed) -> None:
    opened = case_of(person(people.clerk), about(order, "1.0"))
    Case.objects.filter(pk=opened.pk).update(assigned_to=people.clerk)
    mails = Mail.objects.count()

    say_in_case(actor=person(people.clerk), case_id=opened.pk, words=Words(text="More."), now=NOW)

    assert Mail.objects.count() == mails


def test_who_asked_is_told_while_they_see_the_account(people: Cast, order: Placed) -> None:
    opened = case_of(person(people.ally), about(order, "1.0"))  # of the account's distributor
    entry = CaseEntry.objects.get(case=opened)

    told = tell_asker(lock_case(opened.pk), entry, kind=MailKind.CASE_ANSWERED, now=LATER)
    Membership.objects.filter(user=people.ally).update(account=people.other_partner)
    told_later = tell_asker(lock_case(opened.pk), entry, kind=MailKind.CASE_ANSWERED, now=LATER)

    assert (told, told_later) == (True, False)


def test_a_case_of_a_person_is_answered_by_that_person_while_they_may_read_it(
    people: Cast, order: Placed
) -> None:
    opened = case_of(person(people.reader), about(order, "1.0"))
    address = address_of(mail_to(opened))

    taken(reply(to=address, from_=people.reader.email, message_id="<1@x>"))
    people.reader.is_active = False
    people.reader.save(update_fields=["is_active"])
    taken(reply(to=address, from_=people.reader.email, message_id="<2@x>"))

    assert [kind for kind, _, _ in said(opened)] == ["said", "by_stranger"]
    assert CaseEntry.objects.filter(case=opened, kind="said").get().by == people.reader


def test_a_case_of_a_member_is_answered_by_that_member(people: Cast) -> None:
    buyers = customers()
    placed = mapped(people.partner, buyers.acme)
    on = About(account_id=people.partner.pk, order_id=placed.order_id, organization_id=buyers.acme.pk)
    opened = case_of(member_of(buyers.member), on)

    taken(reply(to=address_of(mail_to(opened)), from_=buyers.member.email))

    entry = CaseEntry.objects.filter(case=opened).latest("id")
    assert (entry.kind, entry.by_kind, entry.by) == ("said", "member", buyers.member)


@pytest.mark.parametrize("field", ["Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "X-Loop: acme\n"])
def test_a_machines_answer_is_none(case: Case, field: str) -> None:
    notice = came_in(case, headers=field)

    assert (notice.state, notice.kind) == ("ignored", "auto_reply")
    assert said(case) == []


def test_a_mail_of_ours_that_comes_round_is_none(case: Case) -> None:
    mail = mail_to(case)
    domain = "startline.example"

    notice = came_in(case, message_id=f"<{mail.public_id}@{domain}>")

    assert (notice.state, said(case)) == ("ignored", [])


@pytest.mark.parametrize(
    "id_", ["{own}@acme.example", f"{UUID(int=7)}@startline.example", "x@startline.example"]
)
def test_an_id_that_only_looks_like_ours_is_an_answers(case: Case, id_: str) -> None:
    came_in(case, message_id=f"<{id_.format(own=mail_to(case).public_id)}>")

    assert [kind for kind, _, _ in said(case)] == ["said"]


def test_more_answers_within_an_hour_than_anybody_writes_wait_for_a_person(case: Case) -> None:
    notices = [came_in(case, message_id=f"<{number}@x>") for number in range(MOST_AN_HOUR + 1)]

    assert [notice.state for notice in notices] == ["applied"] * MOST_AN_HOUR + ["unknown"]
    assert [notice.cause for notice in notices] == [None] * MOST_AN_HOUR + ["held_many"]
    assert len(said(case)) == MOST_AN_HOUR


def test_however_much_a_stranger_answers_who_asked_is_not_kept_waiting(case: Case) -> None:
    for number in range(MOST_AN_HOUR + 1):
        came_in(case, from_="boss@acme.example", message_id=f"<{number}@x>")

    notice = came_in(case, message_id="<mine@x>")

    assert notice.state == "applied"
    assert [kind for kind, _, _ in said(case)] == ["by_stranger"] * MOST_AN_HOUR + ["said"]


def test_an_hour_later_answers_are_taken_in_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("startline.actions.take_replies.MOST_AN_HOUR", 1)
    came_in(case, message_id="<1@x>")
    hour, states = timedelta(hours=1), []

    for after in (hour - timedelta(microseconds=1), hour):
        notice = take(reply(to=address_of(mail_to(case)), message_id=f"<{after}@x>"))
        take_replies(now=LATER + after)
        notice.refresh_from_db()
        states.append(notice.state)

    assert states == ["unknown", "applied"]


def test_an_answer_that_waits_for_a_person_stays_whole(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("startline.actions.take_replies.MOST_AN_HOUR", 0)

    notice = came_in(case, files=[attached(b"x" * 300_000, media="application/zip", name="log.zip")])

    assert notice.state == "unknown"
    assert len(notice.raw) == notice.raw_bytes > KEPT_BYTES


def test_answers_without_an_id_are_each_their_own(case: Case) -> None:
    for text in ("One", "Two"):
        came_in(case, text, message_id="")

    assert [text for _, _, text in said(case)] == ["One", "Two"]


def test_an_empty_answer_waits_for_a_person(case: Case) -> None:
    notice = came_in(case, "")

    assert (notice.state, notice.cause) == ("unknown", "held_empty")


def test_a_forged_token_names_no_case(case: Case) -> None:
    address = address_of(mail_to(case))
    local, at, domain = address.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}{at}{domain}"

    notice = take(reply(to=forged))
    judge()
    notice.refresh_from_db()

    assert (notice.case_mail_id, notice.state) == (None, "unknown")
    assert said(case) == []


def test_where_a_mail_returns_to_nobody_can_answer_and_the_other_way_round(case: Case) -> None:
    mail = mail_to(case)

    assert mail_named_by(address_of(mail)) is None
    assert mail_answered_by(address_of(mail)) == mail.public_id
    assert mail_answered_by(address_of(mail).replace("help+", "bounces+")) is None


def test_an_older_key_still_reads_until_it_is_removed(case: Case, settings: LazySettings) -> None:
    address = address_of(mail_to(case))

    settings.STARTLINE_LINK_KEYS = {"9": "new", **settings.STARTLINE_LINK_KEYS}
    assert mail_answered_by(address) is not None
    settings.STARTLINE_LINK_KEYS = {"9": "new"}
    assert mail_answered_by(address) is None


def test_a_reply_that_breaks_its_reading_waits_for_a_person_and_holds_up_no_other(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = take(reply("broken", to=address_of(mail_to(case)), message_id="<1@x>"))
    good = take(reply(to=address_of(mail_to(case)), message_id="<2@x>"))
    monkeypatch.setattr("startline.actions.take_replies._files", _broken_once())

    take_replies(now=LATER)

    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, good.state) == ("unknown", "applied")
    assert (broken.cause, good.cause) == ("held_unreadable", None)
    assert said(case) == [("said", "mail", NEW)]


def _broken_once() -> Any:
    from startline.actions import take_replies as module

    whole, calls = module._files, iter([True])

    def files(attached: Any) -> Any:
        if next(calls, False):
            raise ValueError("broken")
        return whole(attached)

    return files


def test_a_bounce_that_comes_to_the_address_for_answers_is_a_bounce(case: Case) -> None:
    mail = mail_to(case)

    came = HARD.replace(b"To: bounces@mail.example", f"To: {address_of(mail)}".encode())
    notice = taken(came + b"\n" * KEPT_BYTES)
    judge()

    notice.refresh_from_db()
    assert (notice.state, notice.kind, notice.mail_id) == ("applied", "bounce", mail.pk)
    assert Bounce.objects.get().mail_id == mail.pk
    assert notice.raw_bytes > len(notice.raw) == KEPT_BYTES


def test_a_mail_about_a_case_that_comes_back_touches_no_line_and_shows_at_the_case(
    people: Cast, case: Case, order: Placed
) -> None:
    answer_case(actor=person(people.clerk), case_id=case.pk, words=Words(text="Done."), now=NOW)
    deliver()

    take(HARD, mail_id=mail_to(case).pk)
    judge(now=LATER)
    flag_cases(now=LATER)
    flag_cases(now=LATER)

    case.refresh_from_db()
    entry = CaseEntry.objects.filter(case=case).latest("id")
    assert order.line().undeliverable_at is None
    assert (entry.kind, entry.internal, entry.facts["cause"]) == ("unreached", True, "mailbox_unknown")
    assert (case.state, case.due_at is not None) == (CaseState.OPEN, True)
    assert Suppression.objects.get().address.email == CONTACT
    assert [kind for kind, _, _ in said(case)] == ["answered", "unreached"]
    assert found_wrong() == []


def test_a_mail_to_an_agent_that_does_not_arrive_leaves_the_move_to_who_asked(
    people: Cast, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(assigned_to=people.clerk)
    came_in(case)
    status = TransactionState.objects.get(pk=case.transaction_id).status
    settle(claimed(now=LATER), REFUSED)
    answer_case(actor=person(people.clerk), case_id=case.pk, words=Words(text="Done."), now=LATER)

    flag_cases(now=LATER)

    case.refresh_from_db()
    assert status == "completed"  # the asker waits for nothing
    assert [kind for kind, _, _ in said(case)] == ["said", "answered", "unreached"]
    assert (case.state, case.due_at) == (CaseState.WAITING, None)


def test_a_solved_case_stays_so_where_the_last_mail_does_not_arrive(people: Cast, case: Case) -> None:
    clerk = person(people.clerk)
    answer_case(actor=clerk, case_id=case.pk, words=Words(text="Done."), solves=Solution.MENDED, now=NOW)

    settle(claimed(), REFUSED)
    flag_cases(now=LATER)

    case.refresh_from_db()
    assert [kind for kind, _, _ in said(case)] == ["answered", "solved", "unreached"]
    assert (case.state, case.due_at) == (CaseState.SOLVED, None)


def test_a_mail_to_a_person_who_signs_in_stops_no_mail_to_them(people: Cast, order: Placed) -> None:
    opened = case_of(person(people.owner), about(order, "1.0"))
    settle(claimed(), ACCEPTED)

    take(HARD, mail_id=mail_to(opened).pk)
    judge(now=LATER)

    assert Bounce.objects.exists()
    assert not Suppression.objects.exists()


def test_a_mail_about_a_case_that_is_refused_shows_at_the_case_and_in_its_transaction(
    people: Cast, order: Placed
) -> None:
    opened = case_of(contact(CONTACT), about(order, "1.0"))

    settle(claimed(), REFUSED)
    flag_cases(now=LATER)

    events = TransactionEvent.objects.filter(transaction_id=opened.transaction_id).order_by("id")
    assert list(events.values_list("kind", "status")) == [
        ("recorded", "completed"),
        ("case_opened", "in_progress"),
        ("mail_refused", "failed"),
    ]
    assert [kind for kind, _, _ in said(opened)] == ["unreached"]
    assert order.line().undeliverable_at is None
    assert found_wrong() == []


def test_an_absence_that_answers_our_envelope_changes_nothing(case: Case) -> None:
    take(AUTO_REPLY, mail_id=mail_to(case).pk)
    judge(now=LATER)

    assert said(case) == []


def test_mails_of_a_case_are_one_conversation_and_lead_to_it(case: Case, settings: LazySettings) -> None:
    first = mail_to(case)
    locked = lock_case(case.pk)
    tell_asker(locked, locked.entries.get(), kind=MailKind.CASE_ANSWERED, now=LATER)

    (mail,) = claimed(now=LATER).mails
    raw = message_of(
        body=mail.body,
        recipient=mail.recipient,
        link_url=link_url(mail),
        mail_public_id=mail.public_id,
        sent_at=mail.first_attempt_at,
        language=mail.language,
        reply_to=reply_address(mail.public_id, key_number=mail.link_key_number),
        earlier=mail.conversation.earlier if mail.conversation else (),
    ).decode()

    assert f"In-Reply-To: <{first.public_id}@startline.example>\r\n" in raw
    assert f"References: <{first.public_id}@startline.example>\r\n" in raw
    assert f"Reply-To: {reply_address(mail.public_id, key_number=mail.link_key_number)}\r\n" in raw
    assert f"Subject: [Case {case.number}] No mail since Monday\r\n" in raw
    assert "/m/" in link_url(mail)


def test_without_an_address_for_answers_the_mail_says_that_nobody_reads_them(
    people: Cast, order: Placed, settings: LazySettings
) -> None:
    settings.STARTLINE_REPLY_ADDRESS = settings.STARTLINE_BOUNCE_ADDRESS = ""
    opened = case_of(person(people.reader), about(order, "1.0"))

    (mail,) = claimed().mails

    assert "Nobody reads replies to this email" in " ".join(mail.body.text.split())
    assert reply_address(mail.public_id, key_number=mail.link_key_number) is None
    assert link_url(mail).endswith(f"/cases/{opened.public_id}/")


def test_the_receipt_names_the_operator_as_the_customers_pages_do(people: Cast, order: Placed) -> None:
    Account.objects.filter(kind="operator").update(name="Wolkenwerk GmbH")
    case_of(person(people.reader), about(order, "1.0"))

    (mail,) = claimed().mails

    assert "“No mail since Monday” has reached Wolkenwerk GmbH." in " ".join(mail.body.text.split())


def test_the_conversation_says_what_of_a_mail_is_not_in_it(case: Case, people: Cast) -> None:
    pdf = attached(b"%PDF-1.7", media="application/pdf", name="offer.pdf")
    many = [attached(png(), name=f"{number}.png") for number in range(MOST_FILES + 1)]
    came_in(case, "word " * LONGEST_TEXT, files=[pdf, *many])

    remarks = list(mail_remarks(CaseEntry.objects.filter(case=case).latest("id").facts))

    assert remarks[0].startswith(
        "Left out: offer.pdf. The file is no picture in the format PNG, JPEG or WebP"
    )
    assert remarks[1:] == [
        f"Left out: {MOST_FILES}.png. At most {MOST_FILES} pictures are taken from one mail.",
        "The mail was too large to be read whole: not all of it is here.",
    ]


def test_every_kind_of_entry_has_a_sentence() -> None:
    facts = {"cause": "mailbox_unknown", "solution": "other", "type": "other", "priority": "low"}

    for kind in EntryKind:
        assert "%(" not in entry_sentence(kind, who="Rita Sala", facts={**facts, "to": "x", "address": "y"})


def test_a_members_case_leads_to_their_space_and_they_are_told_while_they_belong_to_it(people: Cast) -> None:
    buyers = customers()
    placed = mapped(people.partner, buyers.acme)
    settle(claimed(), ACCEPTED)
    on = About(account_id=people.partner.pk, order_id=placed.order_id, organization_id=buyers.acme.pk)

    opened = case_of(member_of(buyers.admin), on)
    (mail,) = claimed().mails
    OrganizationMember.objects.filter(user=buyers.admin).delete()
    locked = lock_case(opened.pk)

    assert link_url(mail).endswith(f"/space/{buyers.acme.public_id}/cases/{opened.public_id}/")
    assert mail.recipient == buyers.admin.email
    assert not tell_asker(locked, locked.entries.get(), kind=MailKind.CASE_ANSWERED, now=LATER)


def test_a_stopped_address_gets_no_mail_about_its_case_and_the_case_says_so(
    people: Cast, order: Placed
) -> None:
    Suppression.objects.create(
        address=Address.objects.get(key=CONTACT), reason=SuppressionReason.COMPLAINED, since_at=NOW
    )
    opened = case_of(contact(CONTACT), about(order, "1.0"))

    assert claimed().mails == []
    flag_cases(now=LATER)

    assert CaseEntry.objects.filter(case=opened).latest("id").facts["cause"] == "suppressed"


def test_who_sells_reads_no_mail_about_a_case(case: Case, people: Cast) -> None:
    Case.objects.filter(pk=case.pk).update(assigned_to=people.clerk)
    came_in(case)
    for kind in (MailKind.CASE_ANSWERED, MailKind.CASE_SOLVED):
        tell_asker(lock_case(case.pk), case.entries.earliest("id"), kind=kind, now=LATER)
    agent = person_of(second_agent(people.operator))
    propose_change(person=agent, case_id=case.pk, address="it@else.example", seen_epochs={}, now=LATER)
    about_cases = {kind for kind in MailKind if kind.value.startswith("case_")}
    seen = {}

    for accounts in ([people.partner.pk], None):
        with seeing(accounts, user_id=people.owner.pk):
            kinds = set(Mail.objects.values_list("kind", flat=True))
            seen[accounts is None] = kinds & about_cases

    assert seen == {False: set(), True: about_cases}


def test_a_contacts_link_that_is_quoted_is_not_for_who_reads_the_case(case: Case) -> None:
    token = token_of(UUID(int=1), key_number=newest_key_number())

    came_in(case, f"This link does not open: http://localhost:8000/m/{token} What now?")

    assert said(case) == [("said", "mail", "This link does not open: http://localhost:8000/m/… What now?")]
