"""Edge: a release before it is out, as it will be: the very page and files, to those who may see them now."""

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reporting import actions, exports
from reporting.comparing import compare
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.views import file_answer, show_changes, show_release

if TYPE_CHECKING:
    from participants.access.models import User

_CHANGES = "endret"


@never_cache
@require_safe
def preview(request: HttpRequest, year: int, version: int, what: str = "") -> HttpResponseBase:
    """The page, the comparison or a file, from the same frozen cells by the same code as when it is out."""
    user, now = cast("User", request.user), timezone.now()
    release = Release.objects.for_user(user, at=now).filter(year=year, version=version).first()
    if release is None:
        raise Http404
    at = release.published_at or now
    out = Release.objects.public(at=at)
    versions = [release, *out.of_year(year).filter(version__lt=version)]
    if what == "":
        path = reverse("release-version", kwargs={"year": year, "version": version})
        before = out.of_year(year - 1).first()
        answer = show_release(request, release, versions=versions, before=before, path=path)
    elif what == _CHANGES and len(versions) > 1:
        path = reverse("release-changes", kwargs={"year": year, "version": version})
        answer = show_changes(request, compare(before=versions[1], after=release), path=path)
    else:
        found = (
            (kind, file, language)
            for kind, file in exports.ALL_FILES.items()
            for language in Language
            if file.named(language) == what
        )
        file = next(found, None)
        if file is None:
            raise Http404
        answer = file_answer(release, *file)
    actions.record_early_look(release=release, user=user, what=what, now=now)
    return answer
