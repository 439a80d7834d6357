"""Which roles may enter which page. A page that is missing here stops the app from starting."""

from tracker.models import Role

# Anybody who is signed in, even without a role.
EVERYONE = frozenset(Role)
# Those who work with classes; readers wait for disclosure control.
STAFF = frozenset({Role.LEADER, Role.COORDINATOR, Role.LEAD})
# Those who may correct what others have logged.
CORRECTORS = frozenset({Role.COORDINATOR, Role.LEAD})
KEEPERS = frozenset({Role.LEAD, Role.ADMINISTRATOR})

# None: no sign-in needed.
POLICY: dict[str, frozenset[Role] | None] = {
    "static": None,
    "offline.worker": None,
    "offline.outbox": None,
    "setup.begin": None,
    "signin.enter": None,
    "signin.leave": EVERYONE,
    "account.show": EVERYONE,
    "home.show": EVERYONE,
    "classes.index": STAFF,
    "classes.show": STAFF,
    "sessions.log": STAFF,
    "sessions.show": STAFF,
    "sessions.correct": STAFF,
    "dashboards.reach": STAFF,
    "dashboards.school": STAFF,
    "exports.index": STAFF | KEEPERS,
    "exports.reach": STAFF,
    "exports.progress": STAFF,
    "exports.sessions": STAFF,
    "exports.classes": STAFF,
    "exports.plans": STAFF,
    "exports.schools": KEEPERS,
    "exports.users": KEEPERS,
}
