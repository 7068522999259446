"""Signing in, staying in, signing out, and the student's own settings."""

from collections.abc import Sequence

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle, ScopedRateThrottle
from rest_framework.views import APIView

from accounts.api.serializers import (
    MeChangesSerializer,
    MeSerializer,
    RefreshSerializer,
    SignInOptionsSerializer,
    TelegramSignInSerializer,
    TokensSerializer,
    tokens_body,
)
from accounts.errors import TokenInvalid
from accounts.models import Student
from accounts.requests import StudentRequest
from accounts.revocation import revoke_grants
from accounts.sign_in import bot_id, sign_in_to_demo, sign_in_with_init_data, sign_in_with_widget
from accounts.tokens import renew_grant
from common import clock
from common.errors import InvalidRequest
from common.schema import errors

TOKENS_EXAMPLE = OpenApiExample(
    "signed in",
    response_only=True,
    value={
        "access": "v1.0c3d….signature",
        "access_expires_at": "2026-11-22T10:00:00Z",
        "refresh": "mZ0c…",
        "student": {
            "id": "0c3d8f5e-2f0a-4d53-9f0e-8f3a6a4f1e11",
            "full_name": "Aziza Karimova",
            "alias": "",
            "language": "uz",
            "show_on_leaderboard": True,
            "created_at": "2026-11-21T08:00:00Z",
        },
    },
)


class DoorView(APIView):
    """An endpoint for people who are not signed in yet; guessing is slowed down."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes: Sequence[type[BaseThrottle]] = (ScopedRateThrottle,)
    throttle_scope = "sign_in"


class SignInOptions(DoorView):
    throttle_classes = ()

    @extend_schema(operation_id="auth_config", responses={200: SignInOptionsSerializer}, tags=["auth"])
    def get(self, request: StudentRequest) -> Response:
        """Which ways of signing in this server offers."""
        return Response(
            {
                "demo": settings.DEMO_MODE,
                "bot_username": settings.BOT_USERNAME or None,
                "bot_id": bot_id(settings.BOT_TOKEN),
                "widget": bool(settings.LOGIN_WIDGET and settings.BOT_TOKEN),
            }
        )


class TelegramSignIn(DoorView):
    @extend_schema(
        operation_id="auth_telegram",
        tags=["auth"],
        request=TelegramSignInSerializer,
        responses={
            200: TokensSerializer,
            **errors(
                status=400,
                invalid_init_data="Telegram's sign-in data is not valid.",
                init_data_expired="Telegram's sign-in data is too old.",
                invalid_request="Send init_data or widget.",
                invalid_json="The request is not valid JSON.",
            ),
            **errors(status=403, blocked="This account is blocked."),
            **errors(status=429, throttled="Too many tries. Wait a moment."),
            **errors(status=503, telegram_not_configured="Signing in with Telegram is not set up."),
        },
        examples=[
            OpenApiExample(
                "Mini App",
                value={"init_data": "query_id=AAH…&user=%7B%22id%22…&auth_date=1795000000&hash=…"},
                request_only=True,
            ),
            TOKENS_EXAMPLE,
        ],
    )
    def post(self, request: StudentRequest) -> Response:
        """Trade Telegram's proof for our own tokens; first sight creates the student."""
        body = request.data
        # The app names the language that its student reads at the door; Telegram's page for the web names none.
        named = request.headers.get("accept-language")
        if "init_data" in body and "widget" not in body:
            pair, student = sign_in_with_init_data(body["init_data"], now=clock.now(), browser_language=named)
        elif "widget" in body and "init_data" not in body:
            pair, student = sign_in_with_widget(body["widget"], now=clock.now(), browser_language=named)
        else:
            raise InvalidRequest("Send either init_data or widget.")
        return Response(tokens_body(pair, student))


class DemoSignIn(DoorView):
    @extend_schema(
        operation_id="auth_demo",
        tags=["auth"],
        request=None,
        responses={
            200: TokensSerializer,
            **errors(status=403, blocked="This account is blocked."),
            **errors(status=404, demo_disabled="There is no demo sign-in here."),
            **errors(status=429, throttled="Too many tries. Wait a moment."),
        },
        examples=[TOKENS_EXAMPLE],
    )
    def post(self, request: StudentRequest) -> Response:
        """Sign in as the demo student, where demo mode is on."""
        pair, student = sign_in_to_demo(now=clock.now())
        return Response(tokens_body(pair, student))


class Refresh(DoorView):
    throttle_scope = "refresh"

    @extend_schema(
        operation_id="auth_refresh",
        tags=["auth"],
        request=RefreshSerializer,
        responses={
            200: TokensSerializer,
            **errors(status=401, token_invalid="This sign-in is not valid. Sign in again."),
            **errors(status=403, blocked="This account is blocked."),
            **errors(status=429, throttled="Too many tries. Wait a moment."),
        },
        examples=[TOKENS_EXAMPLE],
    )
    def post(self, request: StudentRequest) -> Response:
        """A new access token for a refresh token; the refresh token stays the same."""
        refresh = request.data.get("refresh")
        if not isinstance(refresh, str):
            raise InvalidRequest("refresh must be a text.")
        if len(refresh) > 200 or not refresh.isascii():
            raise TokenInvalid
        pair, student = renew_grant(refresh, now=clock.now())
        return Response(tokens_body(pair, student))


class SignOut(APIView):
    @extend_schema(operation_id="auth_logout", tags=["auth"], request=None, responses={204: None})
    def post(self, request: StudentRequest) -> Response:
        """End this device's sign-in; its tokens stop working within seconds."""
        revoke_grants(ids=[request.auth.grant_id], now=clock.now())
        return Response(status=204)


class Me(APIView):
    @extend_schema(operation_id="me", tags=["me"], responses={200: MeSerializer})
    def get(self, request: StudentRequest) -> Response:
        """Who I am here."""
        return Response(MeSerializer(_me(request)).data)

    @extend_schema(operation_id="me_change", tags=["me"], request=MeChangesSerializer, responses={200: MeSerializer})
    def patch(self, request: StudentRequest) -> Response:
        """Change my alias, my language, or whether boards show me."""
        student = _me(request)
        changes = MeChangesSerializer(data=request.data)
        changes.is_valid(raise_exception=True)
        for name, value in changes.validated_data.items():
            setattr(student, name, value)
        if changes.validated_data:
            student.save(update_fields=list(changes.validated_data))
        return Response(MeSerializer(student).data)


def _me(request: StudentRequest) -> Student:
    student = Student.objects.filter(pk=request.user.pk).first()
    if student is None:
        raise TokenInvalid
    return student
