"""What each viewer may do with the rows of the planted world, as it is written down for people."""

import pytest

from tests.leaks.acting import ACTING, column
from tests.leaks.asking import Asker
from tests.leaks.contents import Contents
from tests.leaks.tables import NOTHING
from tests.leaks.ways.permitting import OF_ROWS
from tests.policies.world import VIEWERS


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_each_may_do_what_is_written_down(asker: Asker, planted: Contents, viewer: str, rewrite_golden: bool) -> None:
    ACTING.check(viewer, await column(asker, planted, viewer), rewrite_golden)


def test_somebody_may_do_it_and_somebody_may_not() -> None:
    """With a row of the world, whatever it is: else the table says nothing of the mutation."""
    columns = ACTING.columns()
    for action in OF_ROWS:
        cells = {columns[viewer][action] for viewer in VIEWERS}
        assert NOTHING in cells and len(cells) > 1, action
