"""Of what is uploaded no more is kept than any page takes (PRODUCT I1, D2)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from startline.web import uploads

_PIECE = 64 * 1024


def test_of_all_files_together_no_more_is_kept_than_the_largest_that_is_taken_and_a_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MAX_FILE_BYTES", 3 * _PIECE)
    first, second, third = (SimpleUploadedFile(f"{number}.csv", b"x" * 3 * _PIECE) for number in range(3))

    files = RequestFactory().post("/", {"file": [first, second, third]}).FILES.getlist("file")

    sizes = [file.size or 0 for file in files]
    assert sizes[0] == 3 * _PIECE  # the largest that is taken is whole
    assert 3 * _PIECE < sum(sizes) <= 4 * _PIECE
    assert sizes[2] == 0
