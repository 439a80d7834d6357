"""The provider of single sign-on, as the settings name it, and what those who are not let in are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.errors import SettingError
from tracker.outside import is_safe
from tracker.words import gettext as _

SCHOOL_CLAIM, SCOPE = "sisSchoolUnitCode", "openid profile email"
LONGEST_ISSUER, LONGEST_SENTENCE = 200, 300


@dataclass(frozen=True)
class SingleSignOn:
    """A provider of single sign-on by its issuer, and what it knows this product by.

    `school_claim` holds the unit codes of a person's schools; `name` is what people call their account there.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    school_claim: str = SCHOOL_CLAIM
    name: str | None = None
    scope: str = SCOPE


def single_sign_on(given: Mapping[str, str]) -> SingleSignOn | None:
    """Return the provider of single sign-on, or None when there is none."""
    own = {name.removeprefix("TRACKER_OIDC_"): text for name, text in given.items() if name.startswith("TRACKER_OIDC_")}
    issuer, client_id = own.get("ISSUER"), own.get("CLIENT_ID")
    if not any(own.values()):
        return None
    if not issuer or not client_id:
        raise SettingError(_("Single sign-on needs both TRACKER_OIDC_ISSUER and TRACKER_OIDC_CLIENT_ID. Give both."))
    if not is_safe(issuer) or "?" in issuer or len(issuer) > LONGEST_ISSUER:
        raise SettingError(
            _("TRACKER_OIDC_ISSUER cannot be used. Write the provider's issuer, as https://login.example.org/tenant.")
        )
    scope = own.get("SCOPE") or SCOPE
    if "openid" not in scope.split():
        raise SettingError(_("TRACKER_OIDC_SCOPE must hold openid. Write it as “openid profile email”."))
    name = sentence("TRACKER_OIDC_NAME", given)
    school_claim = own.get("SCHOOL_CLAIM") or SCHOOL_CLAIM
    return SingleSignOn(issuer, client_id, own.get("CLIENT_SECRET") or None, school_claim, name, scope)


def sentence(name: str, given: Mapping[str, str]) -> str | None:
    """Return words that a page shows as they are, or None."""
    text = given.get(name, "").strip()
    if len(text) > LONGEST_SENTENCE or not text.isprintable():
        raise SettingError(
            _(
                "%(name)s cannot be shown. Write at most %(most)s characters, in one line.",
                name=name,
                most=LONGEST_SENTENCE,
            )
        )
    return text or None
