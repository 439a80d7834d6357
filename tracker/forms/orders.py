"""How lists can be sorted: what each order is called, the usual one first."""

from tracker.words import lazy_gettext as _

NEWEST, OLDEST = _("Newest first"), _("Oldest first")
EVENTS = {"newest": NEWEST, "oldest": OLDEST}
RUNS = EVENTS | {"kind": _("Kind")}
ACTIVITIES = RUNS | {"-kind": _("Kind, backwards"), "person": _("Person"), "most": _("Most participants first")}
SCHOOLS = {"name": _("School"), "-name": _("School, backwards")}
SCHOOLS_OF_CLASSES = SCHOOLS | {"most": _("Most classes first")}
SCHOOLS_OF_ACTIVITIES = SCHOOLS | {
    "most": _("Most activities first"),
    "fewest": _("Fewest activities first"),
    "latest": _("Latest activity first"),
}
CURRICULA = {
    "owner": _("Owner"),
    "name": _("Name"),
    "-name": _("Name, backwards"),
    "status": _("Status"),
    "running": _("Most running plans first"),
}
CLASSES = {
    "stage": _("Stage"),
    "-stage": _("Highest stage first"),
    "name": _("Name"),
    "-name": _("Name, backwards"),
    "behind": _("Furthest behind first"),
    "due": _("Next due first"),
}
IMPORTS = EVENTS | {"file": _("File"), "person": _("Person")}
ORDERED = EVENTS | {"curriculum": _("Programme version")}
UNCONFIRMED = {"oldest": OLDEST, "newest": NEWEST, "school": _("School")}
ASKING = {"oldest": OLDEST, "newest": NEWEST, "name": _("Name")}
OUTLOOKS = {"school": _("School"), "unsure": _("Most to look at first")}
BEHIND = {"missing": _("Furthest behind first"), "school": _("School")}
