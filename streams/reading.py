"""From an article to a `ReadArticle`: everything that later stages need, computed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from schemas.article import Article
from schemas.read import ReadArticle
from streams import copies, sparse
from streams.details import details
from streams.facts.grammar import claims
from streams.facts.kind_words import TABLES
from streams.facts.kinds import Table
from streams.facts.statuses import statuses
from streams.identity import content_id
from streams.link import is_known
from streams.text import headline

ENCODED_CHARS = 4_000
"""More than any encoder's window of tokens: what is cut would not be read."""
FACT_CHARS = 100_000
"""Of a body so much is read for claims and statuses, some 16,000 words: ten times that, written to be slow, took half a
minute."""
TEMPLATE = f"headline\\nbody[:{ENCODED_CHARS}]"
"""What the encoder is given; part of the encoder's identity, for another text gives other vectors."""
UNINFLECTED = ("en",)
"""Languages whose words are their own stems, or nearly: stems gain nothing there (docs/decisions/0028)."""

Rarity = Callable[[str, str | None], int]
"""Rarity of a word in a language (None: unknown): see `sparse.rarity_of`."""


def encoded_text(article: Article) -> str:
    """What the encoder is given of an article."""
    return f"{headline(article.title, article.outlet)}\n{article.body[:ENCODED_CHARS]}".strip()


def understood(
    article: Article,
    seen_at: datetime,
    vector: bytes,
    encoder: str,
    rarity: Rarity,
    tables: Sequence[Table] = TABLES,
    sketch: bytes | None = None,
) -> ReadArticle:
    """The article with its headline, terms, sketch, claims, statuses and details.

    `article` is identified; `vector` is quantised and was made of `encoded_text(article)` by `encoder`; `tables`: the
    kinds of claim that are looked for; `sketch`: that of the body, if it is known already.
    """
    bare = headline(article.title, article.outlet)
    terms = sparse.terms(bare, article.body, lambda word: rarity(word, article.language))
    if not is_known(article.language, UNINFLECTED):
        terms = sparse.with_stems(terms)
    return ReadArticle(
        article_id=article.id,
        seen_at=seen_at,
        title=article.title,
        headline=bare,
        url=article.url,
        outlet=article.outlet,
        language=article.language,
        published_at=article.published_at,
        digest=content_id(article.title, article.body),
        encoder=encoder,
        vector=vector,
        terms=terms,
        sketch=copies.sketch(article.body) if sketch is None else sketch,
        claims=claims(article.title, article.body[:FACT_CHARS], article.language, tables),
        statuses=statuses(article.title, article.body[:FACT_CHARS], article.language),
        details=details(article.title, article.body, seen_at.date()),
    )
