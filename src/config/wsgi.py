"""What the web server runs."""

from django.core.wsgi import get_wsgi_application

from startline.web.bodies import whole_bodies

application = whole_bodies(get_wsgi_application())
