"""Edge: what is told of the figures, as anyone sees it. No sign-in, no cookie, no script."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from reporting.caching import ask_each_time, written_once
from reporting.describing.article import told
from reporting.describing.figures import article_of
from reporting.telling import languages_of, told_in


@login_not_required
@require_safe
@written_once(ask_each_time)
def figure(request: HttpRequest, figure: str) -> HttpResponseBase:
    """All that is to be told of one figure, and which others there are."""
    found, language = article_of(figure), told_in()
    if found is None:
        raise Http404
    context = {
        "demonstration": settings.DEMONSTRATION,
        "languages": languages_of(request.path),
        "article": told(found, language),
        "current": found.slug,
    }
    return TemplateResponse(request, "reporting/article.html", context)
