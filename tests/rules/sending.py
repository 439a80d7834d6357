"""What can be posted to every page: good answers to whatever its form asks."""

from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.pages.cast import PASSWORD
from tests.pages.lines import CANCELLED
from tests.pages.rosters import class_form

FILE = """{"kod": "FIL", "program": "TAGET", "namn": "Ur en fil", "agare": "Kommun 9901", "ledning": "larare",
"stadier": [4], "pass": []}"""
LINE = {"kind": "free", "title": "En rad", "text": "", "accent": "#14222c", "status": ""}
SETTINGS = {"completion_percent": "75", "smallest_count": "5", "smallest_base": "10", "reminder_weekday": "0"}
OFFERED = ["TAGET-F1", "TAGET-23", "TAGET-45", "MVP-BOTKYRKA", "MVP-MAN-HOGSTADIET"]
KINDS = ("comments", "revisions", "accounts", "contacts", "links", "sign_ins", "events")
CURRICULUM = {"programme": "TAGET", "name": "Utkast", "owner": "Kommun 9901", "delivery": "teacher", "stages": "4"}
PLANS = {
    "starts_on": "2026-09-01",
    "ends_on": "2027-05-31",
    "day": "2026-11-24",
    "ended_on": "",
    "curriculum": "TAGET-45",
    "year": "2026",
    "stages": "4",
    "groups": "1",
    "how": "add",
    "delivering": "",
    "delivering_code": "",
}
# What the pages below an address ask for, where that is always the same.
FORMS: dict[str, dict[str, Any]] = {
    "/follow-up": LINE,
    "/admin/closing": {"early": "y", "reason": "Fel i en klass"},
    "/admin/contacts": {"kind": "police", "name": "N. Påhitt", "first_day": "2026-11-01", "last_day": "2026-11-24"},
    "/admin/curricula": CURRICULUM | {"code": "UTKAST", "title": "Ett pass", "minutes": "40"},
    "/admin/plans": PLANS,
    "/admin/retention": dict.fromkeys(KINDS, "24"),
    "/admin/settings": SETTINGS | {"name": "Kommun 9901", "accent": "#14222c", "offered": OFFERED},
    "/account/password": {"old": PASSWORD, "new": "fyra helt andra ord"},
    "/admin/users": {"name": "N. Ny", "role": "leader", "place": "school 99010001"},
    "/exports/tokens": {"name": "Power BI", "days": "90"},
}


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
    if address.startswith("/admin/classes"):
        return class_form(address, number)
    for beginning, form in FORMS.items():
        if address.startswith(beginning):
            promised = {"text": "Ett löfte"} if address.startswith("/follow-up") and address.endswith("/edit") else {}
            own = {"code": "NYTT"} if address == "/admin/curricula/new" else {}
            file = {"file": Upload(FILE.encode())} if beginning == "/admin/curricula" else {}
            return form | promised | own | file | {"email": f"{new['id']}@example.org"}
    done = {"do": "revoke", "group": "0"} if address.endswith("/mentor-links") else {"do": "language"}
    return CANCELLED | new | {"language": "sv", "reason": "Fel klass"} | done
