"""Who an article is: its canonical URL, its outlet's domain, its id. Pure; hostile input never raises."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from urllib.parse import SplitResult, urlsplit, urlunsplit

import msgspec
import tldextract

from schemas.article import OUTLET_CHARS, Article

ID_HEX_DIGITS = 32
"""128 bits: a collision among 10^12 articles has a chance of 10^-15."""

TRACKING_PREFIXES = ("utm_",)
TRACKING_PARAMETERS = frozenset(
    """
    _ga _gl _hsenc _hsmi _openstat __twitter_impression at_bbc_team at_campaign at_campaign_type at_custom1 at_custom2
    at_custom3 at_custom4 at_format at_link_id at_link_origin at_link_type at_medium at_ptr_name at_ptr_type cmp cmpid
    dclid fbclid gbraid gclid gclsrc guccounter guce_referrer guce_referrer_sig icid igsh igshid intcid itm_campaign
    itm_content itm_medium itm_source itm_term mc_cid mc_eid mkt_tok msclkid mtm_campaign mtm_cid mtm_content mtm_group
    mtm_keyword mtm_kwd mtm_medium mtm_placement mtm_source ncid ns_campaign ns_fee ns_linkname ns_mchannel ns_source
    ocid oly_anon_id oly_enc_id pk_campaign pk_cid pk_content pk_keyword pk_kwd pk_medium pk_source smid smtyp sr_share
    srsltid twclid ttclid vero_conv vero_id wbraid wickedid xtor yclid ysclid
    """.split()
)
"""Parameters that name a campaign or a click and never a page: what Firefox's query stripping, ClearURLs and AdGuard's
general list agree on, and the campaign marks of large publishers. Words that some sites use to choose the page (`ref`,
`source`, `id`, `session`) are not in it: two pages taken for one is worse than one page taken for two."""

DEFAULT_PORTS = {"http": 80, "https": 443}

_psl = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
# Private suffixes count, so that two blogs under one host (alice.blogspot.com, bob.blogspot.com) are two outlets.


def canonical_url(url: str) -> str:
    """`url` in the one form that identity is made from; what cannot be read as a web address comes back stripped.

    >>> canonical_url("HTTPS://News.Harbour.example:443?utm_source=x&id=7&fbclid=q#top")
    'https://news.harbour.example/?id=7'
    >>> canonical_url("http://[broken")
    'http://[broken'
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        authority = _authority(parts)
    except ValueError:
        return url
    if authority is None:
        return url
    query = "&".join(part for part in parts.query.split("&") if part and not _is_tracking(part))
    return urlunsplit((parts.scheme, authority, parts.path or "/", query, ""))


def _authority(parts: SplitResult) -> str | None:
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if parts.port is not None and parts.port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    user, at, _ = parts.netloc.rpartition("@")
    return f"{user}{at}{host}"


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def registrable_domain(url: str) -> str | None:
    """The domain that somebody registered, by the Public Suffix List as packaged (nothing is fetched).

    None where there is none: an IP address, a single label, a bare suffix, no web address at all.

    >>> registrable_domain("https://news.bbc.co.uk/1/hi"), registrable_domain("http://alice.blogspot.com/")
    ('bbc.co.uk', 'alice.blogspot.com')
    >>> registrable_domain("https://www.harbour.example/a"), registrable_domain("http://10.0.0.1/a")
    ('harbour.example', None)
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not host:
        return None
    return _domain_of_host(host)


@lru_cache(maxsize=65_536)
def _domain_of_host(host: str) -> str | None:
    host = host.rstrip(".")
    try:
        ipaddress.ip_address(host)
        return None
    except ValueError:
        pass
    labels = host.split(".")
    if "." not in host or not all(labels) or len(host) > OUTLET_CHARS:
        return None
    if not all(char.isalnum() or char in "-_" for label in labels for char in label):
        return None
    found = _psl(host)
    if found.suffix:
        return found.top_domain_under_public_suffix or None
    return ".".join(labels[-2:])  # the list's own rule for a suffix it does not know is "*": the last label


def content_id(*parts: str) -> str:
    """An id made from content: the first 32 hex digits of sha256 of the parts joined by NUL.

    Where a part has a NUL itself, each is written with its length before it: so many parts, split otherwise, give
    another id.

    >>> content_id("story", "opened")
    'c87bfca41054aee53bb3d25b7825c6d5'
    """
    if any("\0" in part for part in parts):
        parts = tuple(f"{len(part)}:{part}" for part in parts)
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:ID_HEX_DIGITS]


def identified(article: Article) -> Article:
    """`article` with an absent id and an absent outlet filled in; calling it again changes nothing.

    >>> one = identified(Article(title="Ferry late", url="https://www.harbour.example/a?utm_source=x"))
    >>> two = identified(Article(title="Ferry later", url="https://www.harbour.example/a#top"))
    >>> one.id == two.id, one.outlet
    (True, 'harbour.example')
    >>> identified(Article(title="Ferry late")).outlet is None
    True
    """
    if article.id and article.outlet:
        return article
    return msgspec.structs.replace(
        article,
        id=article.id or _id_of(article),
        outlet=article.outlet or (registrable_domain(article.url) if article.url else None),
    )


def _id_of(article: Article) -> str:
    if article.url and article.url.strip():
        return content_id(canonical_url(article.url))
    return content_id(article.outlet or "", article.title, article.body)


def current_id(redirects: Mapping[str, str], story_id: str) -> str:
    """Where a story's id leads after all merges.

    >>> current_id({"c": "b", "b": "a"}, "c"), current_id({}, "c")
    ('a', 'c')
    """
    while story_id in redirects:
        story_id = redirects[story_id]
    return story_id


class Opened(Protocol):
    """A story, live or as it is shown."""

    @property
    def story_id(self) -> str: ...

    @property
    def opened_at(self) -> datetime: ...


def oldest_first(story: Opened) -> tuple[datetime, str]:
    """By opening time, then id: of stories that prove to be one the first keeps its id."""
    return story.opened_at, story.story_id
