"""Bounces in the words of servers that write no report, warnings, and people who only seem to bounce."""

import pytest
from tests.returned.mails import in_words

from startline.returned import read_returned


def _mail(sender: str, subject: str, said: str, headers: str = "") -> bytes:
    return in_words(said, subject=subject, sender=sender, headers=headers)


CASES = [
    (
        "mdaemon",
        _mail(
            "MDaemon@relay.example",
            "Warning: sender@mail.example - User unknown!",
            """The following addresses had delivery problems:

it@acme.example
 (550 5.1.1 Recipient unknown <it@acme.example>)

  : Message contains [1] file attachments
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "mdaemon2",
        _mail(
            "MDaemon@relay.example",
            "Permanent Delivery Failure",
            """The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.

Failed address: it@acme.example

--- Session Transcript ---
 Parsing message <xxx>
 --> RCPT To:<it@acme.example>
 <-- 550 No such user here
 --> QUIT
--- End Transcript ---
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "groupwise",
        _mail(
            "Mailer-Daemon@relay.example",
            "Mail System Error - Returned Mail",
            """The message that you sent was undeliverable to the following:
	it@acme.example (user not found)

Possibly truncated original message follows:

From: x
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "mailenable",
        _mail(
            "postmaster@relay.example",
            "Message delivery failure",
            """MailEnable: Message could not be delivered to some recipients.
The following recipient(s) could not be reached:

	Recipient: [SMTP:it@acme.example]
	Reason: Remote SMTP Server Returned: 550 No such user here


Message headers follow:

Received: from x
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "communigate",
        _mail(
            "<MAILER-DAEMON@relay.example>",
            "Undeliverable mail: hello",
            """Failed to deliver to 'it@acme.example'
SMTP module(domain acme.example) reports:
 host mx.acme.example says:
 550 5.1.1 <it@acme.example>: Recipient address rejected: User unknown
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "163",
        _mail(
            "Postmaster@163.com",
            "系统退信/Systems bounce",
            """抱歉，您的邮件被退回来了……
原邮件信息：
收件人：it@acme.example
退信原因： 550 User not found: it@acme.example
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "o365it",
        _mail(
            "Microsoft Outlook <postmaster@acme.example>",
            "Impossibile recapitare: Configurazione",
            """Impossibile recapitare il messaggio a it@acme.example.

it non è stato trovato in acme.example.

Informazioni di diagnostica per gli amministratori:
it@acme.example
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

Intestazioni originali del messaggio:

Received: from x
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "gmailit",
        _mail(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "Delivery Status Notification (Failure)",
            """** Indirizzo non trovato **

Il tuo messaggio non è stato recapitato a it@acme.example perché l'indirizzo non è stato trovato.

La risposta dal server remoto è stata:
550 5.1.1 The email account that you tried to reach does not exist.
""",
            headers="X-Failed-Recipients: it@acme.example\n",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "exch5.5",
        _mail(
            "System Administrator <postmaster@acme.example>",
            "Undeliverable: hello",
            """Your message

  To:      it@acme.example
  Subject: hello
  Sent:    Mon, 1 Jan 2001 10:00:00 +0100

did not reach the following recipient(s):

it@acme.example on Mon, 1 Jan 2001 10:00:10 +0100
    The e-mail account does not exist at the organization this message was sent to.
    <acme.example #5.1.1>
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "zimbra",
        _mail(
            "MAILER-DAEMON@relay.example (Mail Delivery System)",
            "Undelivered Mail Returned to Sender",
            """This is the mail system at host relay.example.

<it@acme.example>: mail for acme.example loops back to myself
""",
        ),
        "bounce",
        False,
        {"it@acme.example"},
    ),
    (
        "postfixwarn",
        _mail(
            "MAILER-DAEMON@relay.example (Mail Delivery System)",
            "Delayed Mail (still being retried)",
            """####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<it@acme.example>: connect to mx.acme.example[192.0.2.1]:25: Connection timed out
""",
        ),
        "delayed",
        False,
        {"it@acme.example"},
    ),
    (
        "sendmailwarn",
        _mail(
            "Mail Delivery Subsystem <MAILER-DAEMON@relay.example>",
            "Warning: could not send message for past 4 hours",
            """    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

The original message was received at Mon, 1 Jan 2001
from x

   ----- Transcript of session follows -----
<it@acme.example>... Deferred: Connection refused by mx.acme.example.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
""",
        ),
        "delayed",
        False,
        {"it@acme.example"},
    ),
    (
        "apachejames",
        _mail(
            "postmaster@relay.example",
            "Re: hello",
            """Hi. This is the James mail server at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Failed recipient(s):
it@acme.example

Error message:
550 5.1.1 unknown user
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "x5",
        _mail(
            '"Mail Delivery System" <MAILER-DAEMON@relay.example>',
            "Message delivery failed",
            """Your message to <it@acme.example> was automatically rejected:
Mailbox does not exist
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "netscape",
        _mail(
            "Mail Administrator <Postmaster@relay.example>",
            "Mail System Error - Returned Mail",
            """This Message was undeliverable due to the following reason:

The following destination addresses were unknown (please check
the addresses and re-mail the message):

SMTP <it@acme.example>

Please reply to Postmaster@relay.example
if you feel this message to be in error.
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "libero",
        _mail(
            "MAILER-DAEMON@libero.it",
            "Mancata consegna del messaggio",
            """Il messaggio non è stato consegnato ai seguenti destinatari:
<it@acme.example>: 550 5.1.1 Utente sconosciuto
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "ooo plain",
        _mail(
            "Dana <dana@acme.example>",
            "Re: hello",
            "I am on vacation until Monday. Delivery of mail is no problem; else write to office@acme.example",
            headers="Auto-Submitted: auto-replied\n",
        ),
        "auto_reply",
        False,
        set(),
    ),
    (
        "ticket",
        _mail(
            "Support <support@acme.example>",
            "[Ticket #123] Re: Set up",
            "Your request was received. Error message: none.",
        ),
        "other",
        False,
        set(),
    ),
    (
        "human",
        _mail(
            "Dana <dana@acme.example>",
            "Problem with delivery",
            "Hello, we could not be reached last week. Dana",
        ).replace(b"Return-Path: <>", b"Return-Path: <dana@acme.example>"),
        "other",
        False,
        set(),
    ),
    (
        "newsletter",
        _mail(
            "News <news@shop.example>",
            "Your delivery failed? New offers",
            "Our delivery was rejected? Call us: help@shop.example",
            headers="Precedence: bulk\n",
        ).replace(b"Return-Path: <>", b"Return-Path: <n@shop.example>"),
        "other",
        False,
        set(),
    ),
    (
        "courier",
        _mail(
            "postmaster@relay.example",
            "NOTICE: mail delivery status.",
            """UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<it@acme.example>:
    mx.acme.example [192.0.2.1]:
    >>> RCPT TO:<it@acme.example>
    <<< 550 User unknown.

If your message was also sent to additional recipients, their delivery
status is not included in this report.
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "imss",
        _mail(
            "postmaster@relay.example",
            "Undeliverable",
            """Sent <<< RCPT TO:<it@acme.example>
Received >>> 550 5.1.1 User unknown

Unable to deliver message to <it@acme.example>.
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
    (
        "mimecast",
        _mail(
            "postmaster@mimecast.example",
            "[Postmaster] Email Delivery Failure",
            """The delivery of email: Set up was unsuccessful.

Some reasons for this include:

It's possible that the e-mail address(es):
it@acme.example
do not exist or are misspelled.

  it@acme.example
  Remote Server at acme.example returned: 550 5.1.1 Invalid Recipient
""",
        ),
        "bounce",
        True,
        {"it@acme.example"},
    ),
]


@pytest.mark.parametrize(
    ("raw", "kind", "hard", "recipients"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_server_is_understood_in_its_words(
    raw: bytes, kind: str, *, hard: bool, recipients: set[str]
) -> None:
    returned = read_returned(raw)

    assert (returned.kind, bool(returned.hard), set(returned.recipients)) == (kind, hard, recipients)
