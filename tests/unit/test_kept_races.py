"""Figures that several writers keep at once."""

import threading

import pytest
from flask import Flask
from sqlalchemy import event

from tests.client import WatchfulClient
from tests.pages.lines import HELD, leader_with_class
from tracker.access import EVERYTHING
from tracker.models import Headcount, db
from tracker.reports.recounting import differences

PATIENCE = 60


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_logs_while_a_headcount_is_imported_waits_for_it(app: Flask, client: WatchfulClient) -> None:
    """Both keep the class's figures; each holding what the other waits for, one would be thrown out."""
    plan_id, answers = leader_with_class(client), list[int]()
    logger = threading.Thread(
        target=lambda: answers.append(client.post(f"/plans/{plan_id}/log", data=HELD).status_code)
    )

    def let_log(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "FOR NO KEY UPDATE" in statement and not logger.ident:
            logger.start()
            logger.join(0.5)

    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", let_log)
        try:
            db.session.scalars(db.select(Headcount)).one().pupils = 30
            db.session.commit()
        finally:
            event.remove(db.engine, "after_cursor_execute", let_log)
        logger.join(PATIENCE)
        assert answers == [303]
        assert list(differences(EVERYTHING)) == []
