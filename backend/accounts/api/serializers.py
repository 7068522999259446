"""The shapes of the account endpoints, as OpenAPI shows them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Language, Student
from accounts.names import ALIAS_MAX, clean_name, has_control
from accounts.tokens import TokenPair


class MeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Student
        fields = ("id", "full_name", "alias", "language", "show_on_leaderboard", "created_at")
        read_only_fields = ("id", "full_name", "created_at")


class StrictBooleanField(serializers.BooleanField):
    """Only JSON true and false; "yes" and 1 are not booleans."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictTextField(serializers.CharField):
    """Only a JSON string; a number is not a text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AliasField(StrictTextField):
    """A name that others can see, or nothing at all."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        alias = clean_name(text, longest=len(text))  # too long is a refusal, not a cut
        if has_control(text) or (text and not alias):
            raise serializers.ValidationError(_("An alias needs a letter or a digit, and nothing that cannot be seen."))
        return alias


class MeChangesSerializer(serializers.Serializer):
    alias = AliasField(
        required=False,
        allow_blank=True,
        max_length=ALIAS_MAX,
        help_text="Shown on boards instead of the name; empty shows the name",
    )
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    show_on_leaderboard = StrictBooleanField(required=False)


class TokensSerializer(serializers.Serializer):
    access = serializers.CharField()
    access_expires_at = serializers.DateTimeField()
    refresh = serializers.CharField()
    student = MeSerializer()


class TelegramSignInSerializer(serializers.Serializer):
    init_data = serializers.CharField(required=False, help_text="Telegram.WebApp.initData, unchanged")
    widget = serializers.DictField(required=False, help_text="The login widget's fields, unchanged")


class RefreshSerializer(serializers.Serializer):
    refresh = serializers.CharField(max_length=200)


class SignInOptionsSerializer(serializers.Serializer):
    demo = serializers.BooleanField()
    bot_username = serializers.CharField(allow_null=True)
    bot_id = serializers.IntegerField(allow_null=True, help_text="For Telegram's own login page")
    widget = serializers.BooleanField()


def tokens_body(pair: TokenPair, student: Student) -> dict[str, Any]:
    """A signed-in device's tokens and who it now is."""
    return {
        "access": pair.access,
        "access_expires_at": pair.access_expires_at,
        "refresh": pair.refresh,
        "student": MeSerializer(student).data,
    }
