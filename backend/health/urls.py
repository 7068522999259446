"""/health/…"""

from django.urls import path

from health import views

urlpatterns = [
    path("health/", views.live, name="health"),
    path("health/database/", views.database, name="health-database"),
]
