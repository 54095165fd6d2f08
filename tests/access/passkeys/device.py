"""A device with passkeys, written by the standard (WebAuthn level 2) and apart from the product. It can lie."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def octets(data: str) -> bytes:
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


@dataclass
class Device:
    """Holds one passkey. What is given to `make` and `use` takes the place of what an honest device would say."""

    origin: str = "http://testserver"
    domain: str = "testserver"
    count: int = 0
    flags: int = PRESENT | VERIFIED
    cross_origin: bool = False
    algorithm: int = -7
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key_id: bytes = field(default_factory=lambda: os.urandom(32))
    handle: bytes = b""

    def make(self, options: dict) -> str:
        asked = options["publicKey"]
        self.handle = octets(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: self.algorithm, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.key_id).to_bytes(2, "big") + self.key_id + cbor.encode(public)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._data(HAS_KEY) + held})
        return self._answer({
            "clientDataJSON": text(self._client("webauthn.create", asked["challenge"])),
            "attestationObject": text(attested),
        })  # fmt: skip

    def use(self, options: dict, **lies: object) -> str:
        client, data = self._client("webauthn.get", options["publicKey"]["challenge"]), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer({
            "clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature),
            "userHandle": text(self.handle),
        } | lies)  # fmt: skip

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin}
        return json.dumps(told).encode()

    def _data(self, more: int) -> bytes:
        return (
            hashlib.sha256(self.domain.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")
        )

    def _answer(self, response: dict) -> str:
        name = text(self.key_id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
