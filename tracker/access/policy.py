"""Which roles may enter which page. A page that is missing here stops the app from starting."""

from tracker.models import ImportKind, Role

# Anybody who is signed in, even without a role.
EVERYONE = frozenset(Role)
# Those who work with classes, and see their figures as they are.
STAFF = frozenset({Role.LEADER, Role.COORDINATOR, Role.LEAD})
# Those who may correct what others have logged.
CORRECTORS = frozenset({Role.COORDINATOR, Role.LEAD})
# Those who see the tables for readers: a programme lead, to know what readers know.
READERS = frozenset({Role.READER, Role.LEAD})
# Those who write what a whole municipality promises.
LEADS = frozenset({Role.LEAD})
# Those who see what was changed, by whom and when.
AUDITORS = CORRECTORS | {Role.ADMINISTRATOR}
KEEPERS = frozenset({Role.LEAD, Role.ADMINISTRATOR})
# Those whose files hold every row and number of their places.
INSIDERS = STAFF | KEEPERS

# Whose files of a kind are taken in.
IMPORTERS: dict[ImportKind, frozenset[Role]] = {
    ImportKind.SCHOOLS: KEEPERS,
    ImportKind.USERS: KEEPERS,
    ImportKind.CLASSES: LEADS,
    ImportKind.PLANS: LEADS,
    ImportKind.SESSIONS: LEADS,
}

# None: no sign-in needed.
POLICY: dict[str, frozenset[Role] | None] = {
    "static": None,
    "offline.worker": None,
    "offline.outbox": None,
    "setup.begin": None,
    "signin.enter": None,
    "signin.forgot": None,
    "signin.options": None,
    "signin.leave": EVERYONE,
    "account.show": EVERYONE,
    "account.password": EVERYONE,
    "account.end": EVERYONE,
    "passkeys.add": EVERYONE,
    "passkeys.options": EVERYONE,
    "passkeys.remove": EVERYONE,
    "health.live": None,
    "health.ready": None,
    "home.show": EVERYONE,
    "calendar.feed": None,
    "calendar.make": STAFF,
    "calendar.remove": STAFF,
    "classes.index": STAFF,
    "classes.show": STAFF,
    "classes.poster": STAFF,
    "sessions.log": STAFF,
    "sessions.catch_up": STAFF,
    "sessions.saved": STAFF,
    "sessions.show": STAFF,
    "sessions.correct": STAFF,
    "sessions.withdraw": STAFF,
    "sessions.restore": STAFF,
    "sessions.undo": STAFF,
    "mentors.session": None,
    "mentors.links": CORRECTORS,
    "mentors.unconfirmed": STAFF,
    "activities.schools": STAFF,
    "activities.index": STAFF,
    "activities.record": STAFF,
    "activities.correct": STAFF,
    "activities.remove": STAFF,
    "activities.cohort": STAFF,
    "dashboards.behind": STAFF,
    "dashboards.delivered": STAFF,
    "dashboards.pictures": STAFF,
    "dashboards.reach": STAFF,
    "dashboards.school": STAFF,
    "dashboards.readers": READERS,
    "followup.show": STAFF | READERS,
    "followup.pdf": STAFF | READERS,
    "followup.edit": LEADS,
    "followup.line": LEADS,
    "followup.add_line": LEADS,
    "followup.remove_line": LEADS,
    "followup.move_line": LEADS,
    "followup.file": STAFF | READERS,
    "closing.index": LEADS,
    "closing.show": LEADS,
    "closing.close": LEADS,
    "closing.reopen": LEADS,
    "retention.index": frozenset({Role.ADMINISTRATOR}),
    "retention.change": frozenset({Role.ADMINISTRATOR}),
    "retention.erase": frozenset({Role.ADMINISTRATOR}),
    "settings.show": KEEPERS,
    "users.index": AUDITORS,
    "users.add": AUDITORS,
    "users.show": AUDITORS,
    "users.give": AUDITORS,
    "users.take": AUDITORS,
    "users.invite": AUDITORS,
    "users.hand_over": AUDITORS,
    "users.correct": KEEPERS,
    "users.deactivate": KEEPERS,
    "users.reactivate": KEEPERS,
    "users.remove_passkeys": KEEPERS,
    "invite.accept": None,
    "contacts.index": CORRECTORS,
    "contacts.school": CORRECTORS,
    "contacts.add": CORRECTORS,
    "contacts.correct": CORRECTORS,
    "contacts.end": CORRECTORS,
    "contacts.confirm": CORRECTORS,
    "curricula.index": LEADS,
    "curricula.compare": LEADS,
    "curricula.show": LEADS,
    "curricula.make": LEADS,
    "curricula.edit": LEADS,
    "curricula.session": LEADS,
    "curricula.arrange": LEADS,
    "curricula.link": LEADS,
    "curricula.step": LEADS,
    "curricula.begin_next": LEADS,
    "curricula.file": LEADS,
    "curricula.take_in": LEADS,
    "plans.index": CORRECTORS,
    "plans.show": CORRECTORS,
    "plans.make": CORRECTORS,
    "plans.add": CORRECTORS,
    "plans.change": CORRECTORS,
    "plans.end": CORRECTORS,
    "plans.switch": CORRECTORS,
    "plans.leaders": CORRECTORS,
    "orders.end": CORRECTORS,
    "orders.undo": CORRECTORS,
    "rosters.index": CORRECTORS,
    "rosters.add": CORRECTORS,
    "rosters.show": CORRECTORS,
    "rosters.rename": CORRECTORS,
    "rosters.count": CORRECTORS,
    "rosters.forget": CORRECTORS,
    "rosters.split": CORRECTORS,
    "rosters.merge": CORRECTORS,
    "rosters.close": CORRECTORS,
    "rosters.remove": CORRECTORS,
    "rosters.links": CORRECTORS,
    "rosters.link": CORRECTORS,
    "rollover.index": CORRECTORS,
    "rollover.school": CORRECTORS,
    "rollover.undo": CORRECTORS,
    "admin.index": AUDITORS,
    "audit.index": AUDITORS,
    "audit.file": AUDITORS,
    "exports.index": INSIDERS | READERS,
    "exports.reach": STAFF | READERS,
    "imports.index": KEEPERS,
    "imports.upload": KEEPERS,
    "imports.reading": KEEPERS,
    "imports.preview": KEEPERS,
    "imports.discard": KEEPERS,
    "imports.bad_rows": KEEPERS,
    "imports.show": KEEPERS,
    "imports.undo": KEEPERS,
    "exports.progress": STAFF,
    "exports.sessions": STAFF,
    "exports.classes": STAFF,
    "exports.plans": STAFF,
    "exports.schools": KEEPERS,
    "exports.users": KEEPERS,
    "exports.package": STAFF,
    "open.show": None,
    "open.file": None,
    "open.package": None,
    "open.catalogue": None,
    "open.switch": LEADS,
    "tokens.index": LEADS,
    "tokens.make": LEADS,
    "tokens.revoke": LEADS,
    "tokens.description": INSIDERS,
}

# Whoever knows the address may post there. Such a page sends no referrer, and browsers then name no origin.
BY_ADDRESS = frozenset({"mentors.session", "setup.begin", "invite.accept"})

# What is open to who has yet to make the passkey, or to use it, that their role demands.
WITHOUT_PASSKEY = frozenset({"passkeys.add", "passkeys.options", "signin.leave"})

# What an access token opens, to read: the files and their description. Every other page takes no notice of it.
BY_TOKEN = frozenset(
    {
        "exports.reach",
        "exports.progress",
        "exports.sessions",
        "exports.classes",
        "exports.plans",
        "exports.schools",
        "exports.users",
        "exports.package",
        "tokens.description",
    }
)
