"""What the product is measured beside: a Flask view that inserts one row, and one that selects one, no more."""

import os
import sqlite3
from threading import local
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import make_url

DATABASE = "BARE_DATABASE"


def create_app() -> Flask:
    """Return an application of two views on the database that the environment names."""
    app, opened = Flask(__name__), local()
    url = make_url(os.environ[DATABASE])
    is_sqlite = url.drivername == "sqlite"
    mark = "?" if is_sqlite else "%s"

    def connection() -> Any:
        if not hasattr(opened, "connection"):
            opened.connection = embedded(url.database or "") if is_sqlite else psycopg.connect(libpq(str(url)))
        return opened.connection

    @app.post("/row")
    def insert() -> tuple[str, int]:
        connection().execute(f"INSERT INTO bare (word) VALUES ({mark})", ("one row",))
        connection().commit()
        return "", 303

    @app.get("/row")
    def select() -> str:
        row = connection().execute(f"SELECT word FROM bare WHERE id = {mark}", (1,)).fetchone()
        connection().commit()
        return str(row)

    return app


def embedded(path: str) -> sqlite3.Connection:
    """Open a SQLite file as safely as the product does."""
    connection = sqlite3.connect(path, timeout=10)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def libpq(url: str) -> str:
    """Return an address as PostgreSQL's own library spells it."""
    return url.replace("postgresql+psycopg", "postgresql")
