"""Files of curricula, as `tracker.exports.curriculum` writes them."""

import json
from collections.abc import Mapping
from typing import Any

from tracker.errors import Problem, Refused
from tracker.models import Delivery
from tracker.personal import wrong_text
from tracker.planning import CurriculumEntry, SessionEntry, programmes
from tracker.words import gettext as _

LARGEST = 200_000  # characters
OF_CURRICULUM = {"kod": str, "program": str, "namn": str, "agare": str, "ledning": str, "stadier": list, "pass": list}
OF_SESSION = {"titel": str, "minuter": int, "karnpass": bool, "halvgrupp": bool}
OPTIONAL = {"tema": str, "lank": str}


def read_curriculum(text: bytes) -> tuple[CurriculumEntry, list[SessionEntry]]:
    """Return what a file says; the domain checks it further. Raise Refused, with what to put right."""
    contents = parsed(text)
    wrong = [*misfits(contents, OF_CURRICULUM)]
    sessions = contents.get("pass") if isinstance(contents, dict) else None
    for each in sessions if isinstance(sessions, list) else []:
        wrong += misfits(each, OF_SESSION, OPTIONAL)
    if wrong:
        names = ", ".join(dict.fromkeys(wrong))
        raise Refused(
            Problem("file", _("The file lacks or misspells: %(names)s. Compare with one from here.", names=names))
        )
    delivery = Delivery.by_code(contents["ledning"])
    if delivery is None or contents["program"] not in programmes() or not all(map(is_stage, contents["stadier"])):
        raise Refused(Problem("file", _("The file names a programme, a kind of leading or a stage that is not here.")))
    refuse_personal_data(contents)
    entry = CurriculumEntry(
        code=contents["kod"],
        programme_code=contents["program"],
        name=contents["namn"].strip(),
        owner=contents["agare"].strip(),
        delivery=delivery,
        stages=frozenset(contents["stadier"]),
    )
    return entry, [
        SessionEntry(
            title=each["titel"].strip(),
            theme=each.get("tema") or None,
            minutes=each["minuter"],
            is_core=each["karnpass"],
            half_group_recommended=each["halvgrupp"],
            manual_url=each.get("lank") or None,
        )
        for each in contents["pass"]
    ]


def parsed(text: bytes) -> Any:
    """Return what JSON says."""
    try:
        found = json.loads(text.decode("utf-8-sig")) if len(text) <= LARGEST else None
        json.dumps(found, ensure_ascii=False).encode()  # half a sign, which JSON can name, cannot be stored
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or "\\u0000" in json.dumps(found):
        raise Refused(
            Problem("file", _("The file is no programme version. Choose one downloaded here, ending in .json."))
        )
    return found


def misfits(part: Any, kinds: Mapping[str, type], optional: Mapping[str, type] | None = None) -> list[str]:
    """Return the names whose values are missing, of another kind, or unknown."""
    if not isinstance(part, dict):
        return ["pass"]
    wrong = [name for name, kind in kinds.items() if type(part.get(name)) is not kind]
    free = optional or {}
    wrong += [name for name, kind in free.items() if part.get(name) is not None and type(part[name]) is not kind]
    return wrong + [name for name in part if name not in kinds and name not in free]


def is_stage(value: object) -> bool:
    """Say whether a value is a stage."""
    return type(value) is int and 0 <= value <= 12


def refuse_personal_data(contents: dict[str, Any]) -> None:
    """Refuse texts that hold what they must not."""
    texts = [contents["namn"], contents["agare"]]
    texts += [text for each in contents["pass"] for text in (each["titel"], each.get("tema")) if text]
    for problem in filter(None, map(wrong_text, texts)):
        raise Refused(Problem("file", problem))
