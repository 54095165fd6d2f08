"""Someone who is registered through the API, or is not."""

from rest_framework import serializers

from participants.codes import AddressProtection, EducationLevel, PermitBasis, Sex
from programmes.serializers.participants import ParticipantLineSerializer

# Whoever is strictly confidential is registered elsewhere.
OPEN_GRADES = [each for each in AddressProtection.choices if each[0] != AddressProtection.STRICTLY_CONFIDENTIAL]


class OtherThanSerializer(serializers.Serializer):
    """Keys of those who have been looked at and are other people."""

    other_than = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class RegisterParticipantSerializer(serializers.Serializer):
    """Someone to be registered. A key left out, or null, is not known; an unknown key is an error."""

    national_id = serializers.CharField(required=False, allow_null=True)
    duf_number = serializers.CharField(required=False, allow_null=True)
    has_no_number = serializers.BooleanField(required=False, allow_null=True)
    given_name = serializers.CharField(max_length=100)
    family_name = serializers.CharField(max_length=100)
    born_on = serializers.DateField()
    sex = serializers.ChoiceField(choices=Sex.choices)
    citizenship = serializers.CharField(required=False, allow_null=True)
    country_background = serializers.CharField()
    permit_basis = serializers.ChoiceField(choices=PermitBasis.choices)
    permitted_on = serializers.DateField()
    settled_on = serializers.DateField(required=False, allow_null=True)
    settled_by_agreement = serializers.BooleanField(required=False, allow_null=True)
    education_level = serializers.ChoiceField(EducationLevel.choices, required=False, allow_null=True)
    address_protection = serializers.ChoiceField(OPEN_GRADES, required=False, allow_null=True)
    other_than = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    is_moving = serializers.BooleanField(required=False, allow_null=True)
    same_family_as = serializers.UUIDField(required=False, allow_null=True, help_text="A participant of the family.")


class RegisteredSerializer(ParticipantLineSerializer):
    """Whoever was registered, and what is unusual about it."""

    warnings = serializers.ListField(child=serializers.CharField())


class NotRegisteredSerializer(serializers.Serializer):
    """Why nobody was registered: a sentence for each field, or those who may be the same person."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
    participants = serializers.ListField(child=serializers.UUIDField(), required=False)
