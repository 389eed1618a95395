"""The ledger of a story: who claims what, and the current value of each fact, as `streams/deciding.py` decides it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, field

from schemas.read import ReadArticle
from schemas.story import FactChange, FactDisputed, FactEvent, FactValue, StatusChange, StatusValue
from streams.facts.company import FALLING
from streams.facts.machines import topic_key
from streams.stated import Key, counted_values, is_decided, other_scopes, point, same


class Ledger(Struct, array_like=True):
    """Folded from a story's events; only `evolve` writes it."""

    current: dict[Key, FactValue] = field(default_factory=dict)
    as_of: dict[Key, datetime] = field(default_factory=dict)
    past: dict[str, list[FactValue]] = field(default_factory=dict)
    said: dict[str, dict[str, tuple[FactValue, str]]] = field(default_factory=dict)
    disputed: dict[str, FactValue] = field(default_factory=dict)
    statuses: dict[str, StatusValue] = field(default_factory=dict)
    status_as_of: dict[str, datetime] = field(default_factory=dict)
    whats: dict[str, str] = field(default_factory=dict)

    def note(self, read: ReadArticle, witness: str) -> None:
        """Remember what an article states; a revision replaces what it stated before, but for the decided values."""
        for by_article in self.said.values():
            by_article.pop(read.article_id, None)
        before = [key for key, value in self.current.items() if value.article_id == read.article_id]
        for key in before:
            if not is_decided(*key):
                del self.current[key], self.as_of[key]
        for kind, value in counted_values(read).items():
            self.said.setdefault(kind, {})[read.article_id] = (value, witness)
        for key, value in other_scopes(read):
            if key not in self.as_of or self.as_of[key] <= read.seen_at:  # a later one may have come before a moved one
                self.current[key] = value
                self.as_of[key] = read.seen_at

    def withdraw(self, article_id: str) -> None:
        """Forget what an article of another story stated; what it decided is decided by nobody (see `without`)."""
        for by_article in self.said.values():
            by_article.pop(article_id, None)
        self.past = {kind: [v for v in values if v.article_id != article_id] for kind, values in self.past.items()}
        self.disputed = {kind: value for kind, value in self.disputed.items() if value.article_id != article_id}
        for key in [key for key, value in self.current.items() if value.article_id == article_id]:
            del self.current[key], self.as_of[key]
            if key[1] == "event":
                self.disputed.pop(key[0], None)
        for topic in [topic for topic, status in self.statuses.items() if status.article_id == article_id]:
            del self.statuses[topic], self.status_as_of[topic], self.whats[topic]

    def without(self, article_id: str) -> dict[str, FactValue]:
        """Where an article gives the value of scope `event`, the one that holds if it is another story's, by kind: the
        same, if somebody else states it, else the highest that was accepted once and is still stated, or of kinds that
        may fall the last.
        """
        given = {
            kind: value
            for (kind, scope), value in self.current.items()
            if scope == "event" and value.article_id == article_id
        }
        found = {}
        for kind, value in given.items():
            others = [other for i, (other, _) in self.said.get(kind, {}).items() if i != article_id]
            repeats = [other for other in others if same(other, value)]
            accepted = [other for other in others if any(same(other, past) for past in self.past.get(kind, ()))]
            if repeats:
                found[kind] = repeats[-1]
            elif accepted:
                found[kind] = accepted[-1] if kind in FALLING else max(accepted, key=point)
        return found

    def said_by(self, article_id: str) -> dict[str, FactValue]:
        """What an article states, by kind."""
        return {kind: said[article_id][0] for kind, said in self.said.items() if article_id in said}

    def set_fact(self, event: FactEvent) -> None:
        """Take over what an event decided."""
        if isinstance(event, FactDisputed):
            self.disputed[event.fact.kind] = event.fact.new
        else:
            self._take(event.fact, event.at)

    def set_first(self, facts: Iterable[FactChange], at: datetime) -> None:
        """Take over what the opening article states."""
        for change in facts:
            self._take(change, at)

    def _take(self, change: FactChange, at: datetime) -> None:
        key = (change.kind, change.scope)
        if change.scope == "event":
            side = self.disputed.pop(change.kind, None)
            self.past.setdefault(change.kind, []).extend([change.new] if side is None else [side, change.new])
        self.current[key] = change.new
        self.as_of[key] = at

    def set_status(self, change: StatusChange, at: datetime) -> None:
        """Take over a status."""
        key = topic_key(change.what)
        self.statuses[key] = change.new
        self.status_as_of[key] = at
        self.whats[key] = change.what

    def absorb(self, other: Ledger) -> None:
        """Take over the ledger of a story that proved to be this one: values where this one has none or older ones, and
        with a value the dispute about it.
        """
        for kind, by_article in other.said.items():
            self.said.setdefault(kind, {}).update(by_article)
        for kind, values in other.past.items():
            self.past.setdefault(kind, []).extend(values)
        for key, value in other.current.items():
            if key not in self.current or self.as_of[key] < other.as_of[key]:
                self.current[key], self.as_of[key] = value, other.as_of[key]
                if key[1] == "event":
                    self.disputed.pop(key[0], None)
            if key[1] == "event" and key[0] in other.disputed and same(self.current[key], value):
                self.disputed.setdefault(key[0], other.disputed[key[0]])
        for topic, status in other.statuses.items():
            if topic not in self.statuses or self.status_as_of[topic] < other.status_as_of[topic]:
                self.statuses[topic], self.whats[topic] = status, other.whats[topic]
                self.status_as_of[topic] = other.status_as_of[topic]
