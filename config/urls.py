"""All addresses of the product."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("participants.access.urls")),
    path("", include("programmes.urls")),
    path("", include("reporting.urls")),
    # In bokmål as they are, in the other languages under /nn/ and /en/.
    *i18n_patterns(path("", include("reporting.release_urls")), prefix_default_language=False),
]

handler500 = "config.faults.server_error"
