"""The language of a public page: that of its address. Nothing is kept of a reader, and no header is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import translate_url
from django.utils.translation import get_language, get_language_from_path, override

from reporting.rules.languages import NAMES, Language


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A page in a language: where it is, and what the language calls itself."""

    code: str
    name: str
    url: str


class LanguageMiddleware:
    """`/nn/…` and `/en/…` are told in those languages, and everything else in bokmål."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
            return self.get_response(request)


def told_in() -> Language:
    """The language that is spoken now."""
    return Language(get_language() or settings.LANGUAGE_CODE)


def languages_of(path: str) -> list[InLanguage]:
    """The page at an address in each language; empty where it has one alone."""
    found = [InLanguage(each, NAMES[each].capitalize(), translate_url(path, each)) for each in Language]
    return found if len({each.url for each in found}) == len(found) else []
