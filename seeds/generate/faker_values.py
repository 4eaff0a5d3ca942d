"""Pools of the values of a Faker method.

Faker makes a value at a time and slowly, so a column does not ask it for every row: it asks once
for a pool of distinct values and then draws from that.
"""

from __future__ import annotations

import importlib
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from threading import RLock
from types import MappingProxyType
from typing import Any

from faker import Factory
from faker.generator import Generator
from faker.providers import BaseProvider

from seeds.errors import DeclarationError, SeedsError, did_you_mean
from seeds.generate.faker_safety import check_value, refuse_unsafe
from seeds.generate.pools import canonical_locale, digest_of

_NO_ARGUMENTS: Mapping[str, Any] = MappingProxyType({})

# Draws for a pool of n values: enough to meet most of n equally likely values.
_DRAWS_A_VALUE = 3
_MORE_DRAWS = 100

_cached: dict[tuple[object, ...], ValuePool] = {}
# Generators are shared, and draws of two threads must not mix; a provider may ask for a pool too.
_lock = RLock()


@dataclass(frozen=True)
class ValuePool:
    """A fixed list of values of any type; two pools are equal when name and digest are.

    Attributes:
        name: The locale and the method.
        values: The distinct values in a fixed order, ascending where they can be compared.
        digest: The identity of the list.
    """

    name: str
    values: tuple[object, ...] = field(compare=False, repr=False)
    digest: str

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.values)


def faker_pool(
    method: str,
    *,
    locale: str,
    size: int,
    seed: int,
    providers: tuple[str | type, ...] = (),
    kwargs: Mapping[str, Any] = _NO_ARGUMENTS,
) -> ValuePool:
    """Return up to ``size`` distinct values of a Faker method; made once in a process.

    The pool is shorter when the provider knows fewer values, or repeats itself so much that
    ``3 * size + 100`` draws do not bring more. How often Faker gives a value is lost: every
    value of the pool is there once.

    Args:
        method: A method of one of Faker's providers or of a custom one.
        locale: The locale of Faker's providers.
        size: Distinct values wanted, at least 1.
        seed: The same seed gives the same values (of the same version of Faker).
        providers: Custom providers: classes, or dotted paths of a class, or of a module that has
            a class ``Provider``. A later one hides methods of earlier ones and of Faker.
        kwargs: Arguments of the method.

    Raises:
        UsageError: No such locale.
        DeclarationError: No such method or provider, wrong arguments, or a method that may
            reach somebody real or depends on the day (:mod:`seeds.generate.faker_safety`).
    """
    if size < 1:
        raise DeclarationError(f"A pool of Faker's {method!r} of size {size}: it needs a value.")
    locale = canonical_locale(locale)
    classes = tuple(_provider_class(provider) for provider in providers)
    arguments = canonical_text(kwargs)
    key = (method, locale, size, int(seed), classes, arguments)
    with _lock:
        if key not in _cached:
            mixed = digest_of((str(int(seed)), locale, method, arguments))
            generator = _generator(locale, classes)
            generator.seed_instance(int(mixed, 16))
            found = _distinct(generator, method, size, kwargs)
            values = _in_order(found)
            digest = digest_of(canonical_text(value) for value in values)
            _cached[key] = ValuePool(f"{locale}.faker.{method}", values, digest)
        return _cached[key]


def faker_methods(locale: str, providers: tuple[str | type, ...] = ()) -> list[str]:
    """Return the names of all methods that Faker and the custom providers have."""
    classes = tuple(_provider_class(provider) for provider in providers)
    return _methods(_generator(canonical_locale(locale), classes))


def canonical_text(value: object) -> str:
    """Return a text that is equal for equal values, in every process.

    Raises:
        DeclarationError: The value has no such text, because its ``repr`` is an address in memory.
    """
    if isinstance(value, Mapping):
        items = sorted(f"{canonical_text(k)}:{canonical_text(v)}" for k, v in value.items())
        return f"{{{','.join(items)}}}"
    if isinstance(value, set | frozenset):
        return f"set({','.join(sorted(map(canonical_text, value)))})"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}({','.join(map(canonical_text, value))})"
    text = repr(value)
    if not isinstance(value, str | bytes) and " at 0x" in text:
        raise DeclarationError(
            f"A {type(value).__name__!r} cannot be an argument or value of Faker's methods here: "
            f"{text} differs from run to run.",
            "Use texts, numbers, dates, lists or dicts, or give the class a __repr__.",
        )
    return f"{type(value).__name__}:{text}"


def _distinct(
    generator: Generator, method: str, size: int, kwargs: Mapping[str, Any]
) -> dict[str, object]:
    draw: Callable[..., object] | None = vars(generator).get(method)
    if draw is None or not callable(draw):
        hint = did_you_mean(method, _methods(generator))
        if not hint.startswith("Did you mean"):  # a list of hundreds is no help
            hint = "A custom provider can add it: name the provider in `providers`."
        raise DeclarationError(f"Faker has no method {method!r}.", hint)
    found: dict[str, object] = {}
    for _ in range(_DRAWS_A_VALUE * size + _MORE_DRAWS):
        try:
            value = draw(**kwargs)
        except SeedsError as error:
            if repr(method) in error.message:
                raise
            # The method calls another one that is refused.
            raise DeclarationError(
                f"Faker's method {method!r} cannot be used here. {error.message}", error.hint
            ) from error
        except Exception as error:  # whatever a provider raises, its value cannot be used
            raise DeclarationError(
                f"Faker's method {method!r} failed: {type(error).__name__}: {error}",
                f"Its arguments were {dict(kwargs)!r}." if kwargs else "",
            ) from error
        check_value(method, value)
        found.setdefault(canonical_text(value), value)
        if len(found) == size:
            break
    return found


def _in_order(found: Mapping[str, object]) -> tuple[object, ...]:
    """Return the values ascending, or in the order of their canonical texts."""
    values = [found[text] for text in sorted(found)]
    try:
        ordered: Iterable[object] = sorted(values)  # type: ignore[type-var]  # unsortable values raise
    except TypeError:
        ordered = values
    return tuple(ordered)


_threads = threading.local()


def faker_instance(locale: str, providers: tuple[str | type, ...] = ()) -> Generator:
    """Return this thread's own Faker of a locale; the caller seeds it before each use."""
    known: dict[object, Generator] = vars(_threads).setdefault("instances", {})
    key = (locale, providers)
    if key not in known:
        known[key] = _new_generator(locale, tuple(map(_provider_class, providers)))
    return known[key]


@cache
def _generator(locale: str, classes: tuple[type[BaseProvider], ...]) -> Generator:
    return _new_generator(locale, classes)


def _new_generator(locale: str, classes: tuple[type[BaseProvider], ...]) -> Generator:
    with warnings.catch_warnings():
        # Faker warns of locales that it renames; they still work.
        warnings.simplefilter("ignore")
        generator = Factory.create(locale)
    refuse_unsafe(generator)
    for cls in classes:
        generator.add_provider(cls)
    return generator


def _methods(generator: Generator) -> list[str]:
    return sorted(n for n, f in vars(generator).items() if not n.startswith("_") and callable(f))


def _provider_class(provider: str | type) -> type[BaseProvider]:
    found: object = _imported(provider) if isinstance(provider, str) else provider
    if isinstance(found, type) and issubclass(found, BaseProvider):
        return found
    raise DeclarationError(
        f"{provider!r} is not a Faker provider.",
        "Name a subclass of faker.providers.BaseProvider, or a module with a class Provider.",
    )


def _imported(path: str) -> object:
    """Import a provider class by its dotted path, or the ``Provider`` of a module."""
    parent, _, name = path.replace(":", ".").rpartition(".")
    try:
        if parent:
            module = importlib.import_module(parent)
            if isinstance(getattr(module, name, None), type):
                return getattr(module, name)
        return getattr(importlib.import_module(path.replace(":", ".")), "Provider", None)
    except Exception as error:  # importing runs code of the user
        raise DeclarationError(
            f"The Faker provider {path!r} cannot be imported: {type(error).__name__}: {error}",
            "Give its dotted path, such as 'app.providers.ShopProvider'.",
        ) from error
