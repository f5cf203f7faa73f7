"""What every race stands on: the cast, and a record that holds when the race is over."""

from collections.abc import Iterator

import pytest
from tests import worlds

from startline.models import Account, Instance, TransactionState
from startline.models.record import TransactionStatus
from startline.queries.check import problems

WIDE = 1_000_000


@pytest.fixture
def cast(transactional_db: None) -> Iterator[worlds.Cast]:
    """The cast; afterwards the record folds, every invariant holds and no transaction is left without end."""
    cast = worlds.cast()
    # Hundreds of pairs share one contact; the tests of the caps set their own.
    Instance.objects.update(line_cap=WIDE, recipient_cap=WIDE, account_cap=WIDE)
    yield cast
    assert list(problems()) == []
    assert not TransactionState.objects.filter(status=TransactionStatus.IN_PROGRESS).exists()


@pytest.fixture
def partner(cast: worlds.Cast) -> Account:
    """Whose the orders are."""
    return cast.partner
