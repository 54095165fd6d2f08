"""Addresses of the public statistics."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from reporting import views

urlpatterns = [
    path("", login_not_required(RedirectView.as_view(pattern_name="release-list")), name="front"),
    path("statistikk/", views.release_list, name="release-list"),
    path("statistikk/<int:year>/", views.release_page, name="release"),
    path("statistikk/<int:year>/v<int:version>/", views.release_page, name="release-version"),
    path("statistikk/<int:year>/v<int:version>/tabeller.csv", views.release_csv_file, name="release-csv"),
    path("statistikk/<int:year>/v<int:version>/tabeller.xlsx", views.release_xlsx_file, name="release-xlsx"),
]
