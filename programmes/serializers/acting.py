"""An action of the API: opened, done, or refused."""

from rest_framework import serializers


class ProblemSerializer(serializers.Serializer):
    """Why a question was refused."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()


class ActionFieldsSerializer(serializers.Serializer):
    """The fields of an action, as GET gives them, changed. `confirm` goes past warnings."""

    confirm = serializers.BooleanField(required=False)


class ActionOpenedSerializer(serializers.Serializer):
    """What an action opens with, field by field, as text; the ETag is its version."""

    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]
    row = serializers.UUIDField(allow_null=True)


class ActionDoneSerializer(serializers.Serializer):
    """That an action was done, what was unusual in it, and what an exit counts as."""

    detail = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())
    counts_as = serializers.CharField()


class ActionRefusedSerializer(serializers.Serializer):
    """Why an action was not done: a sentence, and one for each field; what is unusual; what stands now."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
    warnings = serializers.ListField(child=serializers.CharField(), required=False)
    current = serializers.DictField(child=serializers.CharField(), required=False)
