"""Which IP addresses belong to the public internet."""

import ipaddress

# The only part of IPv6 from which addresses of the public internet are assigned. Outside it are
# addresses that stand for IPv4 ones, such as `::ffff:127.0.0.1` and those of NAT64 (64:ff9b::/96).
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Within the public ranges (IANA's special-purpose registries, RFC 6890). Some of them stand for
# IPv4 addresses too: 6to4 (2002::/16), Teredo (2001::/32).
SPECIAL = [
    ipaddress.ip_network(network)
    for network in (
        *("192.0.0.0/24", "192.88.99.0/24"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]


def is_public(text: str) -> bool:
    """Whether this address can be that of a server on the public internet."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if address.version == 6 and address not in GLOBAL_UNICAST:
        return False
    is_special = address.is_multicast or address.is_reserved or not address.is_global
    return not is_special and not any(address in network for network in SPECIAL)
