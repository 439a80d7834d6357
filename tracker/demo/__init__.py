"""The example municipality: Exempelköping, where everything is invented, and everything occurs.

Its rows are written as they are, past the audit log, which would else be full of what nobody did.
The same seed on the same day gives the same town.
"""

from sqlalchemy import or_, select

from tracker import reach
from tracker.access.passwords import password_matches
from tracker.dates import SchoolYear, today
from tracker.demo.classes import write_classes
from tracker.demo.course import write_logs
from tracker.demo.people import Account, accounts, names, write_accounts, write_staff
from tracker.demo.places import HOME
from tracker.demo.plans import Planner, write_plans
from tracker.demo.promise import write_activities, write_mentors, write_promise, write_settings
from tracker.demo.rows import add
from tracker.demo.schools import write_contacts, write_rolls, write_schools
from tracker.errors import TrackerError
from tracker.models import Municipality, Role, User, begin_writing, db
from tracker.planning import publish_default_curricula
from tracker.words import gettext as _

__all__ = ["CODE", "NAME", "Account", "fill"]

# No county has the number 99.
CODE, NAME = "9900", "Exempelköping"


def fill(seed: int = 1, *, passwords: bool = True) -> list[Account]:
    """Write the example municipality unless it is there, and return the accounts that sign in to it.

    Their passwords are no secret: where strangers may come by, fill it without `passwords`, and nobody signs in.
    Raise TrackerError rather than give them to a database that somebody already uses.
    """
    begin_writing()
    if passwords and is_in_use():
        raise TrackerError(
            _("The database is in use. Give the example one of its own: set TRACKER_DATABASE_URL to another address.")
        )
    publish_default_curricula()
    if db.session.get(Municipality, CODE) is None:
        write(seed, passwords=passwords)
    return accounts(NAME) if passwords else []


def is_open() -> bool:
    """Say whether the example's accounts let in whoever knows their passwords."""
    invented = [account.email for account in accounts(NAME)]
    known = select(User.id).where(User.password_hash.is_not(None), User.email.in_(invented)).limit(1)
    return db.session.scalar(known) is not None


def lets_anybody_in() -> bool:
    """Say whether one of the example's accounts still has the password that everybody knows."""
    known = {account.email: account.password for account in accounts(NAME)}
    rows = db.session.execute(select(User.email, User.password_hash).where(User.email.in_(known), User.is_active))
    return any(password_hash and password_matches(password_hash, known[email]) for email, password_hash in rows)


def is_in_use() -> bool:
    """Say whether there is a municipality or a person that is no example."""
    invented = [account.email for account in accounts(NAME)]
    real_town = select(Municipality).where(~Municipality.is_example)
    real_person = select(User).where(User.password_hash.is_not(None), User.email.not_in(invented))
    return bool(db.session.scalar(select(or_(real_town.exists(), real_person.exists()))))


def write(seed: int, *, passwords: bool) -> None:
    """Write everything, from the municipality to the last log."""
    day = today()
    year = SchoolYear.of(day)
    add(Municipality, [{"code": CODE, "name": NAME, "is_example": True}])
    schools = write_schools(CODE, year)
    write_rolls(schools, year, seed)
    before = write_classes(schools, year.before, seed, [])
    classes = write_classes(schools, year, seed, before)
    free_names = names(seed)
    users = write_accounts(CODE, NAME, schools[HOME], passwords=passwords)
    leaders = write_staff(schools, before + classes, free_names)
    write_contacts(schools, day, seed, [*free_names])
    planner = Planner(schools, leaders, lo=users[Role.LEADER], day=day, seed=seed)
    plans = write_plans([plan for school_class in before + classes for plan in planner.plans(school_class)])
    write_logs(plans, day, seed)
    write_settings(CODE, (year.before, year))
    write_activities(plans, day, seed)
    write_mentors(plans, seed)
    write_promise(CODE, day)
    for each in (year.before, year):
        reach.keep_municipality(CODE, each.start)
