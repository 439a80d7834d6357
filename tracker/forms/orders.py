"""How lists can be sorted: what each order is called, the usual one first."""

from tracker.words import lazy_gettext as _

NEWEST, OLDEST = _("Newest first"), _("Oldest first")
EVENTS = {"newest": NEWEST, "oldest": OLDEST}
RUNS = EVENTS | {"kind": _("Kind")}
ACTIVITIES = RUNS
IMPORTS = EVENTS | {"file": _("File"), "person": _("Person")}
ORDERED = EVENTS | {"curriculum": _("Programme version")}
UNCONFIRMED = {"oldest": OLDEST, "newest": NEWEST, "school": _("School")}
ASKING = {"oldest": OLDEST, "newest": NEWEST, "name": _("Name")}
OUTLOOKS = {"school": _("School"), "unsure": _("Most to look at first")}
BEHIND = {"missing": _("Furthest behind first"), "school": _("School")}
