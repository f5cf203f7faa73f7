"""Adds, edits and retires the texts that answers begin with, on record (PRODUCT D2, 6)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator
from startline.models import CannedAnswer, Instance, Setting, SettingArea
from startline.rules.canned_answers import FALLBACK, Placeholder, unknown_placeholders
from startline.rules.cases import CaseType
from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.settings import NotSet, SettingProblemCode, problem
from startline.wording.desk_texts import first_answers


@dataclass(frozen=True, kw_only=True)
class Canned:
    """A canned answer as somebody wants it; *texts* by language, without those that are empty.

    *title* is English; *titles* are those of other languages of agents, without those that are empty.
    *type* is the type of request that it is offered for first, None where it fits any.
    """

    title: str
    type: CaseType | None
    texts: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)


def add_answer(*, actor: Actor, wanted: Canned, now: datetime) -> uuid.UUID:
    """Add a canned answer; its public id.

    :raises Refused: may_not_operate.
    :raises NotSet: there is one of that title, no English text, or a text names what no case says.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        _check(wanted, but=None)
        row = CannedAnswer.objects.create(**_columns(wanted))
        _record(actor, was=None, became=_told(wanted), now=now)
    added: uuid.UUID = row.public_id
    return added


def edit_answer(*, actor: Actor, answer_id: uuid.UUID, wanted: Canned, now: datetime) -> bool:
    """Give a canned answer these words; whether that changed anything.

    :raises Refused: may_not_operate; not_found, where there is none, or it is retired.
    :raises NotSet: as `add_answer`.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        row = _lock(answer_id)
        _check(wanted, but=row.pk)
        was = _told(_of(row))
        if was == _told(wanted):
            return False
        CannedAnswer.objects.filter(pk=row.pk).update(**_columns(wanted))
        _record(actor, was=was, became=_told(wanted), now=now)
    return True


def retire_answer(*, actor: Actor, answer_id: uuid.UUID, now: datetime) -> None:
    """Let nobody begin an answer with it any more; answers that did stay as they are.

    :raises Refused: may_not_operate; not_found, as `edit_answer`.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        row = _lock(answer_id)
        CannedAnswer.objects.filter(pk=row.pk).update(retired_at=now)
        _record(actor, was=_told(_of(row)), became=None, now=now)


def load_answers() -> int:
    """Add the first canned answers to an instance that has never had any; how many."""
    with transaction.atomic():
        if CannedAnswer.objects.exists():
            return 0
        firsts = first_answers()
        CannedAnswer.objects.bulk_create(
            (
                CannedAnswer(title=one.title, titles=dict(one.titles), type=one.type, texts=dict(one.texts))
                for one in firsts
            ),
            ignore_conflicts=True,  # another process that starts at the same time
        )
    return len(firsts)


def _check(wanted: Canned, *, but: int | None) -> None:
    """Refuse what cannot be; of two who call an answer the same at once, the second sees the first one's."""
    if not wanted.texts.get(FALLBACK):
        raise NotSet(problem(SettingProblemCode.ANSWER_UNWORDED))
    unknown = [name for text in wanted.texts.values() for name in unknown_placeholders(text)]
    if unknown:
        names, known = ", ".join(dict.fromkeys(unknown)), ", ".join(Placeholder)
        raise NotSet(problem(SettingProblemCode.ANSWER_NAMES_UNKNOWN, names=names, known=known))
    Instance.objects.select_for_update(no_key=True).get()
    others = CannedAnswer.objects.filter(retired_at=None).exclude(pk=but or 0)
    # Where an answer has no title of a language, the English one stands there in its place.
    for language in WORKSPACE_LANGUAGES:
        title = wanted.titles.get(language, wanted.title)
        untitled = ~Q(titles__has_key=language)
        if others.filter(Q(**{f"titles__{language}": title}) | Q(untitled, title=title)).exists():
            raise NotSet(problem(SettingProblemCode.ANSWER_EXISTS, name=title))


def _lock(answer_id: uuid.UUID) -> CannedAnswer:
    row = (
        CannedAnswer.objects.select_for_update(no_key=True)
        .filter(public_id=answer_id, retired_at=None)
        .first()
    )
    if row is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    return row


def _of(row: CannedAnswer) -> Canned:
    return Canned(
        title=row.title,
        titles=row.titles,
        type=CaseType(row.type) if row.type else None,
        texts=row.texts,
    )


def _columns(wanted: Canned) -> dict[str, object]:
    return {
        "title": wanted.title,
        "titles": dict(wanted.titles),
        "type": wanted.type,
        "texts": dict(wanted.texts),
    }


def _told(answer: Canned) -> dict[str, object]:
    """The answer as the record keeps it."""
    return {
        "name": answer.title,
        "titles": dict(answer.titles),
        "type": answer.type.value if answer.type else None,
        "texts": dict(answer.texts),
    }


def _record(
    actor: Actor, *, was: dict[str, object] | None, became: dict[str, object] | None, now: datetime
) -> None:
    change = Change(setting=Setting.CANNED_ANSWER, was=was, became=became)
    record_settings([change], whose=Whose(area=SettingArea.INSTANCE), actor=actor, now=now)
