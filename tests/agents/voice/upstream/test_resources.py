"""The resources as the operator names them, and the order that chance gives them."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agents.voice.upstream.resources import Resource, addresses, as_setting, named_in, shuffled

ONE, TWO, THREE = (Resource(number, f"https://{number}.example", quota) for number, quota in enumerate((10, 20, 70), 1))


def test_one_address_is_one_resource_with_the_common_quota() -> None:
    (only,) = named_in("https://a.example/", connects_per_minute=25, api_key="k", api_version="v")
    assert only == Resource(1, "https://a.example", 25, "k", "v")


def test_several_have_their_own_quotas_or_the_common_one() -> None:
    setting = " https://a.example=60, https://b.example/ ,http://127.0.0.1:8100=5,"
    resources = named_in(setting, connects_per_minute=25, api_key="", api_version="")
    assert [(each.number, each.url, each.connects_per_minute) for each in resources] == [
        (1, "https://a.example", 60),
        (2, "https://b.example", 25),
        (3, "http://127.0.0.1:8100", 5),
    ]


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [
        ("https://a.example=25,b.example", "https://<resource>.services.ai.azure.com"),
        ("https://a.example,http://b.example", "http:// on 127.0.0.1"),
        ("https://a.example=many", "connects a minute, from 1 to 10000: https://a.example=25"),
        ("https://a.example=0", "from 1 to 10000"),
        ("https://a.example=10001", "from 1 to 10000"),
        ("https://a.example=", "from 1 to 10000"),
        ("https://a.example=٣", "from 1 to 10000"),
        ("https://a.example,https://a.example/=30", "each once"),
        (",".join(f"https://{number}.example" for number in range(101)), "up to 100"),
    ],
)
def test_what_cannot_be_is_told_with_what_is_allowed(setting: str, allowed: str) -> None:
    with pytest.raises(ValueError, match="allowed") as wrong:
        addresses(setting)
    assert allowed in str(wrong.value)


@given(some.text(alphabet="htps:/[].=,0123456789a ", max_size=60))
def test_any_setting_is_read_or_refused(setting: str) -> None:
    try:
        found = addresses(setting)
    except ValueError:
        return
    assert addresses(as_setting(found)) == found


def test_chance_follows_the_quota() -> None:
    random.seed(4)
    first = Counter(shuffled([ONE, TWO, THREE], {}, 0.0)[0] for _ in range(5_000))
    assert [round(first[each] / 5_000, 1) for each in (ONE, TWO, THREE)] == [0.1, 0.2, 0.7]


def test_what_is_left_is_shared_by_quota_too() -> None:
    """Else the neighbour of a broken resource would get all that was meant for it."""
    random.seed(4)
    second = Counter(order[1] for _ in range(9_000) if (order := shuffled([ONE, TWO, THREE], {}, 0.0))[0] == THREE)
    assert second[TWO] / second[ONE] == pytest.approx(2, abs=0.2)


def test_the_avoided_are_last_and_the_soonest_free_before_the_others() -> None:
    for _ in range(50):
        assert shuffled([ONE, TWO, THREE], {THREE.url: 9.0, TWO.url: 8.0}, now=5.0) == [ONE, TWO, THREE]
    assert {shuffled([ONE, TWO, THREE], {THREE.url: 9.0}, now=9.0)[0] for _ in range(200)} == {ONE, TWO, THREE}
