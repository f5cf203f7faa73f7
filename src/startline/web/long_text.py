"""The field in which people write at length."""

from typing import Any

from django import forms

from startline.rules.plain_text import plain


class LongText(forms.CharField):
    """Words in several lines, each end of which is one character, as browsers count them and texts of ours have it."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        """So many *rows* are shown at first."""
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        """The words, with the ends of their lines as we write them; what nobody can see is nothing."""
        text = super().to_python(value) or ""
        if not plain(text, length=1):
            return ""
        return text.replace("\r\n", "\n").replace("\r", "\n")
