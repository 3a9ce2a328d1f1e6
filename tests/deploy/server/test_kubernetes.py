"""The manifests of `infra/kubernetes/`: valid, of one piece with image and site, and rendered as people render them."""

import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.server.test_compose import HANDFUL
from voicesite.environment import Environment
from voicesite.management.commands import serve
from voicesite.paths import BASE_DIR

FOLDER = BASE_DIR / "infra" / "kubernetes"
MANIFESTS = sorted(path for path in FOLDER.rglob("*.yaml") if path.name != "kustomization.yaml")
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
SETTINGS = {name.upper() for name in Environment.model_fields}
FOR_THE_FIRST_SUPERUSER = {"DJANGO_SUPERUSER_USERNAME", "DJANGO_SUPERUSER_PASSWORD"}


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


def test_each_is_what_kubernetes_takes() -> None:
    command = [sys.executable, "-m", "kubernetes_validate", "--strict", "--quiet", *map(str, MANIFESTS)]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_list_names_every_file() -> None:
    autoscaling = yaml.safe_load((FOLDER / "autoscaling" / "kustomization.yaml").read_text())
    named = [FOLDER / name for name in KUSTOMIZATION["resources"]]
    named += [FOLDER / "autoscaling" / name for name in autoscaling["resources"]]
    assert sorted(named) == MANIFESTS


class TestAStop:
    def test_there_is_time_for_the_pause_and_the_drain(self) -> None:
        pause = WEB["lifecycle"]["preStop"]["sleep"]["seconds"]
        drain = serve.DRAIN_SECONDS + serve.FAREWELL_SECONDS
        assert POD["terminationGracePeriodSeconds"] >= pause + drain + 10

    def test_a_release_takes_no_place_away_before_it_gives_one(self) -> None:
        assert DEPLOYMENT["replicas"] >= 2
        assert DEPLOYMENT["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        assert manifest("disruptionbudget")["spec"]["maxUnavailable"] == 1

    def test_calls_are_not_moved_for_a_short_lull(self) -> None:
        scaled = manifest("autoscaling/autoscaler")["spec"]
        longest_call = Environment.model_fields["session_max_seconds"].default
        assert scaled["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= longest_call
        assert scaled["minReplicas"] >= 2


class TestProbes:
    @pytest.mark.parametrize(
        ("probe", "path"),
        [("startupProbe", "/health/live"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")],
    )
    def test_they_ask_what_the_site_answers(self, probe: str, path: str) -> None:
        asked = WEB[probe]["httpGet"]
        assert asked == {"path": path, "port": "http"}
        assert f'case "{path}"' in (BASE_DIR / "voicesite" / "health.py").read_text()

    def test_they_ask_at_the_port_of_the_image(self) -> None:
        [port] = WEB["ports"]
        assert f"EXPOSE {port['containerPort']}\n" in (BASE_DIR / "Dockerfile").read_text()
        [served] = manifest("service")["spec"]["ports"]
        assert served["targetPort"] == port["name"]


class TestRights:
    @pytest.mark.parametrize("container", [WEB, PREPARE], ids=lambda container: container["name"])
    def test_a_container_writes_to_tmp_alone_and_has_no_rights(self, container: dict[str, Any]) -> None:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108 - of the pod's own
        assert container["resources"]["limits"]["memory"]

    def test_it_runs_as_the_user_of_the_image(self) -> None:
        assert POD["securityContext"]["runAsNonRoot"]
        assert re.search(rf"\b{POD['securityContext']['runAsUser']}\b", (BASE_DIR / "Dockerfile").read_text())
        assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}

    def test_it_has_no_token_of_the_cluster(self) -> None:
        assert POD["automountServiceAccountToken"] is False
        assert manifest("serviceaccount")["metadata"]["name"] == POD["serviceAccountName"]

    def test_no_secret_is_in_the_repository(self) -> None:
        assert names_in("secrets.env.example")["SECRET_KEY"] == ""
        assert "secrets.env" in (FOLDER / ".gitignore").read_text().split()
        assert not [path for path in MANIFESTS if yaml.safe_load(path.read_text())["kind"] == "Secret"]


class TestSettings:
    def test_each_is_one_of_the_sites(self) -> None:
        own = {entry["name"] for entry in (*WEB["env"], *PREPARE["env"])}
        told = own | names_in("settings.env").keys() | names_in("secrets.env.example").keys()
        assert told - SETTINGS - FOR_THE_FIRST_SUPERUSER == {"DOMAIN"}

    def test_a_server_has_what_it_does_not_start_without(self) -> None:
        told = {entry["name"] for entry in WEB["env"]} | names_in("secrets.env.example").keys()
        assert {"SECRET_KEY", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "DATABASE_URL", "REDIS_URL"} <= told

    def test_who_they_are_is_made_of_the_name(self) -> None:
        for container in (WEB, PREPARE):
            values = {entry["name"]: entry.get("value") for entry in container["env"]}
            assert container["env"][0]["name"] == "DOMAIN"  # only what stands before is known
            assert values["ALLOWED_HOSTS"] == "$(DOMAIN)"
            assert values["ALLOWED_ORIGINS"] == "https://$(DOMAIN)"

    def test_the_password_of_the_first_superuser_is_told_to_the_step_before_alone(self) -> None:
        assert {"name": "DJANGO_SUPERUSER_PASSWORD", "value": ""} in WEB["env"]
        assert PREPARE["command"] == ["python", "manage.py", "prepare_database"]


class TestWhoReachesWhom:
    def test_all_mean_the_same_pods(self) -> None:
        selectors = [
            DEPLOYMENT["selector"]["matchLabels"],
            manifest("service")["spec"]["selector"],
            manifest("disruptionbudget")["spec"]["selector"]["matchLabels"],
            manifest("networkpolicy")["spec"]["podSelector"]["matchLabels"],
            POD["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
        ]
        assert selectors == [LABELS] * len(selectors)

    def test_people_come_to_the_service(self) -> None:
        [rule] = manifest("ingress")["spec"]["rules"]
        [path] = rule["http"]["paths"]
        assert path["backend"]["service"] == {"name": manifest("service")["metadata"]["name"], "port": {"name": "http"}}

    def test_the_autoscaler_means_the_deployment(self) -> None:
        target = manifest("autoscaling/autoscaler")["spec"]["scaleTargetRef"]
        assert target["name"] == manifest("deployment")["metadata"]["name"]


class TestRendered:
    """As `kubectl apply --kustomize` sends it, from the two files that an operator fills in."""

    def render(self, folder: Path, *, autoscaling: bool = False) -> dict[str, dict[str, Any]]:
        kubectl = shutil.which("kubectl")
        if kubectl is None:
            pytest.skip("kubectl is not installed here")
        filled_in = shutil.copytree(FOLDER, folder / "kubernetes")
        settings = (filled_in / "settings.env").read_text().replace("voice.example.org", "talk.example.com")
        (filled_in / "settings.env").write_text(settings)
        secrets = (filled_in / "secrets.env.example").read_text()
        (filled_in / "secrets.env").write_text(secrets.replace("SECRET_KEY=", f"SECRET_KEY={HANDFUL['SECRET_KEY']}"))
        if autoscaling:
            listed = (filled_in / "kustomization.yaml").read_text()
            assert "components: []" in listed
            (filled_in / "kustomization.yaml").write_text(listed.replace("components: []", "components: [autoscaling]"))
        command = [kubectl, "kustomize", str(filled_in)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return {document["kind"]: document for document in yaml.safe_load_all(done.stdout)}

    def test_the_name_and_the_secrets_arrive(self, tmp_path: Path) -> None:
        rendered = self.render(tmp_path)
        ingress = rendered["Ingress"]["spec"]
        assert ingress["rules"][0]["host"] == ingress["tls"][0]["hosts"][0] == "talk.example.com"
        key = base64.b64decode(rendered["Secret"]["data"]["SECRET_KEY"]).decode()
        assert key == HANDFUL["SECRET_KEY"]
        [web] = rendered["Deployment"]["spec"]["template"]["spec"]["containers"]
        made = {kind: rendered[kind]["metadata"]["name"] for kind in ("ConfigMap", "Secret")}
        assert web["envFrom"] == [
            {"configMapRef": {"name": made["ConfigMap"]}},
            {"secretRef": {"name": made["Secret"]}},
        ]
        assert web["env"][0]["valueFrom"]["configMapKeyRef"]["name"] == made["ConfigMap"]
        assert web["image"] != "voicesite"
        assert rendered["Deployment"]["spec"]["replicas"] == 2

    def test_the_autoscaler_alone_says_how_many(self, tmp_path: Path) -> None:
        rendered = self.render(tmp_path, autoscaling=True)
        assert "replicas" not in rendered["Deployment"]["spec"]
        assert rendered["HorizontalPodAutoscaler"]["metadata"]["namespace"] == "voicesite"
