"""Frozen dataclasses to bytes and back, exactly; it knows casefile's values only by their type hints.

A document is compact JSON in UTF-8 in which a lone surrogate is kept as its three bytes, so that text which no database
takes as text (NUL, broken encodings) comes back to the code point. Fields that have their default are left out; a field that
an older document lacks gets its default, one that a newer document has in addition is passed over.
"""

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache

from casefile.errors import ArchiveDamagedError

Value = typing.TypeVar("Value")
Pack = Callable[[typing.Any], typing.Any]
_PLAIN = (str, int, float, bool, type(None))
_ISO = (datetime, date, time)
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_load = json.JSONDecoder().decode


def to_bytes(value: object) -> bytes:
    """The document of a frozen dataclass.

    Raises:
        TypeError: a field's type is none that a document can hold.
    """
    kind: typing.Any = type(value)
    pack, _ = codec(kind)
    return _dump(pack(value)).encode("utf-8", "surrogatepass")


def from_bytes(kind: type[Value], document: bytes, *, without: frozenset[str] = frozenset()) -> Value:
    """The value of type `kind` that `to_bytes` made the document of; the fields in `without` get their defaults.

    Raises:
        ArchiveDamagedError: the bytes are no such document.
    """
    try:
        known: typing.Any = kind
        _, unpack = codec(known)
        packed = _load(bytes(document).decode("utf-8", "surrogatepass"))
        for name in without:
            packed.pop(name, None)
        value: Value = unpack(packed)
    except (ValueError, KeyError, AttributeError) as error:
        raise ArchiveDamagedError(
            f"A stored {kind.__name__} cannot be read back ({type(error).__name__})", advice="Run `iepwatch reclassify`."
        ) from None
    return value


@cache
def codec(hint: typing.Any) -> tuple[Pack, Pack]:
    """How values of a type are packed into what JSON has, and unpacked again."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    found: tuple[Pack, Pack] | None = None
    if hint in _PLAIN:
        found = _same, _same
    elif hint in _ISO:
        found = _iso, hint.fromisoformat
    elif hint is timedelta:
        found = _microseconds, _from_microseconds
    elif isinstance(hint, type) and issubclass(hint, Enum):
        found = _of_enum(hint)
    elif isinstance(hint, type) and is_dataclass(hint):
        found = _of_dataclass(hint)
    elif origin is tuple:
        found = _of_tuple(arguments)
    elif origin in {typing.Union, types.UnionType}:
        found = _of_union(arguments)
    if found is None:
        raise TypeError(f"a document cannot hold {hint!r}")
    return found


def _same(value: object) -> object:
    return value


def _iso(value: date | time) -> str:
    return value.isoformat()


def _microseconds(value: timedelta) -> int:
    return value // timedelta(microseconds=1)


def _from_microseconds(packed: int) -> timedelta:
    return timedelta(microseconds=packed)


def _of_enum(kind: type[Enum]) -> tuple[Pack, Pack]:
    def pack(value: Enum) -> object:
        return value.value

    return pack, kind


def _of_dataclass(kind: type) -> tuple[Pack, Pack]:
    hints = typing.get_type_hints(kind)
    parts = []
    for part in fields(kind):
        default = part.default_factory() if part.default_factory is not MISSING else part.default
        plain = hints[part.name] in _PLAIN
        parts.append((part.name, default, *((None, None) if plain else codec(hints[part.name]))))
    unpackers = {name: unpack for name, _, _, unpack in parts}

    def pack(value: object) -> dict[str, object]:
        packed = {}
        for name, default, inner, _ in parts:
            found = getattr(value, name)
            # Of equal values only one that is also of the same type may be left out: 1 == True.
            if found is default or (found == default and type(found) is type(default)):
                continue
            packed[name] = inner(found) if inner else found
        return packed

    def unpack(packed: dict[str, object]) -> object:
        arguments = {}
        for name, found in packed.items():
            if name in unpackers:
                inner = unpackers[name]
                arguments[name] = inner(found) if inner else found
        try:
            return kind(**arguments)
        except TypeError as error:  # a field without default is missing
            raise ValueError("incomplete document") from error

    return pack, unpack


def _of_tuple(arguments: tuple[typing.Any, ...]) -> tuple[Pack, Pack]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        if arguments[0] in _PLAIN:
            return list, tuple
        pack, unpack = codec(arguments[0])
        return lambda value: [pack(item) for item in value], lambda packed: tuple([unpack(item) for item in packed])
    inner = [codec(argument) for argument in arguments]

    def pack_each(value: tuple[object, ...]) -> list[object]:
        return [pack(item) for (pack, _), item in zip(inner, value, strict=True)]

    def unpack_each(packed: list[object]) -> tuple[object, ...]:
        return tuple([unpack(item) for (_, unpack), item in zip(inner, packed, strict=True)])

    return pack_each, unpack_each


def _of_union(arguments: tuple[typing.Any, ...]) -> tuple[Pack, Pack]:
    members = [argument for argument in arguments if argument is not type(None)]
    if all(member in _PLAIN for member in members):
        return _same, _same
    if len(members) == 1:
        pack, unpack = codec(members[0])
        return (
            lambda value: None if value is None else pack(value),
            lambda packed: None if packed is None else unpack(packed),
        )
    # Several dataclasses: the name of the class goes before the value.
    by_name = {member.__name__: codec(member) for member in members}

    def pack_named(value: object) -> list[object] | None:
        return None if value is None else [type(value).__name__, by_name[type(value).__name__][0](value)]

    def unpack_named(packed: list[typing.Any] | None) -> object:
        return None if packed is None else by_name[packed[0]][1](packed[1])

    return pack_named, unpack_named
