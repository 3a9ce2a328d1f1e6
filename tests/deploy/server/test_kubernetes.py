"""The manifests of `infra/kubernetes/`: valid, safe, consistent with image and site, and rendered by kubectl."""

import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicesite.environment import Environment
from voicesite.machine_pages import PAGES
from voicesite.paths import BASE_DIR

FOLDER = BASE_DIR / "infra" / "kubernetes"
MANIFESTS = sorted(path for path in FOLDER.rglob("*.yaml") if path.name != "kustomization.yaml")
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()


def manifest(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    return found


DEPLOYMENT = manifest("deployment")["spec"]
POD: dict[str, Any] = DEPLOYMENT["template"]["spec"]
[WEB] = POD["containers"]
[PREPARE] = POD["initContainers"]
LABELS = DEPLOYMENT["template"]["metadata"]["labels"]


def names_in(file: str) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", (FOLDER / file).read_text(), re.MULTILINE))


def test_kubernetes_accepts_each() -> None:
    command = [sys.executable, "-m", "kubernetes_validate", "--strict", "--quiet", *map(str, MANIFESTS)]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_release_takes_no_pod_away_before_it_adds_one() -> None:
    assert DEPLOYMENT["replicas"] >= 2
    assert DEPLOYMENT["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert manifest("disruptionbudget")["spec"]["maxUnavailable"] == 1


def test_a_short_lull_moves_no_calls() -> None:
    scaled = manifest("autoscaling/autoscaler")["spec"]
    longest_call = Environment.model_fields["session_max_seconds"].default
    assert scaled["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= longest_call
    assert scaled["minReplicas"] >= 2
    assert scaled["scaleTargetRef"]["name"] == manifest("deployment")["metadata"]["name"]


@pytest.mark.parametrize(
    ("probe", "path"),
    [("startupProbe", "/health/live"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")],
)
def test_a_probe_asks_for_a_page_that_exists(probe: str, path: str) -> None:
    assert WEB[probe]["httpGet"] == {"path": path, "port": "http"}
    assert path in PAGES


class TestRights:
    @pytest.mark.parametrize("container", [WEB, PREPARE], ids=lambda container: container["name"])
    def test_a_container_writes_only_to_tmp_and_has_no_rights(self, container: dict[str, Any]) -> None:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108 - of the pod's own
        assert container["resources"]["limits"]["memory"]

    def test_it_runs_as_the_user_of_the_image_and_without_a_token_of_the_cluster(self) -> None:
        assert POD["securityContext"]["runAsNonRoot"]
        assert f"USER {POD['securityContext']['runAsUser']}:" in DOCKERFILE
        assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert POD["automountServiceAccountToken"] is False

    def test_no_secret_is_in_the_repository(self) -> None:
        assert names_in("secrets.env.example")["SECRET_KEY"] == ""
        assert "secrets.env" in (FOLDER / ".gitignore").read_text().split()
        assert not [path for path in MANIFESTS if yaml.safe_load(path.read_text())["kind"] == "Secret"]


class TestSettings:
    def test_they_are_settings_of_the_site_and_enough_to_start_it(self) -> None:
        given = {entry["name"] for entry in (*WEB["env"], *PREPARE["env"])}
        given |= names_in("settings.env").keys() | names_in("secrets.env.example").keys()
        known = {name.upper() for name in Environment.model_fields}
        assert given - known == {
            "DOMAIN",
            "INGRESS_NAMESPACE",
            "DJANGO_SUPERUSER_USERNAME",
            "DJANGO_SUPERUSER_PASSWORD",
        }
        assert {"SECRET_KEY", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "DATABASE_URL", "REDIS_URL"} <= given

    @pytest.mark.parametrize("container", [WEB, PREPARE], ids=lambda container: container["name"])
    def test_hosts_and_origins_come_from_the_domain(self, container: dict[str, Any]) -> None:
        assert container["env"][0]["name"] == "DOMAIN"  # Kubernetes knows only the variables above a line
        values = {entry["name"]: entry.get("value") for entry in container["env"]}
        assert (values["ALLOWED_HOSTS"], values["ALLOWED_ORIGINS"]) == ("$(DOMAIN)", "https://$(DOMAIN)")

    def test_only_the_step_before_the_site_gets_the_password_of_the_first_superuser(self) -> None:
        assert {"name": "DJANGO_SUPERUSER_PASSWORD", "value": ""} in WEB["env"]
        assert PREPARE["command"] == ["python", "manage.py", "prepare_database"]


def test_every_part_means_the_same_pods() -> None:
    selectors = [
        DEPLOYMENT["selector"]["matchLabels"],
        manifest("service")["spec"]["selector"],
        manifest("disruptionbudget")["spec"]["selector"]["matchLabels"],
        manifest("networkpolicy")["spec"]["podSelector"]["matchLabels"],
        POD["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    ]
    assert selectors == [LABELS] * len(selectors)
    assert manifest("serviceaccount")["metadata"]["name"] == POD["serviceAccountName"]


def test_only_the_namespace_of_the_ingress_reaches_the_site() -> None:
    policy = manifest("networkpolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    named = names_in("settings.env")["INGRESS_NAMESPACE"]
    from_there = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": named}}}
    assert policy["ingress"] == [{"from": [from_there], "ports": [{"protocol": "TCP", "port": "http"}]}]


def test_people_reach_the_port_of_the_image() -> None:
    [rule] = manifest("ingress")["spec"]["rules"]
    [path] = rule["http"]["paths"]
    assert path["backend"]["service"] == {"name": manifest("service")["metadata"]["name"], "port": {"name": "http"}}
    [served] = manifest("service")["spec"]["ports"]
    [port] = WEB["ports"]
    assert served["targetPort"] == port["name"]
    assert f"EXPOSE {port['containerPort']}\n" in DOCKERFILE


@pytest.mark.parametrize("components", ["[]", "[autoscaling]"])
def test_the_files_that_an_operator_fills_in_are_rendered(tmp_path: Path, components: str) -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed here")
    folder = shutil.copytree(FOLDER, tmp_path / "kubernetes")
    replace(folder / "settings.env", "voice.example.org", "talk.example.com")
    replace(folder / "settings.env", "ingress-nginx", "of-the-proxy")
    replace(folder / "kustomization.yaml", "components: []", f"components: {components}")
    shutil.copy(folder / "secrets.env.example", folder / "secrets.env")
    replace(folder / "secrets.env", "SECRET_KEY=", "SECRET_KEY=of this server")
    done = subprocess.run([kubectl, "kustomize", str(folder)], check=True, capture_output=True, text=True)
    rendered = {document["kind"]: document for document in yaml.safe_load_all(done.stdout)}
    assert rendered["Ingress"]["spec"]["rules"][0]["host"] == "talk.example.com"
    [way_in] = rendered["NetworkPolicy"]["spec"]["ingress"]
    assert way_in["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "of-the-proxy"}}}]
    assert base64.b64decode(rendered["Secret"]["data"]["SECRET_KEY"]) == b"of this server"
    assert rendered["Deployment"]["spec"].get("replicas") == (2 if components == "[]" else None)
    assert ("HorizontalPodAutoscaler" in rendered) == (components != "[]")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
