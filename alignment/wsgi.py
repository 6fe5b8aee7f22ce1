import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")
application = get_wsgi_application()

from alignment.shared.checks import refuse_unsafe_start  # noqa: E402  needs the settings

refuse_unsafe_start()
