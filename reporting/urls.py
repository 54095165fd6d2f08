"""Addresses of the public statistics."""

urlpatterns: list = []
