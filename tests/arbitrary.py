"""Any value of a type that travels, for Hypothesis."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from hypothesis import strategies as st
from msgspec import NODEFAULT, UNSET
from msgspec import inspect as types

from schemas.alert import Alert
from schemas.delivery import Delivery
from schemas.read import Read
from schemas.source import SourceState
from schemas.story import StoryEvent

KINDS: dict[str, Any] = {
    "articles.read": Read,
    "story-events": StoryEvent,
    "alerts": Alert,
    "deliveries": Delivery,
    "sources": SourceState,
}
"""What each topic holds, but for the topics whose values are not ours: `articles` and `dead-letters`."""

MANY = 3

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=MANY) | st.dictionaries(st.text(max_size=9), inner, max_size=MANY),
    max_leaves=9,
)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type as msgspec understands it; strings without lone surrogates, numbers without NaN."""
    return _values(types.type_info(kind))


_PLAIN: dict[type[types.Type], st.SearchStrategy[Any]] = {
    types.NoneType: st.none(),
    types.IntType: st.integers(-(2**80), 2**80),
    types.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    types.StrType: st.text(max_size=20),
    types.BytesType: st.binary(max_size=20),
    types.DateTimeType: st.datetimes(timezones=st.just(UTC)),
}


def _values(kind: types.Type) -> st.SearchStrategy[Any]:
    match kind:
        case types.StructType():
            return st.builds(kind.cls, **{field.name: _of_field(field) for field in kind.fields})
        case types.UnionType():
            return st.one_of([_values(option) for option in kind.types])
        case types.LiteralType():
            return st.sampled_from(kind.values)
        case types.VarTupleType():
            return st.lists(_values(kind.item_type), max_size=MANY).map(tuple)
        case types.DictType():
            return st.dictionaries(_values(kind.key_type), _values(kind.value_type), max_size=MANY)
        case _:
            return _PLAIN[type(kind)]


def _of_field(field: types.Field) -> st.SearchStrategy[Any]:
    if field.name == "schema":
        return st.just(field.default)  # a record of ours says the version that its type has, and no other
    if not field.required and field.default is field.default_factory is NODEFAULT:
        return st.just(UNSET) | _values(field.type)
    return _values(field.type)
