"""Addresses of the pages about participants. What is searched for is in none of them."""

from django.urls import path, register_converter

from participants.short_keys import UUIDKeyConverter
from programmes import api
from programmes.api import acting
from programmes.views import (
    access_file,
    acts,
    case,
    contact,
    due,
    export,
    family,
    findings,
    glass,
    journal,
    notices,
    numbers,
    people,
    rectification,
    register,
    restriction,
    rules,
    trail,
    users,
)

register_converter(UUIDKeyConverter, "key")

urlpatterns = [
    path("api/v1/participants/", api.participants, name="api-participants"),
    path("api/v1/participants/<uuid:participant_pk>/", api.participant, name="api-participant"),
    path(
        "api/v1/participants/<uuid:participant_pk>/programme/<slug:action>",
        acting.programme_action,
        name="api-programme-action",
    ),
    path("api/v1/rules/assess", api.assess_rules, name="api-rules"),
    path("regler/", rules.calculator, name="rules"),
    path("brukere/", users.users, name="users"),
    path("start/", due.start, name="start"),
    path("oppgaver/", due.task_list, name="task-list"),
    path("deltakere/", people.participant_list, name="participant-list"),
    path("deltakere/uttrekk/", export.participant_export, name="participant-export"),
    path("registrer/", register.register, name="register"),
    path("sok/", people.participant_search, name="participant-search"),
    path("sok/forslag/", people.participant_suggestions, name="participant-suggestions"),
    path("d/<key:participant_pk>/", case.participant_page, name="participant"),
    path("d/<key:participant_pk>/nummer/", numbers.numbers, name="numbers"),
    path("d/<key:participant_pk>/utsett/<slug:slug>/", due.postpone, name="postpone"),
    path("d/<key:participant_pk>/kontakt/", contact.contact_details, name="contact-details"),
    path("d/<key:participant_pk>/vedtak/", acts.decide, name="programme-decide"),
    path("d/<key:participant_pk>/avslutt/", acts.end, name="programme-end"),
    path("d/<key:participant_pk>/avslutt/rett/", acts.correct_exit, name="exit-correct"),
    path("d/<key:participant_pk>/avslutt/angre/", acts.reopen, name="programme-reopen"),
    path("d/<key:participant_pk>/sluttmal/", acts.change_goal, name="goal-change"),
    path("d/<key:participant_pk>/forleng/", acts.extend, name="programme-extend"),
    path("d/<key:participant_pk>/tiltak/ny/", acts.add_measure, name="measure-add"),
    path("d/<key:participant_pk>/tiltak/endre/", acts.change_measure, name="measure-change"),
    path("d/<key:participant_pk>/tiltak/avslutt/", acts.end_measure, name="measure-end"),
    path("d/<key:participant_pk>/permisjon/ny/", acts.add_leave, name="leave-add"),
    path("d/<key:participant_pk>/permisjon/endre/", acts.change_leave, name="leave-change"),
    path("d/<key:participant_pk>/prover/ny/", acts.add_test, name="test-add"),
    path("d/<key:participant_pk>/journal/", journal.journal, name="journal"),
    path("d/<key:participant_pk>/journal/utkast/", journal.journal_draft, name="journal-draft"),
    path("d/<key:participant_pk>/rett/", rectification.rectify, name="rectify"),
    path("d/<key:participant_pk>/familie/", family.family, name="family"),
    path("d/<key:participant_pk>/begrens/", restriction.restriction, name="restriction"),
    path("d/<key:participant_pk>/innsyn/", access_file.access_file, name="access-file"),
    path("d/<key:participant_pk>/oppslag/", trail.looks_about, name="looks-about"),
    path("min-side/oppslag/", trail.own_looks, name="own-looks"),
    path("d/<key:participant_pk>/nodtilgang/", glass.break_glass, name="break-glass"),
    path("nodtilgang/", glass.glass_review, name="glass-review"),
    path("varsler/", notices.notices, name="notices"),
    path("spor/", trail.trail, name="trail"),
    path("spor/funn/", findings.findings, name="findings"),
]
