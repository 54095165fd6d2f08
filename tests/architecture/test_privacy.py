"""Every model says of each of its fields whether it is about a person."""

import ast
import inspect
import textwrap

import pytest
from django.apps import apps

PROJECT = ("participants", "programmes", "reporting")
MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PROJECT]
# Fields that are about a person whichever model they are in.
ALWAYS_PERSONAL = {
    "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis", "address",
    "address_protection", "phone", "email", "username", "password", "digest",
}  # fmt: skip
# Published cells: `sex` and the like are dimensions of a table there.
TABLES = {"FurtherCell", "ReleaseCell"}


@pytest.fixture(params=MODELS, ids=lambda model: model.__name__)
def model(request):
    return request.param


def test_there_are_models_to_judge():
    assert len(MODELS) > 20


def test_a_model_names_each_of_its_fields_once(model):
    privacy = vars(model).get("Privacy")
    assert privacy, f"{model.__name__} has no class Privacy of its own."

    fields = [field.name for field in (*model._meta.fields, *model._meta.many_to_many)]
    assert sorted([*privacy.personal, *privacy.plain]) == sorted(fields)


def test_a_model_says_why(model):
    assert inspect.getdoc(model.Privacy)


def test_what_is_always_about_a_person_is_named_so(model):
    if model.__name__ not in TABLES:
        assert ALWAYS_PERSONAL & model.Privacy.plain == set()


def fields_in_text(model):
    """The fields of its own that `__str__` reads."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model.__str__)))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }


def test_a_models_text_holds_nothing_about_a_person(model):
    assert model.__str__.__module__.split(".")[0] in PROJECT, "Write a __str__: Django's own may tell more than a key."

    personal = {model._meta.get_field(name) for name in model.Privacy.personal}
    assert fields_in_text(model) & {name for field in personal for name in (field.name, field.attname)} == set()


def test_a_models_text_is_the_same_whoever_it_is_about(model):
    from django.db import models

    secret = "Hemmelighetsen"
    told = {
        field.attname: secret
        for name in model.Privacy.personal
        if isinstance(field := model._meta.get_field(name), models.CharField | models.TextField)
    }

    if told:
        assert secret not in str(model(**told))
        assert secret not in repr(model(**told))
