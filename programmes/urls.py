"""Addresses of the pages about participants. What is searched for is in none of them."""

from django.urls import path, register_converter

from participants.short_keys import UUIDKeyConverter
from programmes.views import case, people

register_converter(UUIDKeyConverter, "key")

urlpatterns = [
    path("deltakere/", people.participant_list, name="participant-list"),
    path("sok/", people.participant_search, name="participant-search"),
    path("sok/forslag/", people.participant_suggestions, name="participant-suggestions"),
    path("d/<key:participant_pk>/", case.participant_page, name="participant"),
]
