"""What every page with a form accepts, for the tests that send something to all of them."""

from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.pages.lines import CANCELLED

FILE = """{"kod": "FIL", "program": "TAGET", "namn": "Ur en fil", "agare": "Kommun 9901", "ledning": "larare",
"stadier": [4], "pass": []}"""


class Upload(BytesIO):
    """A file as a browser sends it."""

    name = "fil.json"


def sent(address: str, number: int) -> dict[str, Any]:
    """Return what every page with a form accepts: a language, numbers, or a log with an id and a day of its own."""
    new = {"id": str(uuid5(NAMESPACE_URL, f"{number} {address}")), "day": f"2026-11-{number:02}"}
    new |= {"session": "2"} if address.endswith("/log") else {}
    new |= {"what": "TAGET/apt", "participants": "20", "another": "y", "mentors": "8", "trained": "7"}
    if address.endswith("/catch-up"):
        return {f"s3-{name}": text for name, text in (CANCELLED | new).items()}
    if address.startswith("/admin/curricula"):
        code = {"programme": "TAGET", "code": "NYTT" if address.endswith("/new") else "UTKAST"}
        return code | {
            "name": "Utkast",
            "owner": "Kommun 9901",
            "delivery": "teacher",
            "stages": "4",
            "title": "Ett pass",
            "minutes": "40",
            "file": Upload(FILE.encode()),
        }
    if address.startswith("/admin/plans"):
        days = {"starts_on": "2026-09-01", "ends_on": "2027-05-31", "day": "2026-11-24", "ended_on": ""}
        people = {"giver": "own@example.org", "taker": "own@example.org"}
        wanted = {"curriculum": "TAGET-45", "year": "2026", "stages": "4", "groups": "1", "how": "add"}
        return days | people | wanted | {"delivering": "", "delivering_code": ""}
    if address.startswith("/follow-up"):
        return {
            "kind": "free",
            "title": "En rad",
            "text": "Ett löfte" if address.endswith("/edit") else "",
            "accent": "#14222c",
            "status": "",
        }
    if address.startswith("/admin/closing"):
        return {"early": "y", "reason": "Fel i en klass"}
    if address.startswith("/exports/tokens"):
        return {"name": "Power BI", "days": "90"}
    if address.startswith("/admin/contacts"):
        return {"kind": "police", "name": "N. Påhitt", "first_day": "2026-11-01", "last_day": "2026-11-24"}
    done = {"do": "revoke", "group": "0"} if address.endswith("/mentor-links") else {"do": "language"}
    return CANCELLED | new | {"language": "sv", "reason": "Fel klass"} | done
