"""A curriculum as a file: JSON in UTF-8, Swedish names, one file each; `tracker.imports.curricula` reads it."""

import json

from tracker.planning import Known


def curriculum_file(known: Known) -> str:
    """Return a curriculum as a file, without what belongs to one database: status, version, ids."""
    contents = {
        "kod": known.code,
        "program": known.programme_code,
        "namn": known.name,
        "agare": known.owner,
        "ledning": known.delivery.code,
        "stadier": list(known.stages),
        "pass": [
            {
                "titel": each.title,
                "tema": each.theme,
                "minuter": each.minutes,
                "karnpass": each.is_core,
                "halvgrupp": each.half_group_recommended,
                "lank": each.manual_url,
            }
            for each in known.sessions
        ],
    }
    return json.dumps(contents, ensure_ascii=False, indent=2) + "\n"
