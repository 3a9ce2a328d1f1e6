"""Names and values of properties: those that Azure's management libraries know, with the ones that we do not use."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deploy.bicep.deployments import SHAPES, deployed
from tests.deploy.bicep.source import ROOT

HERE = ROOT / "tests/deploy/bicep"
PROPERTIES: dict[str, dict[str, str]] = json.loads((HERE / "properties.json").read_text("utf-8"))
VALUES: dict[str, dict[str, str]] = json.loads((HERE / "values.json").read_text("utf-8"))
every_shape = pytest.mark.parametrize("shape", SHAPES)


def everything(shape: str) -> Iterator[tuple[str, str, Any]]:
    """Each value of a deployment that has all there can be: its resource's type, its path, itself."""
    for resource in deployed(shape, modelDeployment=True, customDomain="voice.example.org").resources:
        yield from ((resource.type, path, value) for path, value in inside(resource.body))


def inside(body: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, body
    if isinstance(body, list):
        for item in body:
            yield from inside(item, f"{path}[]")
    elif isinstance(body, dict):
        for key, value in body.items():
            yield from inside(value, f"{path}.{key}".strip("."))


@every_shape
def test_properties_are_called_what_azure_calls_them(shape: str) -> None:
    for type_, path, value in everything(shape):
        if not isinstance(value, dict):
            continue
        if path in PROPERTIES.get(type_, {}):
            assert set(value) <= set(PROPERTIES[type_][path].split()), f"{type_} {path}"
        else:
            assert not path.startswith("properties"), f"{type_} {path}"


@every_shape
def test_values_are_ones_that_azure_offers(shape: str) -> None:
    for type_, path, value in everything(shape):
        if path in VALUES.get(type_, {}):
            assert value in VALUES[type_][path].split(), f"{type_} {path}"


def test_every_choice_that_azure_offers_here_is_made() -> None:
    offered = {(type_, path) for type_, paths in VALUES.items() for path in paths}
    assert offered - {(type_, path) for shape in SHAPES for type_, path, _ in everything(shape)} == set()
