"""Addresses for signing in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from participants.access import views

urlpatterns = [
    path("logg-inn/", views.SignIn.as_view(), name="login"),
    path("logg-ut/", LogoutView.as_view(), name="logout"),
    path("min-side/", views.home, name="home"),
    path("min-side/kommune/", views.choose_municipality, name="choose-municipality"),
]
