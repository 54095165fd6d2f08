"""Signing in, and the first page after it."""

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from participants.access.models import Grant, User


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Username and password, for the demonstration."""

    template_name = "access/login.html"
    redirect_authenticated_user = True


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """Who I am and which roles I hold today."""
    grants = (
        Grant.objects.of(cast("User", request.user))
        .valid_on(timezone.localdate())
        .select_related("municipality")
        .order_by("role", "pk")
    )
    return TemplateResponse(request, "access/home.html", {"grants": grants})
