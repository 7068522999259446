"""The Kubernetes manifests as data, and as Kubernetes' own API description sees them."""

from functools import cache
from typing import Any

import kubernetes_validate
import yaml

from tests.operations.stack import REPO

FOLDER = REPO / "deploy" / "kubernetes"
KUSTOMIZATION = FOLDER / "kustomization.yaml"

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


def check(found: Manifest) -> None:
    """Raises kubernetes_validate.ValidationError for an unknown, missing or mistyped field."""
    kubernetes_validate.validate(found, kubernetes_validate.latest_version(), strict=True)
