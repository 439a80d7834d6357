"""What is counted later is counted some classes at a time."""

import pytest
from flask import Flask
from sqlalchemy import event

from tests.client import WatchfulClient
from tests.lateness import counting_later
from tests.pages.lines import add_class, add_plan, leader_with_class
from tests.unit.test_counted_later_races import add_log
from tests.unit.test_kept import counted, kept
from tracker import reach
from tracker.models import Plan, SchoolClass, db
from tracker.reach import keeping, later


def test_many_classes_are_counted_some_at_a_time(
    app: Flask, client: WatchfulClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who logs one of them waits for those of its time, not for all."""
    plan_id = leader_with_class(client)
    with counting_later(app), app.app_context():
        school_id = db.session.get_one(SchoolClass, db.session.get_one(Plan, plan_id).class_id).school_id
        others = [add_plan(add_class(school_id, name, s5=20)) for name in ("5B", "5C")]
        db.session.commit()
        for each in (plan_id, *others):
            add_log(each)
            db.session.commit()
        assert len(later.noted()) == 3
        monkeypatch.setattr(keeping, "AT_ONCE", 2)
        left = list[int]()
        event.listen(db.session, "after_commit", lambda _session: left.append(len(noted_elsewhere())), once=True)
        assert not reach.count_noted()
        assert left == [1]
        assert later.noted() == []
        assert kept() == counted()


def noted_elsewhere() -> list[int]:
    """Return the classes that are to be counted, as others see it."""
    with db.engine.connect() as another:
        return [*another.scalars(later.IDS)]
