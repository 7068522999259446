"""Every URL of the product."""

from django.contrib import admin
from django.urls import include, path, re_path

from common.fallbacks import api_not_found
from config.pages import STUDENT_APP_ADDRESSES, api_docs, api_schema, student_app
from config.staff_login import StaffLoginForm

admin.site.login_form = StaffLoginForm

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/schema/", api_schema, name="schema"),
    path("api/docs/", api_docs, name="api-docs"),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("exams.api.urls")),
    path("api/v2/", include("exams.api.urls_v2")),
    path("", include("health.urls")),
    re_path(r"^(api|health|metrics)(/.*)?$", api_not_found),
    # The app decides itself what is below its own addresses. It answers no others: a monitor or a script that asks for
    # what is not there must be told so. (The files that the app is built from were served before this.)
    re_path(rf"^(?P<address>(({'|'.join(STUDENT_APP_ADDRESSES)})(/[^.]*)?)?)$", student_app, name="student-app"),
]

handler400 = "common.fallbacks.bad_request"
handler404 = "common.fallbacks.not_found"
handler500 = "common.fallbacks.server_error"
