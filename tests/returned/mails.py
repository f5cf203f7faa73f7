"""Mails as servers send them back, written by hand after what each kind of server writes."""

VERP = "bounces+token@mail.example"
QUOTED = f"""Return-Path: <{VERP}>
From: Startline <provisioning@mail.example>
To: it@acme.example
Subject: Set up your service
Message-ID: <1@mail.example>

Hello
"""


def report(said: str, *fields: str, quoted: str = QUOTED, headers: str = "", to: str = VERP) -> bytes:
    """A multipart/report with the delivery status *fields*, one group of them a recipient."""
    groups = "\n\n".join(("Reporting-MTA: dns; relay.example", *fields))
    return f"""Return-Path: <>
From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
{headers}Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_1"

--=_1
Content-Type: text/plain; charset=utf-8

{said}
--=_1
Content-Type: message/delivery-status

{groups}

--=_1
Content-Type: message/rfc822

{quoted}
--=_1--
""".encode()


def recipient(address: str, *, status: str, words: str = "", action: str = "failed") -> str:
    """The delivery status of one recipient."""
    diagnostic = f"\nDiagnostic-Code: smtp; {words}" if words else ""
    return f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}{diagnostic}"


def in_words(said: str, *, subject: str, sender: str, headers: str = "", to: str = VERP) -> bytes:
    """A mail of text alone."""
    return f"""Return-Path: <>
From: {sender}
To: {to}
Subject: {subject}
{headers}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{said}""".encode()


POSTFIX = report(
    """This is the mail system at host relay.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<it@acme.example>: host mx.acme.example[192.0.2.1] said: 550 5.1.1
    <it@acme.example>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)
""",
    recipient(
        "it@acme.example",
        status="5.1.1",
        words="550 5.1.1 <it@acme.example>: Recipient address rejected:\n    User unknown in virtual mailbox table",
    ),
)

EXIM = in_words(
    f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  it@acme.example
    host mx.acme.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<it@acme.example>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

{QUOTED}""",
    subject="Mail delivery failed: returning message to sender",
    sender="Mail Delivery System <Mailer-Daemon@relay.example>",
    headers="X-Failed-Recipients: it@acme.example\nAuto-Submitted: auto-replied\n",
)

EXCHANGE_365 = report(
    """Delivery has failed to these recipients or groups:

it@acme.example (it@acme.example)<mailto:it@acme.example>
The email address you entered couldn't be found. Please check the recipient's email address.

Diagnostic information for administrators:
Generating server: AM0PR01MB0000.eurprd01.prod.exchangelabs.com
""",
    recipient(
        "it@acme.example",
        status="5.1.10",
        words="550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient it@acme.example not found by SMTP address lookup",
    ),
)

GMAIL = report(
    """** Message not delivered **

There was a problem delivering your message to it@acme.example. The inbox is out of storage space.

The response was:

452 4.2.2 The recipient's inbox is out of storage space.
""",
    recipient(
        "it@acme.example", status="4.2.2", words="452-4.2.2 The recipient's inbox is out of storage space."
    ),
    headers="X-Failed-Recipients: it@acme.example\n",
)

QMAIL = in_words(
    f"""Hi. This is the qmail-send program at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<it@acme.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 sorry, no mailbox here by that name
Giving up on 192.0.2.1.

<office@acme.example>:
192.0.2.1 does not like recipient.
Remote host said: 552 mailbox is full

--- Below this line is a copy of the message.

{QUOTED}""".replace("To: it@acme.example", "To: it@acme.example, office@acme.example"),
    subject="failure notice",
    sender="MAILER-DAEMON@relay.example",
)

SENDMAIL = report(
    """   ----- The following addresses had permanent fatal errors -----
<it@acme.example>
    (reason: 553 5.3.0 <it@acme.example>... No such user here)

   ----- Transcript of session follows -----
... while talking to mx.acme.example.:
>>> RCPT To:<it@acme.example>
<<< 553 5.3.0 <it@acme.example>... No such user here
550 5.1.1 <it@acme.example>... User unknown
""",
    recipient("it@acme.example", status="5.3.0", words="553 5.3.0 <it@acme.example>... No such user here"),
)

DELAYED = report(
    "Your message could not be delivered for more than 4 hours. It will be retried until it is 5 days old.",
    recipient(
        "it@acme.example", status="4.4.1", words="connect to mx.acme.example: timed out", action="delayed"
    ),
)

DELAYED_IN_WORDS = in_words(
    f"""This is an automatically generated Delivery Status Notification

THIS IS A WARNING MESSAGE ONLY.
YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipient has been delayed:

     it@acme.example

Message will be retried for 2 more day(s)

----- Original message -----

{QUOTED}""",
    subject="Delivery Status Notification (Delay)",
    sender="Mail Delivery Subsystem <mailer-daemon@provider.example>",
)

DELIVERED = report(
    "Your message was successfully delivered.",
    recipient("it@acme.example", status="2.1.5", words="250 2.1.5 OK", action="delivered"),
)

_FEEDBACK = """Return-Path: <>
From: feedback@provider.example
To: abuse@mail.example
Subject: Fw: Set up your service
Content-Type: multipart/report; report-type=feedback-report; boundary="=_1"

--=_1
Content-Type: text/plain

This is an email abuse report.
--=_1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1
{named}
--=_1
Content-Type: message/rfc822

{quoted}
--=_1--
"""


def complaint(*, kind: str = "abuse", named: str = "", quoted: str = QUOTED) -> bytes:
    """A report of abuse (RFC 5965)."""
    return _FEEDBACK.format(kind=kind, named=named, quoted=quoted).encode()


FORWARDED = report(
    """<dana@elsewhere.example> (expanded from <it@acme.example>): host
    mx.elsewhere.example[192.0.2.9] said: 550 5.1.1 User unknown (in reply to RCPT TO command)
""",
    "Final-Recipient: rfc822; dana@elsewhere.example\nOriginal-Recipient: rfc822;it@acme.example\n"
    "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown",
)

SEVERAL = report(
    "Two recipients failed.",
    recipient("full@acme.example", status="5.2.2", words="552 5.2.2 Over quota"),
    recipient("it@acme.example", status="5.1.1", words="550 5.1.1 User unknown"),
    recipient("fine@acme.example", status="2.0.0", action="relayed"),
)

NOTIFICATION = in_words(
    '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":'
    '"it@acme.example","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}}',
    subject="AWS Notification Message",
    sender="no-reply@sns.example",
)
