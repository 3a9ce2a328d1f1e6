"""The Dockerfiles: no root, nothing that builds or installs, and a list of everything inside."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.image.dockerfile import Instruction, froms, only, stages
from voicesite.paths import BASE_DIR

DOCKERFILES = [BASE_DIR / "Dockerfile", BASE_DIR / "localvoice" / "Dockerfile"]
TELEMETRY = BASE_DIR / "voicesite" / "telemetry" / "requirements.txt"
each_dockerfile = pytest.mark.parametrize("path", DOCKERFILES, ids=["site", "localvoice"])


@each_dockerfile
class TestDockerfile:
    def test_the_image_is_slim_and_made_of_wheels_with_hashes(self, path: Path) -> None:
        bases = [part.split()[0].partition("@")[0] for part in froms(path.read_text())]
        assert set(bases) == {"python:3.11-slim"}
        packages, image = stages(path)
        install = only(packages, "RUN", "pip ")
        assert "--require-hashes" in install
        assert "--only-binary :all:" in install
        assert not [step for step in image if "install" in step.rest.replace("uninstall", "")]

    def test_kubernetes_can_see_that_it_is_not_root(self, path: Path) -> None:
        """Kubernetes compares numbers and refuses a name."""
        image = stages(path)[-1]
        assert only(image, "USER") == "10001:10001"
        assert not [step for step in image[image.index(Instruction("USER", "10001:10001")) :] if step.name == "RUN"]

    def test_it_stops_at_a_signal_and_names_its_source(self, path: Path) -> None:
        image = stages(path)[-1]
        assert only(image, "STOPSIGNAL") == "SIGTERM"
        labels = only(image, "LABEL")
        for name in ("source", "version", "revision"):
            assert f'org.opencontainers.image.{name}="${name.upper()}"' in labels


def test_telemetry_is_built_in_when_it_is_asked_for() -> None:
    packages = stages()[0]
    assert Instruction("COPY", f"{TELEMETRY.relative_to(BASE_DIR)} telemetry.txt") in packages
    assert only(packages, "ARG") == "TELEMETRY=0"
    assert 'if [ "$TELEMETRY" = 1 ]; then set -- -r telemetry.txt; fi' in only(packages, "RUN", "pip ")


def bill_of_materials(environment: str) -> dict[str, Any]:
    made = subprocess.run(
        [sys.executable, str(BASE_DIR / "infra" / "sbom.py"), environment], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(made.stdout)
    return found


class TestBillOfMaterials:
    def test_is_valid_cyclonedx(self) -> None:
        # A second of each process of the tests, whether it runs this test or not.
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator

        bill = bill_of_materials(sys.prefix)
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None

    def test_names_python_and_the_systems_packages(self) -> None:
        bill = bill_of_materials(sys.prefix)
        assert len(purls(bill, "pkg:generic/python@3.")) == 1
        if Path("/var/lib/dpkg/status").exists():
            assert [purl for purl in purls(bill, "pkg:deb/") if "/libc6@" in purl]

    def test_without_an_environment_says_so(self, tmp_path: Path) -> None:
        command = [sys.executable, str(BASE_DIR / "infra" / "sbom.py"), str(tmp_path)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (
            1,
            f"sbom: {tmp_path} is not a virtual environment; give the folder of one\n",
        )


def purls(bill: dict[str, Any], kind: str) -> set[str]:
    return {component["purl"] for component in bill["components"] if component["purl"].startswith(kind)}
