"""/health/…"""

from django.urls import re_path

from health import views

urlpatterns = [
    # With and without the slash alike: a monitor with the other spelling must not be answered by something else.
    re_path(r"^health/?$", views.live, name="health"),
    re_path(r"^health/database/?$", views.database, name="health-database"),
]
