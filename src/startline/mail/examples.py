"""Every kind of mail with example facts, for people who want to see what goes out before it does (PRODUCT M5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.conf import settings

from startline.mail.case_letter import BY_STRANGER, CaseSaid, case_letter
from startline.mail.codes import code_mail
from startline.mail.invitation_link import InvitedTo
from startline.mail.invitations import invitation_mail
from startline.mail.languages import texts_of
from startline.mail.letter import HubSaid, Letter, LineSaid, ReplacedSaid, RequestSaid, Waits, letter_of
from startline.mail.quoting import LINK_MARK
from startline.mail.render import Body, body_of
from startline.mail.to_people import PeopleMail, people_letter
from startline.models.mail import REQUEST_KINDS, MailKind
from startline.rules.codes import CodePurpose

INVITATION, ORGANIZATION_INVITATION, CODE = "invitation", "organization_invitation", "code"
MAPPED_ELSEWHERE = "mapped_elsewhere"
EXAMPLE_KINDS: Sequence[str] = (
    MailKind.PROVISIONING,
    MailKind.CORRECTED,
    MailKind.RESEND,
    MailKind.REMINDER,
    MailKind.CONTACT_REPLACED,
    MailKind.CANCELLED,
    MailKind.MAPPED,
    MAPPED_ELSEWHERE,
    MailKind.SERVICE_SET_UP,
    MailKind.ADMINS_TOLD,
    MailKind.UNDELIVERABLE,
    MailKind.ATTENTION,
    MailKind.REVIEW,
    MailKind.CHANGE_REQUESTED,
    MailKind.CHANGE_APPROVED,
    MailKind.CHANGE_DECLINED,
    MailKind.CHANGE_REFUSED,
    INVITATION,
    ORGANIZATION_INVITATION,
    CODE,
    MailKind.CASE_OPENED,
    MailKind.CASE_ANSWERED,
    MailKind.CASE_SOLVED,
    MailKind.CASE_SAID,
    MailKind.CASE_PROPOSED,
    BY_STRANGER,
)
"""The kinds in the order in which they are shown: to contacts, to the organization, to editors, about requests, to
people, about cases."""

_ACCOUNT, _CUSTOMER, _ORDER = "Telepartner S.p.A.", "Tipografia D'Amico", "104582973"
_MEET = LineSaid(
    order_number=_ORDER,
    line_number="1.0",
    offer_code="A-FLEX-MEET",
    offer_name="Meetings Suite",
    quantity=250,
    start_date=date(2026, 12, 6),
    customer_name=_CUSTOMER,
    account_name=_ACCOUNT,
    contact_email="it-admin@damico.example",
    undeliverable_cause=None,
    deadline_at=None,
    time_zone="Europe/Rome",
)
_CALL = replace(_MEET, line_number="2.0", offer_code="A-CALL", offer_name="Cloud Calling", quantity=40)
_ORGANIZATION = "Tipografia D'Amico S.r.l."
_MAPPED = [replace(line, mapped=True, organization_name=_ORGANIZATION) for line in (_MEET, _CALL)]
_SET_UP_AT = datetime(2026, 12, 10, 9, tzinfo=UTC)
_ENDS_AT = datetime(2026, 12, 13, 23, tzinfo=UTC)
_ENDING = replace(_MEET, deadline_at=_ENDS_AT, waits=Waits.ENDING)
_NOT_STARTED = replace(
    _CALL, order_number="104583020", line_number="1.0", start_date=date(2026, 12, 1), waits=Waits.NOT_STARTED
)
_LINES: Mapping[str, Sequence[LineSaid]] = {
    MailKind.PROVISIONING: [replace(_MEET, window_days=7), replace(_CALL, window_days=30)],
    MailKind.CORRECTED: [replace(_MEET, window_days=7)],
    MailKind.REMINDER: [replace(_MEET, deadline_at=_ENDS_AT)],
    MailKind.MAPPED: _MAPPED,
    MAPPED_ELSEWHERE: [replace(line, hub_name="Meetings Control Hub") for line in _MAPPED],
    MailKind.ADMINS_TOLD: _MAPPED,
    MailKind.SERVICE_SET_UP: [
        replace(_MAPPED[0], set_up_at=_SET_UP_AT, billing_started_at=_SET_UP_AT),
        replace(_MAPPED[1], set_up_at=_SET_UP_AT, billing_started_at=datetime(2026, 12, 7, 23, tzinfo=UTC)),
    ],
    MailKind.ATTENTION: [_ENDING, _NOT_STARTED],
    MailKind.UNDELIVERABLE: [
        replace(_MEET, contact_email="it-admin@damico.exmaple", undeliverable_cause="domain_unknown")
    ],
}
_REQUEST = RequestSaid(
    asked_by="Ada Viola",
    address="it@damico.example",
    note="Mario Rossi has left the company.",
    decided_by="Giulia Conti",
    reply="Checked with the customer.",
)
_LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    MailKind.CHANGE_APPROVED: {"2.0": "past_ponr"},
    MailKind.CHANGE_REFUSED: {"1.0": "past_ponr", "2.0": "cancelled"},
}
_INTO: Mapping[InvitedTo, tuple[str, str]] = {
    InvitedTo.ACCOUNT: (_ACCOUNT, "Giulia Conti"),
    InvitedTo.ORGANIZATION: (_CUSTOMER, "Nadia D'Amico"),
}
_REPLACED = ReplacedSaid(masked="m•••@damico.example", changed_at=datetime(2026, 12, 8, 9, tzinfo=UTC))
_SAID_OF_CHANGES: Mapping[str, ReplacedSaid] = {
    MailKind.CONTACT_REPLACED: _REPLACED,
    MailKind.REVIEW: replace(_REPLACED, masked="m.rossi@damico.example", former="it-admin@damico.example"),
}
_BY_CONTACT, _BY_MEMBER = HubSaid(by="it-admin@damico.example"), HubSaid(by="Ada Viola")
_SAID_OF_STEPS: Mapping[str, HubSaid] = {
    MailKind.MAPPED: HubSaid(by="", first_admin=True),
    MAPPED_ELSEWHERE: _BY_MEMBER,
    MailKind.SERVICE_SET_UP: _BY_MEMBER,
    MailKind.ADMINS_TOLD: _BY_CONTACT,
}
_CASE = CaseSaid(
    number=10042,
    subject="Provisioning email did not arrive",
    words="",
    by="Giulia Conti",
    desk="Startline Operations",
    due_at=datetime(2026, 12, 8, 13, tzinfo=UTC),
    time_zone="Europe/Rome",
    answerable=True,
)
_CASE_WORDS: Mapping[str, str] = {
    MailKind.CASE_OPENED: "",
    MailKind.CASE_ANSWERED: (
        "The mail server of damico.example refused the mail: it does not know our sender yet.\n\n"
        "Their IT can let it in as it-help.startline.example describes. Then choose Resend on the page of the order."
    ),
    MailKind.CASE_SOLVED: "The mail was sent again at 10:14 and accepted at 10:15.",
    MailKind.CASE_SAID: "Their IT says that the sender is let in now.\nBoth screenshots show the rule.",
    MailKind.CASE_PROPOSED: "Called back on the number that the order has: Nadia D'Amico confirms the address.",
    BY_STRANGER: "We have changed the rule, it should work now.",
}
_CASE_BY: Mapping[str, str] = {
    MailKind.CASE_SAID: "Ada Viola",
    MailKind.CASE_PROPOSED: "Rita Sala",
    BY_STRANGER: "it-support@damico.example",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A mail of *kind* as it would go out in *language*, with LINK_MARK where its link goes."""

    kind: str
    language: str
    preheader: str
    body: Body

    @property
    def text(self) -> str:
        """The plain text, with a link that leads nowhere."""
        return self.body.text.replace(LINK_MARK, _link())

    @property
    def html(self) -> str:
        """The HTML, with a link that leads nowhere."""
        return self.body.html.replace(LINK_MARK, _link())


def example(kind: str, *, language: str) -> Example:
    """The example of *kind*, one of EXAMPLE_KINDS, in *language*, one of those that mails speak."""
    letter = _OTHERS.get(kind, _letter)(kind, language)
    body = body_of(letter, language=language)
    return Example(kind=kind, language=language, preheader=letter.preheader, body=body)


def _letter(kind: str, language: str) -> Letter:
    request = replace(_REQUEST, left_out=_LEFT_OUT.get(kind, {})) if kind in REQUEST_KINDS else None
    return letter_of(
        kind=MailKind.MAPPED if kind == MAPPED_ELSEWHERE else MailKind(kind),
        texts=texts_of(language),
        lines=_LINES.get(kind, [_MEET, _CALL]),
        sender_name=settings.STARTLINE_SENDER_NAME,
        request=request,
        replaced=_SAID_OF_CHANGES.get(kind),
        in_hub=_SAID_OF_STEPS.get(kind),
    )


def _invitation(language: str, *, to: InvitedTo) -> PeopleMail:
    account, inviter = _INTO[to]
    return invitation_mail(
        link=LINK_MARK,
        language=language,
        name="Ada Viola",
        account=account,
        inviter=inviter,
        until=datetime(2026, 12, 13, 9, tzinfo=UTC),
        zone="Europe/Rome",
        to=to,
    )


def _code(language: str) -> PeopleMail:
    return code_mail(
        code="482913",
        purpose=CodePurpose.MAP,
        language=language,
        order=_ORDER,
        customer=_CUSTOMER,
        account=_ACCOUNT,
    )


def _case(kind: str, language: str) -> Letter:
    said = replace(
        _CASE,
        words=_CASE_WORDS[kind],
        by=_CASE_BY.get(kind, _CASE.by),
        pictures=2 if kind == MailKind.CASE_SAID else 0,
        by_stranger=kind == BY_STRANGER,
        proposed="it@damico-group.example" if kind == MailKind.CASE_PROPOSED else "",
    )
    return case_letter(
        kind=MailKind.CASE_SAID if kind == BY_STRANGER else MailKind(kind),
        texts=texts_of(language),
        case=said,
        sender_name=settings.STARTLINE_SENDER_NAME,
    )


_OTHERS: Mapping[str, Callable[[str, str], Letter]] = {
    INVITATION: lambda kind, language: people_letter(
        _invitation(language, to=InvitedTo.ACCOUNT), language=language
    ),
    ORGANIZATION_INVITATION: lambda kind, language: people_letter(
        _invitation(language, to=InvitedTo.ORGANIZATION), language=language
    ),
    CODE: lambda kind, language: people_letter(_code(language), language=language),
    **dict.fromkeys(_CASE_WORDS, _case),
}


def _link() -> str:
    return f"{settings.STARTLINE_URL}/m/example"
