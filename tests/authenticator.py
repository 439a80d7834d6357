"""A device that makes passkeys and signs with them, as far as the product can tell; its lies can be chosen."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HOLDS_KEY = 0x01, 0x04, 0x40
SITE = "http://localhost"


def text(given: bytes) -> str:
    """Write bytes as browsers do."""
    return urlsafe_b64encode(given).rstrip(b"=").decode()


def data(given: str) -> bytes:
    """Read bytes as browsers write them."""
    return urlsafe_b64decode(given + "=" * (-len(given) % 4))


@dataclass
class Device:
    """A device with one passkey, which counts how often it has signed."""

    origin: str = SITE
    verifies: bool = True
    counts: int = 0
    credential_id: bytes = b"a passkey of this device"
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """Make the passkey that is asked for; return what the browser's script sends."""
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        self.handle = data(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        length = len(self.credential_id).to_bytes(2, "big")
        held = bytes(16) + length + self.credential_id + cbor2.dumps(public)
        about = self.about(options["rp"]["id"], HOLDS_KEY) + held
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        said = self.client_data("webauthn.create", options["challenge"])
        return self.answer({"clientDataJSON": text(said), "attestationObject": text(attested)})

    def sign(self, options: dict[str, Any]) -> str:
        """Sign what is asked for; return what the browser's script sends."""
        assert options["userVerification"] == "required"
        assert not options.get("allowCredentials"), "the device itself knows whose it is"
        said = self.client_data("webauthn.get", options["challenge"])
        about = self.about(options["rpId"])
        signature = self.key.sign(about + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        given = {"clientDataJSON": said, "authenticatorData": about, "signature": signature, "userHandle": self.handle}
        return self.answer({name: text(each) for name, each in given.items()})

    def about(self, host: str, flags: int = 0) -> bytes:
        """Return what the device says of itself, and to whom."""
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(host.encode()).digest() + bytes([flags]) + self.counts.to_bytes(4, "big")

    def client_data(self, kind: str, challenge: str) -> bytes:
        """Return what the browser says of the page."""
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def answer(self, response: dict[str, str]) -> str:
        """Return a whole answer."""
        known = text(self.credential_id)
        return json.dumps({"id": known, "rawId": known, "type": "public-key", "response": response})
