"""Who did what in a case, told in both languages (PRODUCT D2)."""

from tests.wording.speaking import heard

from startline.rules.cases import EntryKind, Solution
from startline.wording.case_talk import entry_sentence


def told(kind: EntryKind, **facts: object) -> tuple[str, str]:
    english, italian = heard(lambda: entry_sentence(kind, who="Rita Sala", facts=facts))
    return english, italian


def test_who_gives_a_case_to_themselves_takes_it() -> None:
    assert told(EntryKind.ASSIGNED, to="Rita Sala") == (
        "Rita Sala took the case",
        "Rita Sala ha preso il caso",
    )
    assert told(EntryKind.ASSIGNED, to="Marta Gallo")[0] == "Rita Sala gave the case to Marta Gallo"
    assert told(EntryKind.ASSIGNED, to="")[0] == "Rita Sala gave the case back to all"


def test_that_the_asker_closed_the_case_is_said_once() -> None:
    assert told(EntryKind.SOLVED, solution=Solution.BY_ASKER)[0] == "Rita Sala closed the case"
    assert told(EntryKind.SOLVED, solution=Solution.EXPLAINED)[0] == "Rita Sala closed the case: explained"
