"""The provider: what it says of itself, its keys, and what it says of a person; all of it checked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from time import monotonic
from typing import Any

from tracker.access.sso.asking import Answer, Declined, Unanswered, ask
from tracker.outside import is_safe
from tracker.provider import SingleSignOn

# Seconds that what the provider says of itself, and its keys, are taken for granted; and between tries when it is away.
LIFETIME, RETRY = 60 * 60, 30
# Seconds that the provider's clock may differ from ours.
SKEW = 120
# Signed with a key that only the provider has; never with one that both have, and never not at all.
ALGORITHMS = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)]


class Why(Enum):
    """Why a person was not let in by single sign-on."""

    CANCELLED = "cancelled"  # by the person, or by the provider
    STALE = "stale"  # this browser did not set out for it, or too long ago
    AWAY = "away"  # the provider cannot be reached
    REFUSED = "refused"  # the provider does not take the code: it was used already, or is too old
    UNTRUSTED = "untrusted"  # what the provider says does not stand up to a check


class Failed(Exception):
    """Nobody was let in; the text is for the log, without secrets."""

    def __init__(self, why: Why, detail: str) -> None:
        """Remember why."""
        super().__init__(detail)
        self.why = why


@dataclass
class Kept:
    """An answer that is asked for again when it has grown old; while nobody answers, the old one serves."""

    fetch: Callable[[], Answer]
    answer: Answer | None = None
    until: float = 0.0

    def get(self, *, anew: bool = False) -> Answer:
        """Return the answer. Raises Unanswered, Declined, Failed when there never was one."""
        if self.answer is None or anew or monotonic() > self.until:
            try:
                self.answer, self.until = self.fetch(), monotonic() + LIFETIME
            except (Unanswered, Declined):
                if self.answer is None or anew:
                    raise
                self.until = monotonic() + RETRY
        return self.answer


@dataclass
class Provider:
    """A provider, with what it said of itself and its keys: kept by each worker for itself."""

    settings: SingleSignOn
    itself: Kept = field(init=False)
    keys: Kept = field(init=False)

    def __post_init__(self) -> None:
        """Ask for nothing yet."""
        self.itself = Kept(self.describe)
        self.keys = Kept(lambda: ask(self.address("jwks_uri"), {}))

    def describe(self) -> Answer:
        """Return what the provider says of itself. Raises Failed when it is another one."""
        there = ask(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration", {})
        if str(there.get("issuer")).rstrip("/") != self.settings.issuer.rstrip("/"):
            raise Failed(Why.UNTRUSTED, "the issuer of the metadata is another one than TRACKER_OIDC_ISSUER")
        return there

    @property
    def issuer(self) -> str:
        """Return the issuer as the provider itself writes it."""
        return str(self.itself.get()["issuer"])

    def address(self, name: str) -> str:
        """Return one of the provider's addresses. Raises Failed when it is none that can be asked safely."""
        found = self.itself.get().get(name)
        if not isinstance(found, str) or not is_safe(found):
            raise Failed(Why.UNTRUSTED, f"the metadata hold no safe {name}")
        return found

    def way_out(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Return the address at which a person signs in with the provider."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415 - only where it is switched on
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 - as above

        address: str = prepare_grant_uri(
            self.address("authorization_endpoint"),
            self.settings.client_id,
            "code",
            redirect_uri=back,
            scope=self.settings.scope,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return address

    def way_to_leave(self, back: str) -> str | None:
        """Return the address at which a person signs out there, and comes back; None where the provider has none."""
        from authlib.common.urls import add_params_to_uri  # noqa: PLC0415 - as above

        if not self.itself.get().get("end_session_endpoint"):
            return None
        asked = [("client_id", self.settings.client_id), ("post_logout_redirect_uri", back)]
        return str(add_params_to_uri(self.address("end_session_endpoint"), asked))

    def told(self, code: str, back: str, nonce: str, verifier: str) -> Answer:
        """Return what the provider says of the person whose code this is; its tokens are forgotten. Raises Failed."""
        tokens = self.exchange(code, back, verifier)
        claims = self.checked(str(tokens.get("id_token") or ""), nonce, tokens.get("access_token"))
        return {**self.more(claims, tokens), **claims}

    def exchange(self, code: str, back: str, verifier: str) -> Answer:
        """Return the tokens for a code."""
        from authlib.oauth2.auth import ClientAuth  # noqa: PLC0415 - as above
        from authlib.oauth2.rfc6749.parameters import prepare_token_request  # noqa: PLC0415 - as above

        body = prepare_token_request("authorization_code", code=code, redirect_uri=back, code_verifier=verifier)
        door = ClientAuth(self.settings.client_id, self.settings.client_secret, self.proof())
        address, headers, body = door.prepare("POST", self.address("token_endpoint"), {}, body)
        return ask(address, headers, body)

    def proof(self) -> str:
        """Return how the product shows the provider that it is itself."""
        ways = self.itself.get().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self.settings.client_secret is None:
            return "none"
        return "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"

    def checked(self, id_token: str, nonce: str, access_token: object) -> Answer:
        """Return what an ID token says, once signature, issuer, audience, times and nonce are right. Raises Failed."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - as above
        from joserfc.errors import JoseError  # noqa: PLC0415 - as above

        try:
            header, claims = self.opened(id_token)
            must = {"iss": {"essential": True, "value": self.issuer}, "sub": {"essential": True}}
            must["aud"] = {"essential": True, "value": self.settings.client_id}
            about = {"nonce": nonce, "client_id": self.settings.client_id, "access_token": access_token}
            CodeIDToken(claims, header, must, about).validate(leeway=SKEW)
        except (JoseError, ValueError, TypeError) as error:
            # Of a claim its name alone: what a token holds is nobody's to log.
            raise Failed(Why.UNTRUSTED, f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()) from None
        if claims.get("nonce") != nonce:
            raise Failed(Why.UNTRUSTED, "nonce")
        return claims

    def opened(self, id_token: str) -> tuple[Mapping[str, Any], Answer]:
        """Return the header and the claims of a token that one of the keys has signed; ask for new keys if none has."""
        from joserfc import jwt  # noqa: PLC0415 - as above
        from joserfc.errors import JoseError  # noqa: PLC0415 - as above

        failure: Exception = Failed(Why.UNTRUSTED, "no key")
        for anew in (False, True):
            for key in signing_keys(self.keys.get(anew=anew)):
                try:
                    token = jwt.decode(id_token, key, algorithms=ALGORITHMS)
                except (JoseError, ValueError) as error:
                    failure = error
                else:
                    return token.header, token.claims
        raise failure

    def more(self, claims: Answer, tokens: Answer) -> Answer:
        """Return what the provider tells of a person when asked, where the ID token does not say all. Raises Failed."""
        wanted = {"name", "email", self.settings.school_claim}
        if wanted <= claims.keys() or not self.itself.get().get("userinfo_endpoint"):
            return {}
        told = ask(self.address("userinfo_endpoint"), {"Authorization": f"Bearer {tokens.get('access_token')}"})
        if told.get("sub") != claims["sub"]:
            raise Failed(Why.UNTRUSTED, "userinfo is about somebody else")
        return told


def signing_keys(answer: Answer) -> Iterator[Any]:
    """Yield the public keys of a set that are meant for signatures; one that cannot be read is passed over."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above
    from joserfc.jwk import JWKRegistry  # noqa: PLC0415 - as above

    found = answer.get("keys")
    for each in found if isinstance(found, list) else []:
        if isinstance(each, dict) and each.get("use", "sig") == "sig" and each.get("kty") != "oct":
            try:
                yield JWKRegistry.import_key(each)
            except (JoseError, ValueError, TypeError, KeyError):
                continue


@lru_cache(maxsize=8)
def provider(settings: SingleSignOn) -> Provider:
    """Return the provider of some settings, the same one for the life of the process."""
    return Provider(settings)
