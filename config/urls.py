"""All addresses of the product."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("participants.access.urls")),
    path("", include("programmes.urls")),
    path("", include("reporting.urls")),
]
