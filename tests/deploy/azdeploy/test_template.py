"""azdeploy.sh and its stand-in against the template that they speak of."""

import re

from tests.deploy.azdeploy.queries import PARAMETERS
from tests.deploy.azdeploy.tiny_azure import PARAMETERS as KNOWN
from tests.deploy.azdeploy.tiny_azure import SERVICES, TYPES
from voicesite.paths import BASE_DIR

INFRA = BASE_DIR / "infra"
# azd's own: the full name of an image, where azdeploy.sh knows tags.
NOT_OURS = {"image"}


def test_every_parameter_can_be_chosen_or_is_given() -> None:
    declared = set(re.findall(r"^param (\w+)", (INFRA / "main.bicep").read_text(), re.MULTILINE))
    assert declared - NOT_OURS == KNOWN
    script = (INFRA / "azdeploy" / "site.sh").read_text()
    given = set(re.findall(r'^    "(\w+)": \{', script, re.MULTILINE))
    assert given | set(PARAMETERS) == KNOWN


def test_the_group_and_what_is_in_it_carry_the_sites_tag() -> None:
    tags = re.search(r"^var tags = \{([^}]*)\}", (INFRA / "main.bicep").read_text(), re.MULTILINE | re.DOTALL)
    assert tags
    assert re.search(r"\bvoicesite'?: environmentName", tags.group(1)), "azdeploy.sh takes no group without it"


def test_the_site_is_found_by_its_type_and_its_service() -> None:
    modules = "".join(path.read_text() for path in (INFRA / "azure").glob("*.bicep"))
    for host, service in SERVICES.items():
        assert f"'{TYPES[host]}@" in modules
        assert f"'azd-service-name': '{service}'" in modules
