"""A file is never changed, and who reads pages sees of files the logo alone (docs/decisions/0033)."""

import pytest
from tests.models.forbidding import forbidden_by
from tests.worlds import cast

from startline.actions.keep_file import keep_file
from startline.files import Kept
from startline.models import Instance, StoredFile
from startline.queries import seeing

pytestmark = pytest.mark.django_db
FILE = Kept(name="a.csv", content_type="text/csv; charset=utf-8", content=b"a")


def test_a_file_is_never_changed() -> None:
    keep_file(FILE, account_id=None)

    with forbidden_by("a_file_is_never_changed"):
        StoredFile.objects.update(name="b.csv")


def test_who_reads_pages_sees_of_files_the_logo_alone() -> None:
    people = cast()
    logo = keep_file(FILE, account_id=None)
    keep_file(FILE, account_id=people.partner.pk)
    Instance.objects.update(logo=logo)

    with seeing.seeing(None, user_id=people.clerk.pk):
        seen = list(StoredFile.objects.values_list("id", flat=True))

    assert seen == [logo.pk]
