"""Where whoever is invited chooses a password."""

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import RuleBroken
from participants.access.signin import administration, factors, freshness
from participants.access.signin.session import MUST_ENROL

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """The code from the e-mail and a new password; then on to the second factor."""
    errors: dict[str, str] = {}
    code = request.POST.get("kode", "").strip()[:100]
    if request.method == "POST":
        new, now = request.POST.get("passord", ""), timezone.now()
        if new != request.POST.get("igjen", ""):
            errors = {"igjen": "De to passordene er ikke like. Skriv dem på nytt."}
        else:
            try:
                user = administration.accept_invitation(code=code, password=new, now=now)
            except RuleBroken as broken:
                errors = {name: " ".join(sentences) for name, sentences in broken.message_dict.items()}
            else:
                # Nothing of a session before lives on, whoever it was.
                request.session.flush()
                auth.login(request, user, backend=_BACKEND)
                freshness.mark_confirmed(request, now=now)
                if factors.needs_factor(user):
                    request.session[MUST_ENROL] = True
                return redirect("second-factor-set-up")
    context = {"errors": errors, "code": "" if "kode" in errors else code}
    return TemplateResponse(request, "access/invitation.html", context, status=422 if errors else 200)
