"""Files that may name a person who becomes anonymous: those that were imported, by their names; those that wait."""

from sqlalchemy import func, select

from tracker.dates import now
from tracker.models import FileImport, Upload, User, db
from tracker.words import search_key

# What stands for the name of a file that named somebody.
FILE = "borttaget-filnamn"
# A word of a name that is shorter than this stands in too many others.
SHORTEST = 3


def names_person(file_name: str, name: str, email: str) -> bool:
    """Say whether a file is called by a person: by all words of their name, or by the first part of their address."""
    there = search_key(file_name)
    words = [word for word in search_key(name).split() if len(word) >= SHORTEST]
    own = search_key(email.partition("@")[0])
    return (bool(words) and all(word in there for word in words)) or (len(own) >= SHORTEST and own in there)


def imported_of(name: str, email: str) -> list[int]:
    """Return the imports whose file is called by a person."""
    rows = db.session.execute(select(FileImport.id, FileImport.file_name))
    return [number for number, file_name in rows if names_person(file_name, name, email)]


def count_imported_of(user_id: int) -> int:
    """Return how many imports have a file that is called by a person."""
    user = db.session.get_one(User, user_id)
    return len(imported_of(user.name, user.email))


def count_waiting_of_others(user_id: int) -> int:
    """Return how many files of others wait to be confirmed, and may name a person until they go, within a day."""
    waiting = select(func.count()).select_from(Upload).where(Upload.user_id != user_id, Upload.expires_at > now())
    return db.session.scalar(waiting) or 0
