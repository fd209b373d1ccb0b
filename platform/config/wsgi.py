"""What gunicorn serves, once it is certain that tenants are kept apart."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def _refuse_to_start() -> None:
    from tenants.checks import must_hold  # only after Django is set up

    must_hold(web=True)


_refuse_to_start()
