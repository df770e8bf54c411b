"""Where the service may send: names, numbers, and addresses inside addresses."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprint.errors import BadInput
from layers.outgoing import Networks, Refused, checked_addresses, destination_of, read_networks
from layers.outgoing.networks import PUBLIC, unwrapped

OFFICE = read_networks("public, 10.20.0.0/16, fd00:1::/32")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "::", "169.254.169.254", "fe80::1", "224.0.0.1",
        "ff02::1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "fc00::1", "fd12::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a00:1::1", "::7f00:1", "64:ff9b:1::a00:1", "255.255.255.255",
        "198.18.0.1", "2001:db8::1", "240.0.0.1",
    ],
)  # fmt: skip
def test_what_is_not_for_everybody_is_not_sent_to(address: str) -> None:
    assert not PUBLIC.allows(ip_address(address))


def test_public_addresses_ranges_and_this_machine() -> None:
    assert PUBLIC.allows(ip_address("8.8.8.8"))
    assert PUBLIC.allows(ip_address("2606:4700::1111"))
    assert PUBLIC.allows(ip_address("::ffff:8.8.8.8"))
    assert OFFICE.allows(ip_address("10.20.3.4"))
    assert OFFICE.allows(ip_address("fd00:1::7"))
    assert not OFFICE.allows(ip_address("10.21.0.1"))
    assert Networks(public=False, loopback=True).allows(ip_address("127.0.0.1"))
    assert not Networks(public=False, loopback=True).allows(ip_address("8.8.8.8"))


@given(st.integers(0, 2**32 - 1))
def test_an_address_inside_another_is_judged_by_where_it_leads(number: int) -> None:
    inner = IPv4Address(number)
    wrapped = [
        IPv6Address(f"::ffff:{inner}"),
        IPv6Address(int(IPv6Address("64:ff9b::")) + number),
        IPv6Address(int(IPv6Address("2002::")) + (number << 80)),
    ]
    for outer in wrapped:
        assert unwrapped(outer) == inner
        assert PUBLIC.allows(outer) == PUBLIC.allows(inner)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://user:secret@example.com/", "https://",
        "https://example.com:8443/", "https://example.com/#x", "https://exa mple.com/",
        "https://example.com:99999/", "javascript:alert(1)", "//example.com/", "https://[::1",
        "https://example.com/" + "a" * 3000, "https://ex\tample.com/", "gopher://x/", "",
        "https://example.com\r\nHost: other/", "https://a..b/", "http://127.0.0.1/",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(BadInput):
        destination_of(url, PUBLIC)


def test_addresses_that_are_read() -> None:
    found = destination_of("https://Hub.Example.com/in?x=1", PUBLIC)
    assert (found.origin, found.target) == (("https", "hub.example.com", 443), "/in?x=1")
    assert destination_of("https://[2606:4700::1111]/", PUBLIC).host == "2606:4700::1111"
    here = destination_of("http://127.0.0.1:5000/", Networks(loopback=True))
    assert here.port == 5000
    assert (
        destination_of("https://规划.example/", PUBLIC).host
        == "规划.example".encode("idna").decode()
    )
    other = destination_of("https://a.example:8443/", PUBLIC, ports=frozenset({443, 8443}))
    assert other.port == 8443


def test_every_address_of_a_name_must_be_allowed() -> None:
    destination = destination_of("https://two.example/", PUBLIC)

    def leading_to(*addresses: str):  # type: ignore[no-untyped-def]
        return lambda host, port: [(0, 0, 0, "", (one, port)) for one in addresses]

    found = checked_addresses(destination, PUBLIC, leading_to("8.8.8.8", "8.8.4.4", "8.8.8.8"))
    assert found == (ip_address("8.8.8.8"), ip_address("8.8.4.4"))
    for bad in (("8.8.8.8", "127.0.0.1"), ("fe80::1%eth0",), ()):
        with pytest.raises(Refused):
            checked_addresses(destination, PUBLIC, leading_to(*bad))


def test_a_setting_that_is_no_network_is_named() -> None:
    with pytest.raises(BadInput, match=r"10\.0\.0\.300"):
        read_networks("public,10.0.0.300/8")
