"""Addresses of the statistics: the public ones of one language, and the results of a municipality."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from reporting import api
from reporting.announcing import views as announcing
from reporting.office import api as office_api
from reporting.office import views as office
from reporting.own_rows import views as own_rows
from reporting.previews import views as previews
from reporting.quality import views as quality
from reporting.release_urls import VERSION
from reporting.results import views as results
from reporting.saved_views import views as saved_views
from reporting.support import views as support
from reporting.yearly import views as yearly

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
    path(f"{VERSION}kilde.<slug:kind>", announcing.citation, name="release-citation"),
    # As in PxWebApi 2: without a slash at the end.
    path("api/v2/config", api.config, name="statistics-config"),
    path("api/v2/tables", api.tables, name="statistics-tables"),
    path("api/v2/tables/<slug:table_id>", api.table_information, name="statistics-table"),
    path("api/v2/tables/<slug:table_id>/metadata", api.metadata, name="statistics-metadata"),
    path("api/v2/tables/<slug:table_id>/defaultselection", api.default_selection, name="statistics-default"),
    path("api/v2/tables/<slug:table_id>/data", api.data, name="statistics-data"),
    path("api/v2/codelists/<slug:codelist_id>", api.codelist, name="statistics-codelist"),
]
