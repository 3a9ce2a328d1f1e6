"""List what an image contains, as CycloneDX: the packages of a virtual environment, Python, and Debian's packages.

Run it where the image is built; it needs only Python: `python infra/sbom.py /venv > sbom.json`.
"""

import json
import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any
from urllib.parse import quote

DPKG_STATUS = Path("/var/lib/dpkg/status")
OS_RELEASE = Path("/etc/os-release")
LICENSE_NAME_MAX = 100  # longer ones are whole texts
Component = dict[str, Any]


def main(environment: Path) -> None:
    packages = [*environment.glob("lib/python3*/site-packages")]
    if not packages:
        sys.exit(f"sbom: {environment} is not a virtual environment; give the folder of one")
    components = [*_of_python(str(packages[0])), _python(), *_of_debian()]
    json.dump(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "components": sorted(components, key=lambda component: str(component["bom-ref"])),
        },
        sys.stdout,
        indent=1,
    )


def _of_python(path: str) -> Iterator[Component]:
    for package in distributions(path=[path]):
        name = package.name.lower().replace("_", "-")
        yield _component(package.name, package.version, f"pkg:pypi/{name}@{package.version}") | _licence(package)


def _licence(package: Distribution) -> dict[str, Any]:
    about = package.metadata
    if "License-Expression" in about:
        return {"licenses": [{"expression": about["License-Expression"]}]}
    prefix = "License :: "
    names = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier", []) if text.startswith(prefix)]
    written = about["License"].strip() if "License" in about else ""
    if not names and written and len(written) <= LICENSE_NAME_MAX and "\n" not in written:
        names = [written]
    return {"licenses": [{"license": {"name": name}} for name in names]} if names else {}


def _python() -> Component:
    version = platform.python_version()
    return _component("python", version, f"pkg:generic/python@{version}")


def _of_debian() -> Iterator[Component]:
    if not DPKG_STATUS.exists():
        return
    system = dict(re.findall(r'^(\w+)="?([^"\n]*)', OS_RELEASE.read_text(), re.MULTILINE))
    distro = f"{system['ID']}-{system.get('VERSION_ID', 'testing')}"
    for entry in DPKG_STATUS.read_text().strip().split("\n\n"):
        about = dict(re.findall(r"^([\w-]+): (.*)$", entry, re.MULTILINE))
        if about["Status"].endswith(" installed"):
            name, version, architecture = about["Package"], about["Version"], about["Architecture"]
            purl = f"pkg:deb/{system['ID']}/{quote(name)}@{quote(version, safe='')}?arch={architecture}&distro={distro}"
            yield _component(name, version, purl)


def _component(name: str, version: str, purl: str) -> Component:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
