"""Addresses of the releases and their files, in every language."""

from django.urls import path

from reporting import views
from reporting.announcing import views as announcing
from reporting.describing import views as describing
from reporting.results import open_views as municipalities
from reporting.table_tool import views as table_tool

VERSION = "statistikk/<int:year>/v<int:version>/"

urlpatterns = [
    path("statistikk/", views.release_list, name="release-list"),
    # A feed, a calendar, a catalogue and a map of the pages.
    path("statistikk/<slug:stem>.<slug:kind>", announcing.announcement, name="announcement"),
    path("statistikk/tilgang/", views.early_access_list, name="early-access"),
    path("statistikk/kommuner/", municipalities.municipality, name="municipality-list"),
    path("statistikk/kommuner/<slug:number>/", municipalities.municipality, name="municipality"),
    path(f"{VERSION}endret/", views.release_changes, name="release-changes"),
    path("statistikk/om/", describing.method, name="method"),
    path("statistikk/tall/<slug:figure>/", describing.figure, name="figure"),
    path("statistikk/tabell/", table_tool.table_tool, name="table-tool"),
    path("statistikk/<int:year>/", views.release_page, name="release"),
    path(VERSION, views.release_page, name="release-version"),
    path(f"{VERSION}tabeller.csv", views.release_file, {"kind": "csv"}, name="release-csv"),
    path(f"{VERSION}flere-tabeller.csv", views.release_file, {"kind": "further"}, name="release-further"),
    path(f"{VERSION}tabeller.xlsx", views.release_file, {"kind": "xlsx"}, name="release-xlsx"),
    path(f"{VERSION}tabeller.parquet", views.release_file, {"kind": "parquet"}, name="release-parquet"),
    path(f"{VERSION}datapackage.json", views.release_file, {"kind": "package"}, name="release-package"),
    path(f"{VERSION}tabeller.ods", views.release_file, {"kind": "ods"}, name="release-ods"),
    path(f"{VERSION}pressemelding.pdf", views.release_file, {"kind": "pdf"}, name="release-pdf"),
    path(f"{VERSION}alt.zip", views.release_file, {"kind": "zip"}, name="release-zip"),
    path(f"{VERSION}<slug:table_id>.sdmx.csv", views.release_table, {"kind": "sdmx.csv"}, name="release-sdmx"),
    path(f"{VERSION}<slug:table_id>.<slug:kind>", views.release_table, name="release-table"),
]
