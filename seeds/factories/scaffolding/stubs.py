"""Stubs that give factories' methods typed overrides: what a type checker cannot infer.

The stub of a module keeps its other names as far as they can be told from the source: imports,
annotated constants, functions and classes as they are written, all else as ``Any``.
"""

from __future__ import annotations

import ast
import copy
import inspect
import keyword
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from seeds.config.project import Project
from seeds.errors import SeedsError
from seeds.factories.factory import Factory
from seeds.factories.known import all_factories
from seeds.factories.loading import load_metadata, load_seeders
from seeds.factories.overrides import is_settable
from seeds.factories.plain_fields import is_plain
from seeds.factories.scaffolding.project_models import import_package

_HEAD: Final = "# Written by `seed stubs`: do not edit.\n"
_CONTAINERS: Final[dict[type, str]] = {
    dict: "_Any, _Any",
    frozenset: "_Any",
    list: "_Any",
    set: "_Any",
    tuple: "_Any, ...",
}
_LITERALS: Final = (bool, int, float, str, bytes)


def stub_texts(project: Project) -> dict[Path, tuple[str, str]]:
    """Return the stubs of a project: the module's name and the text, by the module's file.

    Raises:
        ConfigError: A module cannot be imported.
    """
    load_metadata(project)
    if project.seeders is not None:
        load_seeders(project)
        import_package(project, ".".join([*project.seeders.split(".")[:-1], "factories"]))
    if project.factories is not None:
        import_package(project, project.factories)
    modules: dict[str, list[type[Factory[Any]]]] = {}
    for factory in all_factories():
        if is_plain(factory.model):
            continue  # pydantic models and dataclasses have no columns to type
        modules.setdefault(factory.__module__, []).append(factory)
    found: dict[Path, tuple[str, str]] = {}
    for name in sorted(modules):
        module = sys.modules[name]
        file = Path(getattr(module, "__file__", None) or "")
        ours = file.is_relative_to(project.root) and "site-packages" not in file.parts
        if ours and file.suffix == ".py":
            source = file.read_text(encoding="utf-8")
            found[file] = (name, _Stub(module, source, modules[name]).text())
    return dict(sorted(found.items()))


class _Stub:
    """The stub of one module."""

    def __init__(
        self, module: types.ModuleType, source: str, factories: list[type[Factory[Any]]]
    ) -> None:
        self.module = module
        self.tree = ast.parse(source)
        self.factories = {f.__name__: f for f in factories if "." not in f.__qualname__}
        self.imports = {
            "from collections.abc import Callable as _Callable, Iterator as _Iterator",
            "from collections.abc import Mapping as _Mapping",
            "from typing import Any as _Any, Self as _Self, TypedDict as _TypedDict",
            "from typing import Unpack as _Unpack",
            "from seeds.factories.factory import Factory as _Factory",
            "from seeds.spec.column import Column as _Column",
        }
        self.names: set[str] = {"annotations"}  # what `from __future__` leaves behind

    def text(self) -> str:
        body = list(self._statements(self.tree.body))
        rest = [
            f"{name}: _Any"
            for name, value in vars(self.module).items()
            if name not in self.names and not name.startswith("_") and not self._is_below(value)
        ]
        return _HEAD + "\n".join([*sorted(self.imports), "", *body, *rest]) + "\n"

    def _is_below(self, value: Any) -> bool:
        """Tell whether a value is a module of this package, which is visible by itself."""
        return inspect.ismodule(value) and value.__name__.startswith(f"{self.module.__name__}.")

    def _statements(self, body: list[ast.stmt]) -> Iterator[str]:
        for node in body:
            match node:
                case ast.Import() | ast.ImportFrom():
                    yield from self._import(node)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.names.add(node.name)
                    yield _function(node)
                case ast.ClassDef() if node.name in self.factories:
                    self.names.add(node.name)
                    yield from self._factory(node, self.factories[node.name])
                case ast.ClassDef():
                    self.names.add(node.name)
                    yield from _class(node)
                case ast.AnnAssign(target=ast.Name(id=name)):
                    self.names.add(name)
                    yield f"{name}: {ast.unparse(node.annotation)}"
                case ast.Assign(targets=[ast.Name(id=name)]):
                    self.names.add(name)
                    yield from self._constant(name, node)
                case ast.If(test=test) if "TYPE_CHECKING" in ast.unparse(test):
                    yield from self._statements(node.body)
                case _:
                    pass  # what it defines is found in the module itself

    def _import(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            return
        for alias in node.names:
            self.names.add((alias.asname or alias.name).partition(".")[0])
            plain = alias.asname is None and "." not in alias.name and alias.name != "*"
            seen = f" as {alias.asname or alias.name}" if plain or alias.asname else ""
            name = f"{alias.name}{seen}"
            if isinstance(node, ast.Import):
                yield f"import {name}"
            else:
                # "X as X" is what makes an import visible to others.
                yield f"from {'.' * node.level}{node.module or ''} import {name}"

    def _constant(self, name: str, node: ast.Assign) -> Iterator[str]:
        value = getattr(self.module, name, None)
        if name == "__all__":
            yield ast.unparse(node)
        elif isinstance(value, types.GenericAlias | type):
            yield ast.unparse(node)  # another name of a type
        elif type(value) in _LITERALS:
            yield f"{name}: {type(value).__name__}"
        else:
            yield f"{name}: _Any"

    # -- factories -------------------------------------------------------------------------

    def _factory(self, node: ast.ClassDef, factory: type[Factory[Any]]) -> Iterator[str]:
        try:
            overrides = self._overrides(factory)
            children = self._children(factory)
        except SeedsError:  # a factory that cannot be compiled keeps Any
            yield from _class(node)
            return
        kind = f"_{node.name}Overrides"
        yield f"class {kind}(_TypedDict, total=False):"
        yield from (f"    {name}: {type_}" for name, type_ in overrides.items())
        if not overrides:
            yield "    pass"
        columns = set(factory._columns)  # noqa: SLF001 - a factory's own, read for its stub
        own = [
            item
            for item in node.body
            if not isinstance(item, ast.AnnAssign | ast.Assign)
            and not (isinstance(item, ast.Expr))
            and getattr(item, "name", "") not in columns
        ]
        model = self._type(factory.model)
        typed = f"**overrides: _Unpack[{kind}]"
        given = "_Mapping[str, _Any]"
        values = f"{given} | _Callable[[_Any], {given}] | _Factory[_Any] | None"
        yield _class_head(node)
        yield from (f"    {line}" for item in own for line in _members(item))
        methods = {
            "make": f"(self, {typed}) -> {model}",
            "make_batch": f"(self, n: int, /, {typed}) -> list[{model}]",
            "iter_batch": f"(self, n: int, /, *, size: int = ..., {typed}) -> _Iterator[{model}]",
            "attributes": f"(self, {typed}) -> dict[str, _Any]",
            "attributes_batch": f"(self, n: int, /, {typed}) -> list[dict[str, _Any]]",
            "create": f"(self, {typed}) -> {model}",
            "create_batch": f"(self, n: int, /, {typed}) -> list[{model}]",
            "get_or_create": f"(self, {typed}) -> tuple[{model}, bool]",
            "state": f"(self, values: {values} = ..., /, **more: _Unpack[{kind}]) -> _Self",
        }
        written = {getattr(item, "name", "") for item in own}
        for name, signature in methods.items():
            if name not in written:
                # Fewer names than the method of the base takes: that is the point.
                yield f"    def {name}{signature}: ...  # type: ignore[override]"
        for name in ("acreate", "acreate_batch", "aget_or_create"):
            if name not in written:
                signature = methods[name[1:]]
                yield f"    async def {name}{signature}: ...  # type: ignore[override]"
        for name in children:
            yield f"    def has_{name}(self, count: int = ..., /, **overrides: _Any) -> _Self: ..."

    def _overrides(self, factory: type[Factory[Any]]) -> dict[str, str]:
        """Return the type of each override."""
        import sqlalchemy as sa

        entity = factory.entity()
        mapper: Any = sa.inspect(factory.model)
        found = {key: f"{type_} | _Column" for key, type_ in self._columns(mapper)}
        for relation in mapper.relationships:
            if relation.viewonly:
                continue
            if relation.direction.name != "MANYTOONE":
                found[relation.key] = "_Any"
                continue
            parent = self._type(relation.mapper.class_)
            found[relation.key] = f"{parent} | _Factory[{parent}] | None"
            for key, type_ in self._columns(relation.mapper):
                found[f"{relation.key}__{key}"] = f"{type_} | _Column"
        known = {*found, *mapper.relationships.keys()}
        named = set(mapper.all_orm_descriptors.keys()) - known
        found |= {key: "_Any" for key in sorted(named) if is_settable(mapper.class_, key)}
        for name in entity.columns:
            if name.startswith("_"):
                found[name] = "_Any"
        found |= dict.fromkeys(entity.children, "int")
        for name, state in factory.__states__.items():
            if state.plain:
                found.setdefault(name, "bool")
        return {k: v for k, v in found.items() if k.isidentifier() and not keyword.iskeyword(k)}

    def _children(self, factory: type[Factory[Any]]) -> list[str]:
        import sqlalchemy as sa

        mapper: Any = sa.inspect(factory.model)
        related = [
            r.key
            for r in mapper.relationships
            if not r.viewonly and r.direction.name != "MANYTOONE"
        ]
        names = dict.fromkeys([*related, *factory.entity().children])
        return [name for name in names if not hasattr(factory, f"has_{name}")]

    def _columns(self, mapper: Any) -> Iterator[tuple[str, str]]:
        import sqlalchemy as sa

        for attribute in mapper.column_attrs:
            column = attribute.columns[0]
            if not isinstance(column, sa.Column):
                continue  # a column_property() that computes
            annotated = _annotation(mapper.class_, attribute.key)
            if annotated is not None:
                yield attribute.key, self._type(annotated)
                continue
            try:
                python = column.type.python_type
            except (NotImplementedError, AttributeError):
                python = Any
            if python in (dict, list):
                python = Any
            text = self._type(python)
            yield attribute.key, f"{text} | None" if column.nullable and text != "_Any" else text

    def _module(self, name: str) -> str:
        """Import a module under a name that nothing else has."""
        alias = "_" + name.replace(".", "_")
        self.imports.add(f"import {name} as {alias}")
        return alias

    def _type(self, type_: Any) -> str:
        """Return a type as text, and import what it needs."""
        if type_ is Any or isinstance(type_, typing.TypeVar | str | typing.ForwardRef):
            return "_Any"
        if type_ is None or type_ is type(None):
            return "None"
        origin, arguments = typing.get_origin(type_), typing.get_args(type_)
        if origin is typing.Annotated:
            return self._type(arguments[0])
        if origin in (typing.Union, types.UnionType):
            return " | ".join(dict.fromkeys(map(self._type, arguments)))
        if origin is typing.Literal:
            return f"{self._module('typing')}.Literal[{', '.join(map(repr, arguments))}]"
        if isinstance(origin, type):
            inner = ", ".join("..." if a is ... else self._type(a) for a in arguments)
            return f"{self._class(origin)}[{inner}]"
        if not isinstance(type_, type) or "<" in type_.__qualname__:
            return "_Any"
        if type_ in _CONTAINERS:
            return f"{type_.__name__}[{_CONTAINERS[type_]}]"
        return self._class(type_)

    def _class(self, type_: type) -> str:
        """Return a class's name, and import what it needs."""
        if type_.__module__ == "builtins":
            return type_.__name__
        if type_.__module__ == self.module.__name__:
            return type_.__qualname__
        return f"{self._module(type_.__module__)}.{type_.__qualname__}"


def _annotation(cls: type, key: str) -> Any:
    """Return what stands in a class's ``Mapped[…]``, ``None`` when it cannot be told."""
    for base in cls.__mro__:
        annotation = vars(base).get("__annotations__", {}).get(key)
        if annotation is None:
            continue
        holder = type("holder", (), {"__annotations__": {key: annotation}})
        holder.__module__ = base.__module__
        try:
            hint = typing.get_type_hints(holder)[key]
        except Exception:  # noqa: BLE001 - a name that exists for type checkers only
            return None
        arguments = typing.get_args(hint)
        origin = typing.get_origin(hint)
        if origin is not None and origin.__name__ == "Mapped" and arguments:
            return arguments[0]
        return None
    return None


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    arguments = copy.deepcopy(node.args)
    arguments.defaults = [ast.Constant(...) for _ in arguments.defaults]
    arguments.kw_defaults = [d and ast.Constant(...) for d in arguments.kw_defaults]
    decorators = "".join(f"@{ast.unparse(d)}\n" for d in node.decorator_list)
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{decorators}{word} {node.name}({ast.unparse(arguments)}){returns}: ..."


def _class_head(node: ast.ClassDef) -> str:
    arguments = [ast.unparse(base) for base in node.bases]
    for word in node.keywords:
        value = ast.unparse(word.value)
        arguments.append(f"{word.arg}={value}" if word.arg else f"**{value}")
    decorators = "".join(f"@{ast.unparse(d)}\n" for d in node.decorator_list)
    bases = f"({', '.join(arguments)})" if arguments else ""
    return f"{decorators}class {node.name}{bases}:"


def _class(node: ast.ClassDef) -> Iterator[str]:
    yield _class_head(node)
    empty = True
    for item in node.body:
        for line in _members(item):
            empty = False
            yield f"    {line}"
    if empty:
        yield "    ..."


def _members(item: ast.stmt) -> Iterator[str]:
    match item:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _function(item).splitlines()
        case ast.ClassDef():
            yield from _class(item)
        case ast.AnnAssign():
            default = " = ..." if item.value is not None else ""
            yield f"{ast.unparse(item.target)}: {ast.unparse(item.annotation)}{default}"
        case ast.Assign(value=ast.Constant()):
            yield ast.unparse(item)
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield f"{name}: _Any"
        case _:
            pass
