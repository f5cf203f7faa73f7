"""What a rehearsal tells of the mails that go after steps in the hub (PRODUCT H3–H5)."""

import pytest
from tests.actions.test_find_lost_mails import lose
from tests.actions.test_hub_mails import ADMIN, joined, map_, set_up
from tests.worlds import CONTACT, NOW, Stage, Wanted, cast, deliver, place

from startline.narration import one_per_mail, tell
from startline.queries.happenings import events_after, newest_place

pytestmark = pytest.mark.django_db


def test_each_mail_is_told_with_whom_it_told_what() -> None:
    people = cast()
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    joined(ADMIN)
    map_(placed)
    start = newest_place().event_id

    deliver()
    set_up(placed)
    deliver(now=NOW)

    sentences = [tell(happening).sentence for happening in one_per_mail(events_after(start))]
    about = "order 104583020"
    assert sentences[0] == f"Told {CONTACT}, the contact, how it goes on after mapping: {about}."
    assert sentences[1] == f"Told {ADMIN}, who administers the organization, of the mapping: {about}."
    assert sentences[-1] == f"Sent {CONTACT} the summary of the service setup: {about}."


def test_an_answer_to_a_lost_mail_is_told_as_a_resend_by_the_contact() -> None:
    place(cast().partner, Wanted(stage=Stage.AWAITING))
    start = newest_place().event_id

    lose()

    (told,) = (tell(happening).sentence for happening in events_after(start))
    assert CONTACT in told
    assert "sent" in told
