"""Addresses of the statistics: the public ones, and the results of a municipality."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from reporting import api, views
from reporting.announcing import views as announcing
from reporting.office import api as office_api
from reporting.office import views as office
from reporting.own_rows import views as own_rows
from reporting.previews import views as previews
from reporting.quality import views as quality
from reporting.results import open_views as municipalities
from reporting.results import views as results
from reporting.saved_views import views as saved_views
from reporting.support import views as support
from reporting.table_tool import views as table_tool
from reporting.yearly import views as yearly

_VERSION = "statistikk/<int:year>/v<int:version>/"

urlpatterns = [
    path("aret/", yearly.municipal_year, name="municipal-year"),
    path("kommunene/", yearly.year_board, name="year-board"),
    path("utgivelser/", office.releases, name="office-releases"),
    path("utgivelser/<int:year>/v<int:version>/", office.release, name="office-release"),
    path("utgivelser/<int:year>/v<int:version>/vis/", previews.preview, name="release-preview"),
    path("utgivelser/<int:year>/v<int:version>/vis/<str:what>", previews.preview, name="release-preview-file"),
    path("api/v1/releases/", office_api.releases, name="api-releases"),
    path("api/v1/releases/<int:year>/<int:version>/", office_api.release, name="api-release"),
    path("api/v1/releases/<int:year>/<int:version>/<slug:step>", office_api.release_step, name="api-release-step"),
    path("resultater/", results.results_page, name="results"),
    path("resultater/tall.csv", results.results_csv, name="results-csv"),
    path("resultater/tall.xlsx", results.results_xlsx, name="results-xlsx"),
    path("resultater/visninger/", saved_views.results_views, name="results-views"),
    path("resultater/personer/", results.results_people, name="results-people"),
    path("resultater/kvalitet/", quality.data_quality, name="data-quality"),
    path("resultater/publiseres/", own_rows.own_rows_page, name="own-rows"),
    path("brukerstotte/", support.support, name="support"),
    path("brukere/brukerstotte/", support.support_sessions, name="support-sessions"),
    path("", login_not_required(RedirectView.as_view(pattern_name="release-list")), name="front"),
    path("statistikk/", views.release_list, name="release-list"),
    path("statistikk/tilgang/", views.early_access_list, name="early-access"),
    path("statistikk/kommuner/", municipalities.municipality, name="municipality-list"),
    path("statistikk/kommuner/<slug:number>/", municipalities.municipality, name="municipality"),
    path("statistikk/tabell/", table_tool.table_tool, name="table-tool"),
    path("statistikk/<int:year>/", views.release_page, name="release"),
    # A feed, a calendar, a catalogue and a map of the pages.
    path("statistikk/<slug:stem>.<slug:kind>", announcing.announcement, name="announcement"),
    path(_VERSION, views.release_page, name="release-version"),
    path(f"{_VERSION}endret/", views.release_changes, name="release-changes"),
    path(f"{_VERSION}tabeller.csv", views.release_file, {"kind": "csv"}, name="release-csv"),
    path(f"{_VERSION}tabeller.xlsx", views.release_file, {"kind": "xlsx"}, name="release-xlsx"),
    path(f"{_VERSION}tabeller.parquet", views.release_file, {"kind": "parquet"}, name="release-parquet"),
    path(f"{_VERSION}datapackage.json", views.release_file, {"kind": "package"}, name="release-package"),
    path(f"{_VERSION}tabeller.ods", views.release_file, {"kind": "ods"}, name="release-ods"),
    path(f"{_VERSION}pressemelding.pdf", views.release_file, {"kind": "pdf"}, name="release-pdf"),
    path(f"{_VERSION}alt.zip", views.release_file, {"kind": "zip"}, name="release-zip"),
    path(f"{_VERSION}kilde.<slug:kind>", announcing.citation, name="release-citation"),
    path(f"{_VERSION}<slug:table_id>.sdmx.csv", views.release_table, {"kind": "sdmx.csv"}, name="release-sdmx"),
    path(f"{_VERSION}<slug:table_id>.<slug:kind>", views.release_table, name="release-table"),
    # As in PxWebApi 2: without a slash at the end.
    path("api/v2/config", api.config, name="statistics-config"),
    path("api/v2/tables", api.tables, name="statistics-tables"),
    path("api/v2/tables/<slug:table_id>", api.table_information, name="statistics-table"),
    path("api/v2/tables/<slug:table_id>/metadata", api.metadata, name="statistics-metadata"),
    path("api/v2/tables/<slug:table_id>/defaultselection", api.default_selection, name="statistics-default"),
    path("api/v2/tables/<slug:table_id>/data", api.data, name="statistics-data"),
    path("api/v2/codelists/<slug:codelist_id>", api.codelist, name="statistics-codelist"),
]
