"""Where the refusal of a setting stands: beside the field that it is about."""

from collections.abc import Mapping

from django import forms

from startline.rules.settings import SettingProblem, SettingProblemCode
from startline.wording.settings import problem_sentence

_FIELDS: Mapping[SettingProblemCode, str] = {
    SettingProblemCode.DOMAIN_TAKEN: "domains",
    SettingProblemCode.DOMAIN_OF_EVERYBODY: "domains",
    SettingProblemCode.DOMAIN_NOT_PROVED: "domains",
    SettingProblemCode.OFFER_EXISTS: "code",
    SettingProblemCode.POLICY_EXISTS: "valid_from",
    SettingProblemCode.POLICY_BACKDATED: "valid_from",
    SettingProblemCode.REMINDER_OUTSIDE_WINDOW: "reminder_days",
}


def say_beside(form: forms.Form, problem: SettingProblem) -> None:
    """Put the problem's sentence beside the field that it is about."""
    form.add_error(_FIELDS[problem.code], problem_sentence(problem))
