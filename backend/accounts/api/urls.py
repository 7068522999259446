"""/api/v1/auth/… and /api/v1/me/"""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("auth/config/", views.SignInOptions.as_view(), name="auth-config"),
    path("auth/telegram/", views.TelegramSignIn.as_view(), name="auth-telegram"),
    path("auth/demo/", views.DemoSignIn.as_view(), name="auth-demo"),
    path("auth/refresh/", views.Refresh.as_view(), name="auth-refresh"),
    path("auth/logout/", views.SignOut.as_view(), name="auth-logout"),
    path("me/", views.Me.as_view(), name="me"),
]
