"""What is told of mails that came back, are late, have arrived or were complained of, in both languages (M4)."""

from datetime import timedelta

import pytest
from django.utils import translation
from tests.management.calling import startline
from tests.returning import ARRIVED, COMPLAINT, HARD, LATE, bounce, newest_mail_of
from tests.worlds import NOW, Placed, Stage, Wanted, cast, place

from startline.narration import one_per_mail, tell
from startline.queries.happenings import events_after, newest_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "return_address")]


def two_lines() -> Placed:
    return place(
        cast().partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING, contact="o@acme.example"),
    )


@pytest.mark.parametrize(
    ("raw", "tone", "english", "italian"),
    [
        pytest.param(
            HARD,
            "bad",
            "Mail came back: it@acme.example, order 104583020, line 1.0: mailbox unknown (550 5.1.1 User unknown).",
            "E-mail tornata indietro: it@acme.example, ordine 104583020, riga 1.0: casella sconosciuta"
            " (550 5.1.1 User unknown).",
            id="bounce",
        ),
        pytest.param(
            LATE,
            "soon",
            "Mail is late: it@acme.example, order 104583020 (451 4.4.1 No answer from host).",
            "E-mail in ritardo: it@acme.example, ordine 104583020 (451 4.4.1 No answer from host).",
            id="late",
        ),
        pytest.param(
            ARRIVED,
            None,
            "Mail has arrived: it@acme.example, order 104583020.",
            "E-mail arrivata: it@acme.example, ordine 104583020.",
            id="arrived",
        ),
        pytest.param(
            COMPLAINT,
            "bad",
            "Mail complained of: it@acme.example, order 104583020, line 1.0. No more mail goes to this address.",
            "E-mail segnalata come indesiderata: it@acme.example, ordine 104583020, riga 1.0. A questo indirizzo"
            " non si inviano più e-mail.",
            id="complaint",
        ),
    ],
)
def test_a_rehearsal_tells_what_came_of_a_mail(
    raw: bytes, tone: str | None, english: str, italian: str
) -> None:
    placed = two_lines()
    start = newest_place().event_id

    bounce(newest_mail_of(placed.line_ids["1.0"]), raw)

    (happening,) = one_per_mail(events_after(start))
    told = tell(happening)
    with translation.override("it"):
        told_in_italian = tell(happening)
    assert (told.sentence, told.tone) == (english, tone)
    assert told_in_italian.sentence == italian


def test_the_story_of_a_line_tells_that_its_mail_came_back_in_the_servers_words() -> None:
    placed = two_lines()
    bounce(newest_mail_of(placed.line_ids["1.0"]), LATE, now=NOW - timedelta(hours=1))
    bounce(newest_mail_of(placed.line_ids["1.0"]))

    told = startline("transactions", "--story", "104583020:1.0").lines

    assert told[-2].endswith("provisioning email to it@acme.example is late (451 4.4.1 No answer from host)")
    assert told[-1].endswith(
        "line 1.0: provisioning email to it@acme.example came back: mailbox unknown (550 5.1.1 User unknown)"
    )


def test_a_script_reads_what_the_server_said() -> None:
    placed = two_lines()
    bounce(newest_mail_of(placed.line_ids["1.0"]))

    *_, started = startline("transactions", "--story", "104583020:1.0", "--json").document["story"]

    event = started["events"][-1]
    assert (event["kind"], event["cause"], event["line"], event["code"]) == (
        "mail_bounced",
        "mailbox_unknown",
        "1.0",
        550,
    )
