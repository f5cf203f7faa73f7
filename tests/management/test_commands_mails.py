"""`startline mails`: how mail stands, and the switch for all of it (PRODUCT M6)."""

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
    called = startline("mails", "--json")

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
    assert "Mail goes out." in startline("mails").out


def test_all_mail_is_paused_and_resumed_from_the_terminal() -> None:
    paused, again, resumed = (
        startline("mails", "pause"),
        startline("mails", "pause"),
        startline("mails", "resume"),
    )

    assert [called.code for called in (paused, again, resumed)] == [0, 0, 0]
    assert "All mail is paused: an operator has stopped it." in paused.out
    assert "Mail goes out." in resumed.out
    changes = SettingChange.objects.order_by("id").values_list("setting", "actor_kind")
    assert list(changes) == [("mail_paused", "console"), ("mail_resumed", "console")]


def test_a_pause_by_itself_says_what_to_look_at() -> None:
    Instance.objects.update(mail_paused_at=NOW, mail_pause="hourly_cap")

    called, document = startline("mails"), startline("mails", "--json").document

    assert "raise the limit or resume" in called.out
    assert (document["cause"], document["paused_at"]) == ("hourly_cap", NOW.isoformat())


@pytest.mark.parametrize("verb", ["status", "pause", "resume"])
def test_nobody_else_may(people: Cast, verb: str) -> None:
    called = startline("mails", verb, "--as", people.owner.email)

    assert called.code == 1
    assert "operator" in called.err
    assert Instance.objects.get().mail_paused_at is None


@pytest.mark.parametrize(
    ("stray", "named"),
    [(("--kind", "code"), "--kind"), (("--html",), "--html"), (("--language", "de"), "--language de")],
)
def test_what_only_a_preview_takes_is_bad_input_and_nothing_is_paused(
    stray: tuple[str, ...], named: str
) -> None:
    called = startline("mails", "pause", *stray)

    assert called.code == 2
    assert f"{named} is for mails alone, not for `pause`." in called.err
    assert Instance.objects.get().mail_paused_at is None
