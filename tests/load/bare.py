"""What the product is measured beside: a Flask view that inserts one row, and one that selects one, no more.

They ask by way of Flask-SQLAlchemy, as the product's own stack does.
"""

import os
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

DATABASE = "BARE_DATABASE"


class Base(DeclarativeBase):
    """Every table: one."""


db = SQLAlchemy(model_class=Base)


class Bare(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes the class when it runs
    """A row."""

    __tablename__ = "bare"
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]


FIRST_WORD = select(Bare.word).where(Bare.id == 1)


def create_app() -> Flask:
    """Return an application of two views on the database that the environment names."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ[DATABASE]
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", keep_safe)

    @app.post("/row")
    def insert() -> tuple[str, int]:
        db.session.add(Bare(word="one row"))
        db.session.commit()
        return "", 303

    @app.get("/row")
    def read() -> str:
        return str(db.session.scalar(FIRST_WORD))

    return app


def keep_safe(connection: Any, _record: Any) -> None:
    """Let SQLite keep a row as safely as the product does."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
