"""Who someone is at an issuer, where they are signed in, and which logout tokens have been used."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from participants.access.models import Municipality, User
from participants.access.signin.codes import Browser
from participants.access.signin.querysets import ExternalIdentityQuerySet, InvitationQuerySet, UserSessionQuerySet


class ExternalIdentity(models.Model):
    """A user's name at an issuer. The pair is the identity: the same subject at another issuer is someone else."""

    class Privacy:
        """Which fields say something about the employee."""

        personal: ClassVar[set[str]] = {"user", "subject"}
        plain: ClassVar[set[str]] = {"id", "issuer", "linked_at"}

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    objects = ExternalIdentityQuerySet.as_manager()

    class Meta:
        app_label = "access"
        constraints: ClassVar = [
            UniqueConstraint(
                name="externalidentity_is_one_user",
                fields=["issuer", "subject"],
                violation_error_message="Identiteten er alt knyttet til en bruker.",
            ),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"


class Invitation(models.Model):
    """A new user is asked to choose a password, with a code that works once and for three days."""

    class Privacy:
        """Who is invited and by whom. The code itself is kept nowhere: it is random, and here is its hash."""

        personal: ClassVar[set[str]] = {"user", "invited_by", "used_at"}
        plain: ClassVar[set[str]] = {"id", "municipality", "code_hash", "made_at", "expires_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # Of the e-mail that was sent last; empty before it is sent and when the code is used.
    code_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        app_label = "access"
        constraints: ClassVar = [
            UniqueConstraint(name="invitation_has_a_code_of_its_own", fields=["code_hash"], condition=~Q(code_hash="")),
            CheckConstraint(
                name="invitation_with_a_code_has_an_end", condition=Q(code_hash="") | Q(expires_at__isnull=False)
            ),
            CheckConstraint(name="invitation_is_used_once", condition=Q(used_at=None) | Q(code_hash="")),
            CheckConstraint(name="invitation_by_someone_else", condition=~Q(invited_by=F("user"))),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class UserSession(models.Model):
    """A place where someone is signed in. Without its row here a session is over, whatever its cookie says.

    The session carries the key of the row, so nothing of the session's own key needs to be kept.
    """

    class Privacy:
        """Which fields say something about the employee. No address, and no more of the browser than its family."""

        personal: ClassVar[set[str]] = {"user", "identity", "provider_sid", "browser", "started_at", "last_seen_at"}
        plain: ClassVar[set[str]] = {"id"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    identity = models.ForeignKey(ExternalIdentity, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    provider_sid = models.CharField(max_length=255, blank=True, help_text="The issuer's name of its own session.")
    browser = models.CharField(max_length=10, choices=Browser)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    objects = UserSessionQuerySet.as_manager()

    class Meta:
        app_label = "access"

    def __str__(self) -> str:
        return f"session {self.pk}"


class SignInAttempt(models.Model):
    """A sign-in that failed, or has not succeeded yet: one row for the account, one for where it came from."""

    class Privacy:
        """Keyed hashes: of a name that may not even be a user's, and of an address."""

        personal: ClassVar[set[str]] = {"key_hash"}
        plain: ClassVar[set[str]] = {"id", "made_at"}

    key_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "access"
        indexes: ClassVar = [models.Index(name="signinattempt_of_key", fields=["key_hash", "made_at"])]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class SpentToken(models.Model):
    """A logout token that has been used, for as long as it could be used again."""

    class Privacy:
        """No field is about a person: the hash is of the issuer and its number of the token."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"token_hash", "expires_at"}

    token_hash = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField()

    class Meta:
        app_label = "access"

    def __str__(self) -> str:
        return "spent token"
