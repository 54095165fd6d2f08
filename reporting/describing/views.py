"""Edge: what is told of the figures, as anyone sees it. No sign-in, no cookie, no script."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from reporting.caching import ask_each_time, written_once
from reporting.describing.article import Article, told
from reporting.describing.figures import article_of
from reporting.describing.method import METHOD
from reporting.telling import languages_of, told_in


@login_not_required
@require_safe
@written_once(ask_each_time)
def method(request: HttpRequest) -> HttpResponseBase:
    """How the statistics are made."""
    return _shown(request, METHOD)


@login_not_required
@require_safe
@written_once(ask_each_time)
def figure(request: HttpRequest, figure: str) -> HttpResponseBase:
    """All that is to be told of one figure, and which others there are."""
    found = article_of(figure)
    if found is None:
        raise Http404
    return _shown(request, found)


def _shown(request: HttpRequest, article: Article) -> HttpResponseBase:
    context = {
        "demonstration": settings.DEMONSTRATION,
        "languages": languages_of(request.path),
        "article": told(article, told_in()),
        "current": article.slug,
    }
    return TemplateResponse(request, "reporting/article.html", context)
