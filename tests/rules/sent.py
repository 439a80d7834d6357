"""What can be posted to every page: good answers to whatever its form asks."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.pages.lines import CANCELLED


def sent(address: str, number: int) -> dict[str, Any]:
    """Return what every page with a form accepts: a language, numbers, or a log with an id and a day of its own."""
    new = {"id": str(uuid5(NAMESPACE_URL, f"{number} {address}")), "day": f"2026-11-{number:02}"}
    new |= {"session": "2"} if address.endswith("/log") else {}
    new |= {"what": "TAGET/apt", "participants": "20", "another": "y", "mentors": "8", "trained": "7"}
    if address.endswith("/catch-up"):
        return {f"s3-{name}": text for name, text in (CANCELLED | new).items()}
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
    if address.startswith("/admin/settings"):
        same = {"completion_percent": "75", "smallest_count": "5", "smallest_base": "10", "reminder_weekday": "0"}
        offered = {"offered": ["TAGET-F1", "TAGET-23", "TAGET-45", "MVP-BOTKYRKA", "MVP-MAN-HOGSTADIET"]}
        return {"name": "Kommun 9901", "accent": "#14222c"} | same | offered
    if address.startswith("/admin/users"):
        return {"name": "N. Ny", "email": f"{new['id']}@example.org", "role": "leader", "place": "school 99010001"}
    if address.startswith("/exports/tokens"):
        return {"name": "Power BI", "days": "90"}
    if address.startswith("/admin/contacts"):
        return {"kind": "police", "name": "N. Påhitt", "first_day": "2026-11-01", "last_day": "2026-11-24"}
    done = {"do": "revoke", "group": "0"} if address.endswith("/mentor-links") else {"do": "language"}
    return CANCELLED | new | {"language": "sv", "reason": "Fel klass"} | done
