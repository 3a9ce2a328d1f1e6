"""The private network: who is in it, and how names lead there."""

import re
from ipaddress import IPv4Network

import pytest

from tests.deploy.bicep.deployments import SHAPES, site
from tests.deploy.bicep.source import INFRA, read

CLOSED = [shape for shape in SHAPES if shape.endswith("private")]
NETWORK = "Microsoft.Network/virtualNetworks"
SERVER, CACHE = "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.Cache/redisEnterprise"
SITE, ENVIRONMENT = "Microsoft.Web/sites", "Microsoft.App/managedEnvironments"
closed_shapes = pytest.mark.parametrize("shape", CLOSED)


def test_a_private_network_has_an_address_for_each_service_that_is_closed() -> None:
    for shape in CLOSED:
        endpoints = site(shape).of("Microsoft.Network/privateEndpoints")
        links = [it.body["properties"]["privateLinkServiceConnections"][0]["properties"] for it in endpoints]
        assert {(link["privateLinkServiceId"], *link["groupIds"]) for link in links} == {
            (site(shape).only(SERVER).id, "postgresqlServer"),
            (site(shape).only(CACHE).id, "redisEnterprise"),
        }
        assert {it.name for it in site(shape).of("Microsoft.Network/privateDnsZones")} == {
            "privatelink.postgres.database.azure.com",
            "privatelink.redis.azure.net",
        }
        assert site(shape).of(f"{SERVER}/firewallRules") == []


def test_the_site_is_in_the_private_network() -> None:
    closed = site("app-service-private")
    network = closed.only("Microsoft.Network/virtualNetworks")
    assert closed.only(SITE).body["properties"]["virtualNetworkSubnetId"] == f"{network.id}/subnets/web"
    environment = site("container-apps-private").only(ENVIRONMENT).body["properties"]
    assert environment["vnetConfiguration"]["infrastructureSubnetId"] == f"{network.id}/subnets/web"
    assert site("app-service").only(SITE).body["properties"]["virtualNetworkSubnetId"] is None


@closed_shapes
def test_subnets_that_are_asked_for_are_there(shape: str) -> None:
    network = site(shape).only(NETWORK)
    subnets = {f"{network.id}/subnets/{it['name']}" for it in network.body["properties"]["subnets"]}
    asked = re.findall(rf"{re.escape(network.id)}/subnets/[\w-]+", str([it.body for it in site(shape).resources]))
    assert set(asked) == subnets


@closed_shapes
def test_subnets_have_room_and_do_not_meet(shape: str) -> None:
    properties = site(shape).only(NETWORK).body["properties"]
    (space,) = (IPv4Network(it) for it in properties["addressSpace"]["addressPrefixes"])
    web, endpoints = (IPv4Network(it["properties"]["addressPrefix"]) for it in properties["subnets"])
    assert all(subnet.subnet_of(space) for subnet in (web, endpoints))
    assert not web.overlaps(endpoints)
    assert web.prefixlen <= 26  # so says App Service of a plan that grows


@pytest.mark.parametrize(
    ("shape", "service"),
    [
        ("app-service-private", "Microsoft.Web/serverFarms"),
        ("container-apps-private", "Microsoft.App/environments"),
    ],
)
def test_the_sites_subnet_is_its_hosts(shape: str, service: str) -> None:
    web, endpoints = site(shape).only(NETWORK).body["properties"]["subnets"]
    assert [it["properties"]["serviceName"] for it in web["properties"]["delegations"]] == [service]
    assert "delegations" not in endpoints["properties"]


@closed_shapes
def test_names_of_the_services_lead_into_the_network(shape: str) -> None:
    made = site(shape)
    zones = {it.id: it.body["location"] for it in made.of("Microsoft.Network/privateDnsZones")}
    links = made.of("Microsoft.Network/privateDnsZones/virtualNetworkLinks")
    groups = made.of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups")
    assert set(zones.values()) == {"global"}
    assert len(links) == len(zones)
    for link in links:
        assert link.body["location"] == "global"
        assert link.body["properties"]["registrationEnabled"] is False  # Azure's zones take no names but its own
        assert link.body["properties"]["virtualNetwork"] == {"id": made.only(NETWORK).id}
    configured = [config for it in groups for config in it.body["properties"]["privateDnsZoneConfigs"]]
    assert {config["properties"]["privateDnsZoneId"] for config in configured} == set(zones)


def test_an_address_is_written_into_a_zone_that_holds_already() -> None:
    """Or the site, which comes next, would look for the service on the internet."""
    resources = read(INFRA / "azure/private-endpoint.bicep").elements("resources")
    assert resources["zoneGroup"]["config"]["dependsOn"] == ["link"]
