"""The WSGI entry point. Each process of the web begins here, with everything loaded that it will need."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# The views, which the first request would wait for.
get_resolver().url_patterns  # noqa: B018 - asked for what it loads
# What is loaded by now stays for as long as the process. To look through it for rubbish took up to 190 ms of a request.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
