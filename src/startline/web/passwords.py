"""What a password must not be, said in our words."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

HELP = gettext_lazy("At least 12 characters. A few words in a row are easy to remember and hard to guess.")


class LongEnough(MinimumLengthValidator):
    """Refuses a password of too few characters."""

    def get_error_message(self) -> str:
        """Why, and how many there have to be; the framework has it in English alone."""
        sentence = gettext("The password is too short. Enter at least %(least)s characters.")
        return sentence % {"least": self.min_length}


class NotLikeOneself(UserAttributeSimilarityValidator):
    """Refuses a password that is nearly the person's own name or address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Pass, or raise ValidationError with a sentence that names no column."""
        try:
            super().validate(password, user)
        except ValidationError as similar:
            sentence = gettext("The password is too much like the name or the address. Choose another one.")
            raise ValidationError(sentence, code=similar.code) from similar
