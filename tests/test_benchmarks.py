"""What the benchmarks run bare is the very statement that the product runs."""

import re

from benchmarks.change_one import CHANGE

from startline.actions import change_contact as action
from startline.statements import statements_of


def test_a_change_is_run_bare_with_every_parameter_that_the_action_gives_and_no_other() -> None:
    statement = statements_of(action.__file__)["change"]

    assert set(CHANGE) == set(re.findall(r"%\((\w+)\)s", statement.sql))
