"""What the web server runs."""

from django.core.wsgi import get_wsgi_application

from startline.web.bodies import whole_bodies
from startline.web.charset import in_utf8

application = in_utf8(whole_bodies(get_wsgi_application()))
