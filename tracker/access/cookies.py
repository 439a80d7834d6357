"""Every cookie of ours: over TLS for this very host alone, by a name that a browser takes from nobody else."""

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response


def host_name(name: str) -> str:
    """Return what a cookie is called here; on loopback, without TLS, browsers refuse the longer name."""
    return f"__Host-{name}" if request.is_secure else name


def carried(name: str) -> str:
    """Return what this browser carries by a name; over TLS not by the plain one, which a neighbour could have set."""
    return request.cookies.get(host_name(name), "")


def carry(response: Response, name: str, text: str, time: timedelta, *, for_scripts: bool = False) -> None:
    """Let the browser carry a text for a time; scripts of ours read it only where they have to."""
    safe = request.is_secure
    response.set_cookie(
        host_name(name), text, max_age=time, path="/", secure=safe, httponly=not for_scripts, samesite="Lax"
    )


def drop(response: Response, name: str) -> None:
    """Let the browser carry a text no more."""
    response.delete_cookie(host_name(name), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
