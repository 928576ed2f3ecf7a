"""The web application a server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kernel.audit.settling import settle_beside
from kernel.audit.turns import take_turns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
take_turns()
settle_beside()
addresses = get_resolver().url_patterns  # with them the pages are loaded, before the first request
gc.freeze()  # what is loaded stays for good, and need not be looked through at every collection
gc.set_threshold(10_000, 20, 20)
