"""Which addresses may be connected to: public ones, and the networks that the operator allowed.

A feed or a page names hosts of its author's choice; without this guard it could make us read the services of the
machine or the network we run in (server-side request forgery). The check is made on the address that is connected
to, after the name was resolved, so a name that changes its answer between check and use gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType
from aiohttp.resolver import ThreadedResolver

Network = IPv4Network | IPv6Network

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: translation inside one network


class AddressRefused(OSError):
    """The host has no address that may be connected to."""


class AddressGuard:
    """Says which addresses may be connected to; `allowed` networks may whatever they are."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        """`allowed`: networks in CIDR notation. Raises ValueError where one is not."""
        self._allowed: list[Network] = [ipaddress.ip_network(cidr, strict=False) for cidr in allowed]

    def permits(self, address: str) -> bool:
        """Whether `address` (an IP address, perhaps with a zone) is public or allowed.

        >>> guard = AddressGuard(["10.1.0.0/16"])
        >>> [guard.permits(a) for a in ("93.184.215.14", "10.1.2.3", "10.2.2.3", "::ffff:127.0.0.1", "224.0.0.1")]
        [True, True, False, False, False]
        """
        try:
            spellings = _spellings(ipaddress.ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        return all(_is_public(one) or any(one in network for network in self._allowed) for one in spellings)

    def socket(self, info: AddrInfoType) -> socket.socket:
        """A socket for the address that is about to be connected to. Raises AddressRefused."""
        family, kind, protocol, _, address = info
        if not self.permits(str(address[0])):
            raise AddressRefused(f"{address[0]} is not a public address (--allow-network allows it)")
        return socket.socket(family, kind, protocol)


def _spellings(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The addresses that packets to `address` reach: an IPv6 address may carry an IPv4 address."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in NAT64:
        return [IPv4Address(int(address) & 0xFFFF_FFFF)]
    if address.sixtofour:
        return [address.sixtofour, address]
    return [address]


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address in NAT64_LOCAL or address.is_site_local or address.teredo):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class GuardedResolver(AbstractResolver):
    """Resolves a name to those of its addresses that the guard permits."""

    def __init__(self, guard: AddressGuard, inner: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The permitted addresses of `host`. Raises AddressRefused where it has others only, OSError where none."""
        found = await self._inner.resolve(host, port, family)
        permitted = [row for row in found if self._guard.permits(row["host"])]
        if found and not permitted:
            addresses = ", ".join(row["host"] for row in found)
            raise AddressRefused(f"{host} is {addresses}, not a public address (--allow-network allows it)")
        return permitted

    async def close(self) -> None:
        """Release the inner resolver."""
        await self._inner.close()
