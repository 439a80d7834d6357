"""`tracker invite`: where there is no mail server, and for who has lost every way in."""

import pytest
import sqlalchemy as sa

from tests.cli.conftest import Operator
from tracker.dates import now
from tracker.models import Passkey, User, db

LONG = "fyra vanliga ord i rad\n"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_invite_prints_a_link_that_replaces_the_one_before(town: Operator) -> None:
    first, second = (town("invite", "A.Larare@example.org").out.split()[-1] for _ in range(2))
    assert first.startswith("http://localhost:8000/invite/")
    client = town.app.test_client()
    assert [client.get(link).status_code for link in (first, second)] == [404, 200]
    assert client.post(second, data={"password": LONG.strip()}).status_code == 303
    assert town("invite", "nobody@example.org").errors == (
        "Det finns inget konto för nobody@example.org som får logga in. Lägg till det först, eller släpp in det igen.\n"
    )


@SQLITE
def test_who_has_lost_their_passkeys_is_helped_by_whoever_runs_the_product(town: Operator) -> None:
    with town.app.app_context():
        user_id = db.session.scalars(sa.select(User.id).where(User.email == "a.larare@example.org")).one()
        row = Passkey(user_id=user_id, name="x", credential_id=b"x", public_key=b"x", sign_count=0, made_at=now())
        db.session.add(row)
        db.session.commit()
    assert town("invite", "a.larare@example.org").out.count("\n") == 1
    assert town.count("passkey") == 1
    assert town("invite", "a.larare@example.org", "--remove-passkeys").out.startswith("1 passkey är borttagen.\n")
    assert town.count("passkey") == 0
