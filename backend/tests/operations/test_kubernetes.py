"""The Kubernetes manifests: what can be said of them without a cluster."""

import copy
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from kubernetes_validate import ValidationError

from config.env import read_env
from tests.operations.deployment import SECRETS, image_environment, services
from tests.operations.manifests import FOLDER, KUSTOMIZATION, Manifest, check, containers, manifest, manifests, pods
from tests.operations.stack import CONFIGURATION

FROM_THE_SECRET = {
    "SECRET_KEY": SECRETS["SECRET_KEY"],
    "BOT_TOKEN": "1:token",
    "DATABASE_URL": "postgres://math:databasepassword@postgres.example.org:5432/math",
}
PRODUCT = ("web", "worker", "beat", "migrate")


def name_of(found: Manifest) -> str:
    return f"{found['kind']} {found['metadata']['name']}"


@pytest.mark.parametrize("found", manifests(), ids=name_of)
def test_a_manifest_follows_the_api_of_kubernetes(found: Manifest) -> None:
    check(found)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda spec: spec.update(replicsa=2), "replicsa"),
        (lambda spec: spec["template"]["spec"]["containers"][0].pop("name"), "'name' is a required property"),
        (lambda spec: spec["template"]["spec"].update(terminationGracePeriodSeconds="60"), "'60' is not of type"),
    ],
)
def test_the_check_sees_a_field_that_is_unknown_missing_or_of_another_type(
    spoil: Callable[[Manifest], object], said: str
) -> None:
    broken = copy.deepcopy(manifest("Deployment", "web"))
    spoil(broken["spec"])
    with pytest.raises(ValidationError, match=said):
        check(broken)


def test_every_file_of_the_folder_is_applied() -> None:
    listed = set(yaml.safe_load(KUSTOMIZATION.read_text())["resources"])
    assert listed == {file.name for file in FOLDER.glob("*.yaml")} - {KUSTOMIZATION.name}


def test_the_same_services_run_as_with_compose() -> None:
    always = {name for name, service in services().items() if "profiles" not in service}
    outside = {"nginx", "postgres"}  # nginx is a part of web; the database is somebody's service
    assert pods().keys() == always - outside
    assert {container["name"] for container in pods()["web"]["containers"]} == {"web", "nginx"}


@pytest.mark.parametrize("name", sorted(pods()))
def test_a_pod_may_do_little(name: str) -> None:
    pod = pods()[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in containers(pod):
        hard = container["securityContext"]
        assert (hard["allowPrivilegeEscalation"], hard["readOnlyRootFilesystem"]) == (False, True)
        assert hard["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
        assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_pod_waits_for_the_database_of_its_release(name: str) -> None:
    (waiting,) = pods()[name]["initContainers"]
    assert waiting["command"] == ["python", "manage.py", "migrate", "--check"]
    assert {container["image"] for container in containers(pods()[name])} - {"mock-exams-nginx"} == {"mock-exams-web"}


@pytest.mark.parametrize("name", PRODUCT)
def test_the_product_accepts_what_its_pods_give_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("MODE", "DEBUG", "DEMO_MODE", "HTTPS_ONLY"):
        monkeypatch.delenv(variable, raising=False)
    for container in containers(pods()[name]):
        sources = container.get("envFrom", [])
        assert sources == [{"configMapRef": {"name": "mock-exams"}}, {"secretRef": {"name": "mock-exams"}}] or (
            container["name"] == "nginx"
        )
    given = manifest("ConfigMap", "mock-exams")["data"] | FROM_THE_SECRET | {"ENV_FILE": "/dev/null"}
    for variable, value in (image_environment() | given).items():
        if variable != "PATH":
            monkeypatch.setenv(variable, value)
    env = read_env()
    assert (env.mode, env.https_only, env.trusted_proxies, env.papers_accel_redirect) == ("production", True, 1, True)
    assert env.redis_url.split("/")[2] == "valkey-cache:6379"
    assert env.broker_url.split("/")[2] == "valkey-broker:6379"
    assert env.site_url == f"https://{env.allowed_hosts[0]}"


def test_no_secret_stands_in_a_manifest() -> None:
    assert not [found for found in manifests() if found["kind"] == "Secret"]
    assert not manifest("ConfigMap", "mock-exams")["data"].keys() & FROM_THE_SECRET.keys()


def test_papers_and_socket_are_where_both_sides_look() -> None:
    web, nginx = pods()["web"]["containers"]
    mounted = [{mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]} for container in (web, nginx)]
    assert mounted[0]["media"] == image_environment()["MEDIA_ROOT"]
    assert mounted[1]["media"] == "/srv/exams/media"
    assert web["env"] == [{"name": "BIND", "value": image_environment()["BIND"]}]
    socket = image_environment()["BIND"].removeprefix("unix:")
    assert {mounts["socket"] for mounts in mounted} == {str(Path(socket).parent)}
    read_only = {mount["name"] for mount in nginx["volumeMounts"] if mount.get("readOnly")}
    assert read_only == {"media", "socket", "certificate"}


def test_nginx_listens_where_the_service_sends() -> None:
    nginx = pods()["web"]["containers"][1]
    ports = {port["name"]: port["containerPort"] for port in nginx["ports"]}
    configuration = (CONFIGURATION / "servers-tls.conf").read_text()
    assert {str(port) for port in ports.values()} == set(re.findall(r"listen (\d+)", configuration))
    service = manifest("Service", "web")["spec"]
    assert {port["targetPort"] for port in service["ports"]} == ports.keys()
    assert service["externalTrafficPolicy"] == "Local"  # nginx limits by the visitor's address
    certificate = next(volume for volume in pods()["web"]["volumes"] if volume["name"] == "certificate")
    assert {item["path"] for item in certificate["secret"]["items"]} == {
        file.removeprefix("certs/")
        for file in re.findall(
            r"ssl_certificate(?:_key)? (\S+);", "".join(p.read_text() for p in CONFIGURATION.glob("*.conf"))
        )
    }


def test_a_probe_asks_by_a_name_that_is_answered() -> None:
    probe = pods()["web"]["containers"][1]["readinessProbe"]["httpGet"]
    assert probe["httpHeaders"] == [
        {"name": "Host", "value": manifest("ConfigMap", "mock-exams")["data"]["ALLOWED_HOSTS"]}
    ]
    assert probe["path"] == "/health/"


def test_there_is_one_beat_even_while_it_is_replaced() -> None:
    beat = manifest("Deployment", "beat")["spec"]
    assert (beat["replicas"], beat["strategy"]) == (1, {"type": "Recreate"})


def test_a_release_takes_no_web_pod_away_before_its_successor_is_ready() -> None:
    web = manifest("Deployment", "web")["spec"]
    assert web["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert "replicas" not in web  # the autoscaler's to say: applying the manifest again must not shrink an exam
    assert manifest("HorizontalPodAutoscaler", "web")["spec"]["scaleTargetRef"]["name"] == "web"


@pytest.mark.parametrize("name", ["valkey-cache", "valkey-broker"])
def test_a_valkey_is_what_it_is_with_compose(name: str) -> None:
    (container,) = pods()[name]["containers"]
    assert (container["command"], container["image"]) == (services()[name]["command"], services()[name]["image"])


def test_what_a_manifest_refers_to_is_there() -> None:
    claims = {
        volume["persistentVolumeClaim"]["claimName"]
        for pod in pods().values()
        for volume in pod.get("volumes", [])
        if "persistentVolumeClaim" in volume
    }
    assert claims == {"media"}
    assert manifest("PersistentVolumeClaim", "media")["spec"]["accessModes"] == ["ReadWriteMany"]
    for pod in pods().values():
        offered = {volume["name"] for volume in pod.get("volumes", [])} or {"data"}  # of a claim template
        for container in containers(pod):
            assert {mount["name"] for mount in container["volumeMounts"]} <= offered


def test_nobody_is_let_in_but_to_nginx_and_our_own_pods() -> None:
    assert manifest("NetworkPolicy", "nobody")["spec"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    (rule,) = manifest("NetworkPolicy", "valkey")["spec"]["ingress"]
    (peers,) = rule["from"]
    (allowed,) = peers["podSelector"]["matchExpressions"]
    assert set(allowed["values"]) == {"web", "worker", "beat"}
