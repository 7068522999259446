"""The Kubernetes manifests as data, and what is wrong with one by the types of Kubernetes' own API description."""

import dataclasses
import importlib
import sys
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from tests.operations.stack import REPO

FOLDER = REPO / "deploy" / "kubernetes"
KUSTOMIZATION = FOLDER / "kustomization.yaml"

# The models take their base from a client library, of which a description needs nothing.
_base = types.ModuleType("lightkube.core.schema")
vars(_base).update(DictMixin=object, dataclass=dataclasses.dataclass, field=dataclasses.field)
sys.modules.setdefault("lightkube.core", types.ModuleType("lightkube.core"))
sys.modules.setdefault("lightkube.core.schema", _base)

Manifest = dict[str, Any]  # what YAML holds


@cache
def manifests() -> tuple[Manifest, ...]:
    """Every object that the kustomization names, in order."""
    names = yaml.safe_load(KUSTOMIZATION.read_text())["resources"]
    return tuple(document for name in names for document in yaml.safe_load_all((FOLDER / name).read_text()))


def manifest(kind: str, name: str) -> Manifest:
    return next(found for found in manifests() if (found["kind"], found["metadata"]["name"]) == (kind, name))


def pods() -> dict[str, Manifest]:
    """The pod of everything that runs, by its name."""
    running = [found for found in manifests() if "template" in found.get("spec", {})]
    return {found["metadata"]["name"]: found["spec"]["template"]["spec"] for found in running}


def containers(pod: Manifest) -> list[Manifest]:
    found: list[Manifest] = [*pod.get("initContainers", []), *pod["containers"]]
    return found


def problems(found: Manifest) -> list[str]:
    """Unknown, missing and mistyped fields of a manifest, each with its path."""
    module = importlib.import_module(f"lightkube.models.{_module_of(found['apiVersion'])}")
    return list(_problems(found, getattr(module, found["kind"]), found["kind"]))


def _module_of(api_version: str) -> str:
    """`core_v1` for v1, `apps_v1` for apps/v1, `networking_v1` for networking.k8s.io/v1."""
    group, _slash, version = api_version.rpartition("/")
    return f"{group.split('.')[0] or 'core'}_{version}"


def _problems(value: Any, wanted: Any, path: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        attempts = [list(_problems(value, option, path)) for option in arguments if option is not types.NoneType]
        yield from min(attempts, key=len)
    elif origin is list:
        yield from _problems_of_list(value, arguments[0], path)
    elif origin is dict or wanted is dict:
        if not isinstance(value, dict):
            yield f"{path} is not a mapping"
            return
        for name, inner in value.items() if arguments else ():
            yield from _problems(inner, arguments[1], f"{path}.{name}")
    elif dataclasses.is_dataclass(wanted):
        yield from _problems_of_object(value, wanted, path)
    elif wanted is not Any and type(value) is not wanted:
        yield f"{path} is {value!r}, not {wanted}"


def _problems_of_list(value: Any, wanted: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path} is not a list"
        return
    for place, inner in enumerate(value):
        yield from _problems(inner, wanted, f"{path}[{place}]")


def _problems_of_object(value: Any, wanted: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is not an object"
        return
    hints = typing.get_type_hints(wanted, vars(sys.modules[wanted.__module__]))
    fields = {field.metadata.get("json", field.name): field for field in dataclasses.fields(wanted)}
    yield from (f"{path}.{name} is unknown" for name in value.keys() - fields.keys())
    for name, field in fields.items():
        if name in value:
            yield from _problems(value[name], hints[field.name], f"{path}.{name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            yield f"{path}.{name} is missing"
