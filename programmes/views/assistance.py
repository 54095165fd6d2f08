"""Help for those who work here: the keys, and what to do when something does not go as it should."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def help_page(request: HttpRequest) -> TemplateResponse:
    """The same for everyone who is signed in."""
    return TemplateResponse(request, "programmes/help.html")
