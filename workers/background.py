"""How rare a word is in its language at large, by wordfreq's frequency lists, which are part of its package.

A list stays in memory from its language's first article on: 26 MB in the mean, 1.1 GB for all 42 of them.
"""

from __future__ import annotations

from functools import cache, lru_cache

import wordfreq

from streams.sparse import rarity_of

DEFAULT_LANGUAGE = "en"


@cache
def _frequencies(language: str) -> dict[str, float]:
    return wordfreq.get_frequency_dict(language, wordlist="best")


@cache
def _available() -> frozenset[str]:
    return frozenset(wordfreq.available_languages("best"))


@lru_cache(maxsize=1_000)  # a sender writes what it likes as a language
def _known(language: str | None) -> str:
    primary = (language or DEFAULT_LANGUAGE).split("-")[0].lower()
    return primary if primary in _available() else DEFAULT_LANGUAGE


@lru_cache(maxsize=200_000)
def rarity(word: str, language: str | None) -> int:
    """Rarity of `word` in `language` (a BCP 47 tag; unknown or without a list: English), see `sparse.rarity_of`."""
    return rarity_of(_frequencies(_known(language)).get(word, 0.0))
