"""How an import stands and what came of it, for its page and the list of imports (PRODUCT I1–I4)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from startline.models.imports import ImportState
from startline.reports.problems import ReportNote, ReportNoteCode, ReportProblem, ReportProblemCode
from startline.wording.numbers import grouped
from startline.wording.reports import sentence_of_note, sentence_of_report
from startline.wording.versions import Versions, Words, say


class Progress(Protocol):
    """How far a run is."""

    @property
    def state(self) -> ImportState:
        """Where the run stands."""

    @property
    def stop_asked(self) -> bool:
        """Whether a person asked the worker to stop."""

    @property
    def rows_read(self) -> int:
        """How many rows were read."""

    @property
    def rows_total(self) -> int:
        """How many there are; 0 as long as nobody knows."""

    @property
    def orders_done(self) -> int:
        """How many orders were taken over."""

    @property
    def orders_total(self) -> int:
        """How many were to be."""


_S = ImportState
_STATES: Mapping[ImportState, Words] = {
    _S.READING: pgettext_lazy("import", "reading"),
    _S.ASKING: pgettext_lazy("import", "has a question"),
    _S.CHECKED: pgettext_lazy("import", "checked, not imported yet"),
    _S.APPLYING: pgettext_lazy("import", "importing"),
    _S.DONE: pgettext_lazy("import", "imported"),
    _S.STOPPED: pgettext_lazy("import", "stopped"),
    _S.REFUSED: pgettext_lazy("import", "cannot be read"),
    _S.DISCARDED: pgettext_lazy("import", "discarded"),
}
# What no report but its import knows of.
_QUESTIONS: Mapping[str, Versions] = {
    "account_needed": (
        gettext_lazy(
            "The file does not say whose the orders are: it has no column for the account and none for who "
            "submitted them. Choose the account that they belong to."
        ),
    ),
    "currency_needed": (
        gettext_lazy(
            "The account %(account)s has no currency yet, and amounts need one. Give its three letters, such as "
            "EUR; they are asked for once and kept."
        ),
    ),
    "gave_up": (
        gettext_lazy(
            "The work on this file failed several times, and not because of you. What is in stays in. Tell the "
            "operator the address of this page, or import the file again later."
        ),
    ),
    "may_no_longer": (
        gettext_lazy(
            "The import stopped because who started it may no longer enter orders for one of its accounts. An "
            "editor or administrator of that account can go on with it here."
        ),
    ),
}


def state_label(state: ImportState) -> str:
    """How the import stands, within a sentence or a cell."""
    return str(_STATES[state])


def question_sentence(question: Mapping[str, Any]) -> str:
    """What an import asks, or what it cannot go on for: a code with its facts."""
    code, facts = question["code"], question["facts"]
    if code in _QUESTIONS:
        return say(_QUESTIONS[code], facts)
    return sentence_of_report(ReportProblem(code=ReportProblemCode(code), facts=facts))


def note_sentences(notes: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """What was assumed or left out while the file was read."""
    return [
        sentence_of_note(ReportNote(code=ReportNoteCode(note["code"]), facts=note["facts"])) for note in notes
    ]


def progress_words(run: Progress) -> str:
    """How far a worker is, or that it is to stop."""
    if run.stop_asked:
        return gettext("It stops after the rows in hand.")
    if run.state is ImportState.APPLYING:
        facts = {"done": grouped(run.orders_done), "total": grouped(run.orders_total)}
        return gettext("%(done)s of %(total)s orders are in") % facts
    if not run.rows_total:
        return gettext("The file is being looked through.")
    facts = {"done": grouped(run.rows_read), "total": grouped(run.rows_total)}
    return gettext("%(done)s of %(total)s rows read and checked") % facts


def stopped_words(run: Progress) -> str:
    """How far an import came that was stopped."""
    facts = {"done": grouped(run.orders_done), "total": grouped(run.orders_total)}
    return gettext("%(done)s of %(total)s orders are in and stay in. Going on takes over the rest.") % facts


def counted_addresses(count: int) -> str:
    """As many addresses, for a sentence about mails."""
    return ngettext("%(count)s address", "%(count)s addresses", count) % {"count": grouped(count)}


def mails_now(*, mails: int, addresses: int) -> str:
    """What goes out at once when the import starts (PRODUCT I2)."""
    if not mails:
        return gettext("No mail goes at once: each line is mailed on its start date.")
    sentence = ngettext(
        "%(mails)s mail goes at once, to %(addresses)s.",
        "%(mails)s mails go at once, to %(addresses)s.",
        mails,
    )
    return sentence % {"mails": grouped(mails), "addresses": counted_addresses(addresses)}


def mails_gone(*, mails: int, addresses: int) -> str:
    """What went out at once when the import started."""
    if not mails:
        return gettext("none at once")
    sentence = ngettext("%(mails)s at once, to %(addresses)s", "%(mails)s at once, to %(addresses)s", mails)
    return sentence % {"mails": grouped(mails), "addresses": counted_addresses(addresses)}


def silent_mails(*, mails: int, addresses: int) -> str:
    """The tick by which lines whose start date is past are mailed too (PRODUCT I2)."""
    sentence = ngettext(
        "Also mail the lines whose start date is past: %(mails)s mail more, to %(addresses)s",
        "Also mail the lines whose start date is past: %(mails)s mails more, to %(addresses)s",
        mails,
    )
    return sentence % {"mails": grouped(mails), "addresses": counted_addresses(addresses)}


def came_in_sentence(counts: Mapping[str, int]) -> str:
    """What an import that is over brought, in one sentence."""
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    if new and changed:
        return gettext("%(new)s came in, and %(changed)s.") % {
            "new": _new_lines(counts),
            "changed": _changed_lines(changed),
        }
    if new:
        return gettext("%(new)s came in.") % {"new": _new_lines(counts)}
    if changed:
        return gettext("Nothing new came in; %(changed)s.") % {"changed": _changed_lines(changed)}
    return gettext("Nothing was changed: what could be taken over from this file was here already.")


def outcome_words(state: ImportState, *, expected: Mapping[str, int], came_in: Mapping[str, int]) -> str:
    """What came of an import, or would, as short as a cell."""
    counts = came_in or expected
    if not counts or state in (_S.READING, _S.DISCARDED, _S.REFUSED, _S.ASKING):
        return ""
    words = (
        ngettext("%(count)s new", "%(count)s new", counts["new"]) % _count(counts["new"]),
        ngettext("%(count)s changed", "%(count)s changed", counts["changed"]) % _count(counts["changed"]),
        ngettext("%(count)s unchanged", "%(count)s unchanged", counts["unchanged"])
        % _count(counts["unchanged"]),
    )
    shown = [word for word, name in zip(words, ("new", "changed", "unchanged"), strict=True) if counts[name]]
    return " · ".join(shown)


def left_out_words(*, came_in: Mapping[str, int], expected: Mapping[str, int]) -> str:
    """How many rows were left out or wait for a decision, as short as a cell."""
    counts = came_in or expected
    words = []
    if errors := counts.get("errors", 0):
        words.append(ngettext("%(count)s in error", "%(count)s in error", errors) % _count(errors))
    if conflicts := counts.get("conflicts", 0):
        words.append(
            ngettext("%(count)s in conflict", "%(count)s in conflict", conflicts) % _count(conflicts)
        )
    if skipped := counts.get("skipped", 0):
        words.append(ngettext("%(count)s skipped", "%(count)s skipped", skipped) % _count(skipped))
    return " · ".join(words)


def _new_lines(counts: Mapping[str, int]) -> str:
    lines = ngettext("%(count)s new line", "%(count)s new lines", counts["new"]) % _count(counts["new"])
    number = counts.get("new_orders", 0)
    orders = ngettext("%(count)s order", "%(count)s orders", number) % _count(number)
    return gettext("%(lines)s in %(orders)s") % {"lines": lines, "orders": orders}


def _changed_lines(changed: int) -> str:
    return ngettext("%(count)s line was changed", "%(count)s lines were changed", changed) % _count(changed)


def _count(count: int) -> Mapping[str, str]:
    return {"count": grouped(count)}
