"""The machine's clock is moved, forth or back, while people log."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.browser.serving import Site, serving
from tests.faults.clock import compiler, new_clock
from tests.faults.conftest import leader_at, rows
from tests.faults.test_survived import require_whole

pytestmark = pytest.mark.long


def logged_at(site: Site, id_: str) -> datetime:
    """Return when a log was kept, by the product's clock."""
    [(moment,)] = rows(site, f"SELECT logged_at FROM session_log WHERE id = '{id_}'")
    found = datetime.fromisoformat(str(moment))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_is_moved_signs_nobody_out_and_takes_no_log_away(any_url: str, tmp_path: Path, hours: int) -> None:
    if not compiler():
        assert os.environ.get("CI") != "true", "a C compiler is missing"
        pytest.skip("no C compiler is installed")
    clock, ids = new_clock(tmp_path), [str(uuid4()) for _log in range(3)]
    with serving(any_url, tmp_path / "log", LD_PRELOAD=str(clock.program), MOVED_CLOCK=str(clock.moved)) as site:
        leader = leader_at(site)
        leader.stays = True
        assert leader.log(1, 1, id=ids[0])[0] == 303
        clock.move(hours)
        assert leader.log(1, 2, id=ids[1])[0] == 303
        assert abs(logged_at(site, ids[1]) - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(minutes=5)
        assert leader.get("/")[0] == 200
        assert leader.get(f"/sessions/{ids[0]}")[0] == 200
        # Who signs in now stays so, too, once the clock is set right again.
        late = leader_at(site)
        late.stays = True
        clock.move(0)
        assert late.log(1, 3, id=ids[2])[0] == 303
        assert [each.get("/")[0] for each in (leader, late)] == [200, 200]
        assert leader.log(1, 1, id=ids[0])[0] == 303, "and what is sent twice is still known"
    require_whole(site, {*ids})
