"""Addresses of the statistics: the public ones, and the results of a municipality."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from reporting import views
from reporting.results import views as results

_VERSION = "statistikk/<int:year>/v<int:version>/"

urlpatterns = [
    path("resultater/", results.results_page, name="results"),
    path("resultater/tall.csv", results.results_csv, name="results-csv"),
    path("resultater/tall.xlsx", results.results_xlsx, name="results-xlsx"),
    path("resultater/personer/", results.results_people, name="results-people"),
    path("", login_not_required(RedirectView.as_view(pattern_name="release-list")), name="front"),
    path("statistikk/", views.release_list, name="release-list"),
    path("statistikk/<int:year>/", views.release_page, name="release"),
    path(_VERSION, views.release_page, name="release-version"),
    path(f"{_VERSION}tabeller.csv", views.release_file, {"kind": "csv"}, name="release-csv"),
    path(f"{_VERSION}tabeller.xlsx", views.release_file, {"kind": "xlsx"}, name="release-xlsx"),
    path(f"{_VERSION}datapackage.json", views.release_file, {"kind": "package"}, name="release-package"),
    path(f"{_VERSION}<slug:table_id>.<slug:kind>", views.release_table, name="release-table"),
]
