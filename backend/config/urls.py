"""Every URL of the product."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from common.fallbacks import api_not_found
from config.pages import api_docs, student_app

urlpatterns = [
    path("admin/", admin.site.urls),
    path(
        "api/schema/",
        SpectacularJSONAPIView.as_view(authentication_classes=(), permission_classes=()),
        name="schema",
    ),
    path("api/docs/", api_docs, name="api-docs"),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("exams.api.urls")),
    path("api/v2/", include("exams.api.urls_v2")),
    path("", include("health.urls")),
    re_path(r"^api/.*$", api_not_found),
    # The student app decides itself what its addresses mean; files it is built from were served before this.
    re_path(r"^(?!static/|assets/|protected-media/)(?P<address>[^.]*)$", student_app, name="student-app"),
]

handler400 = "common.fallbacks.bad_request"
handler404 = "common.fallbacks.not_found"
handler500 = "common.fallbacks.server_error"
