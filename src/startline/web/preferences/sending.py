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
    SettingProblemCode.HUB_EXISTS: "name",
    SettingProblemCode.POLICY_EXISTS: "valid_from",
    SettingProblemCode.POLICY_BACKDATED: "valid_from",
    SettingProblemCode.REMINDER_OUTSIDE_WINDOW: "reminder_days",
    SettingProblemCode.FIELDS_MANY: "key",
    SettingProblemCode.FIELD_KEY_TAKEN: "key",
    SettingProblemCode.FIELD_KEY_OF_OTHER_KIND: "key",
    SettingProblemCode.FIELD_KEY_UNFIT: "key",
    SettingProblemCode.FIELD_UNLABELLED: "label_en",
    SettingProblemCode.FIELD_LABEL_LONG: "label_en",
    SettingProblemCode.FIELD_HELP_LONG: "help_en",
    SettingProblemCode.FIELD_LENGTH_OUTSIDE: "max_length",
    SettingProblemCode.FIELD_CHOICES_FEW: "choices",
    SettingProblemCode.FIELD_CHOICES_MANY: "choices",
    SettingProblemCode.FIELD_CHOICE_UNFIT: "choices",
    SettingProblemCode.FIELD_CHOICE_TWICE: "choices",
    SettingProblemCode.FIELD_CHOICE_UNLABELLED: "choices",
    SettingProblemCode.FIELD_CHOICE_LONG: "choices",
    SettingProblemCode.FIELD_CHOICE_PARTED: "choices",
    SettingProblemCode.FIELD_DECIMALS_OUTSIDE: "decimals",
    SettingProblemCode.FIELD_BOUNDS_CROSSED: "most",
}


def say_beside(form: forms.Form, problem: SettingProblem) -> None:
    """Put the problem's sentence beside the field that it is about."""
    form.add_error(_FIELDS[problem.code], problem_sentence(problem))
