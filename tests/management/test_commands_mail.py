"""`startline mail`: how mail stands, and the switch for all of it (PRODUCT M6)."""

import pytest
from tests.management.calling import startline
from tests.worlds import NOW, Cast, Stage, Wanted, cast, place

from startline.models import Instance, SettingChange

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(autouse=True)
def people() -> Cast:
    people = cast()
    place(people.partner, Wanted(stage=Stage.NOT_DELIVERED))
    return people


def test_it_tells_how_mail_stands() -> None:
    called = startline("mail", "--json")

    assert called.code == 0
    assert called.document == {
        "paused_at": None,
        "cause": None,
        "due": 1,
        "sending": 0,
        "waiting": 1,
        "accepted_last_hour": 0,
        "refused_last_hour": 0,
    }
    assert "Mail goes out." in startline("mail").out


def test_all_mail_is_paused_and_resumed_from_the_terminal() -> None:
    paused, again, resumed = (
        startline("mail", "pause"),
        startline("mail", "pause"),
        startline("mail", "resume"),
    )

    assert [called.code for called in (paused, again, resumed)] == [0, 0, 0]
    assert "All mail is paused: an operator has stopped it." in paused.out
    assert "Mail goes out." in resumed.out
    changes = SettingChange.objects.order_by("id").values_list("setting", "actor_kind")
    assert list(changes) == [("mail_paused", "console"), ("mail_resumed", "console")]


def test_a_pause_by_itself_says_what_to_look_at() -> None:
    Instance.objects.update(mail_paused_at=NOW, mail_pause="hourly_cap")

    called, document = startline("mail"), startline("mail", "--json").document

    assert "raise the limit or resume" in called.out
    assert (document["cause"], document["paused_at"]) == ("hourly_cap", NOW.isoformat())


@pytest.mark.parametrize("verb", ["status", "pause", "resume"])
def test_nobody_else_may(people: Cast, verb: str) -> None:
    called = startline("mail", verb, "--as", people.owner.email)

    assert called.code == 1
    assert "operator" in called.err
    assert Instance.objects.get().mail_paused_at is None
