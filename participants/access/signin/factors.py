"""The second factors of a local account: an app that shows codes, and reserve codes. django-allauth keeps them."""

from base64 import b64encode
from functools import cache
from hashlib import sha256

from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from participants.access.models import User

SPENT_FOR = 120  # seconds, longer than a code is taken
_APP, _RESERVE = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
_PASSKEY = Authenticator.Type.WEBAUTHN


class Adapter(DefaultMFAAdapter):
    """As allauth asks for it: secrets are sealed before the database has them."""

    def encrypt(self, text: str) -> str:
        """Sealed with a key derived from SECRET_KEY: with a new one everybody sets up their app again."""
        return _box(settings.SECRET_KEY).encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return _box(settings.SECRET_KEY).decrypt(encrypted_text.encode("ascii")).decode()

    def get_totp_issuer(self) -> str:
        """What the app calls us."""
        return "Fotfeste"


@cache
def _box(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fotfeste second factors").derive(secret.encode())
    return Fernet(b64encode(key, altchars=b"-_"))


def has_app(user: User) -> bool:
    """Whether the user has an app set up."""
    return Authenticator.objects.filter(user=user, type=_APP).exists()


def has_factor(user: User) -> bool:
    """Whether the user has an app or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=[_APP, _PASSKEY]).exists()


def must_keep_one(user: User) -> bool:
    """Whether a user may not be without: whoever signs in with a password may not, outside the demonstration."""
    return bool(settings.LOCAL_ACCOUNTS_NEED_SECOND_FACTOR) and user.has_usable_password()


def needs_factor(user: User) -> bool:
    """Whether a user who has given a right password must set one up before anything else."""
    return must_keep_one(user) and not has_factor(user)


def new_secret() -> str:
    """For an app that is being set up."""
    return str(generate_totp_secret())


def picture(user: User, *, secret: str) -> str:
    """The code that a telephone reads, as an address of its own (SVG)."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode('ascii')}"


def is_right(*, secret: str, code: str) -> bool:
    """Whether an app with the secret shows the code now, or did half a minute ago."""
    return bool(validate_totp_code(secret, code))


def app_shows(user: User, *, code: str) -> bool:
    """Whether the user's app shows the code now."""
    app = _readable(user, _APP, "secret")
    return app is not None and is_right(secret=get_adapter().decrypt(app.data["secret"]), code=code)


def is_reserve_code(user: User, *, code: str) -> bool:
    """Whether it is a reserve code of the user's, which is used from now on."""
    reserve = _readable(user, _RESERVE, "seed")
    return reserve is not None and bool(RecoveryCodes(reserve).validate_code(code))


def reserve_codes_left(user: User) -> int:
    """How many are not used."""
    reserve = _readable(user, _RESERVE, "seed")
    return len(RecoveryCodes(reserve).get_unused_codes()) if reserve else 0


def _readable(user: User, kind: str, sealed: str) -> Authenticator | None:
    """A user's app or reserve codes, unless they were sealed with another SECRET_KEY: then no code is right."""
    held = Authenticator.objects.filter(user=user, type=kind).first()
    try:
        get_adapter().decrypt(held.data[sealed] if held else "")
    except InvalidToken:
        return None
    return held


def name_of_use(user: User, *, code: str) -> str:
    """By what it is known that a code of the user's has been used."""
    return sha256(f"totp\n{user.pk}\n{code}".encode()).hexdigest()
