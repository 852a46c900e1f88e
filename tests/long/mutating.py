"""Small changes to a module's source, one at a time, as a slip of the hand would make them."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}
Deed = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Change:
    """`source`: the whole module with it."""

    line: int
    before: str
    after: str
    source: str


def changes(source: str) -> Iterator[Change]:
    """Every change there could be, in the order of the source."""
    tree = ast.parse(source)
    docstrings = {id(found) for found in _docstrings(tree)}
    nodes = list(ast.walk(tree))
    for place, node in enumerate(nodes):
        if id(node) not in docstrings:
            for deed in _deeds(node):
                yield _changed(tree, place, deed)


def _changed(tree: ast.Module, place: int, deed: Deed) -> Change:
    twin = copy.deepcopy(tree)
    node = list(ast.walk(twin))[place]
    before, line = ast.unparse(node).splitlines()[0], int(getattr(node, "lineno", 0))
    deed(node)
    ast.fix_missing_locations(twin)
    return Change(line, before, ast.unparse(node).splitlines()[0], ast.unparse(twin) + "\n")


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """Strings that stand alone, and what is said about types: neither does anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield from (node, node.value)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if annotation:
                yield from ast.walk(annotation)


def _deeds(node: ast.AST) -> Iterator[Deed]:
    match node:
        case ast.Compare(ops=[operator]):
            for other in _COMPARISONS.get(type(operator), ()):
                yield _setting("ops", partial(_only, other))
        case ast.BoolOp(op=operator):
            yield _setting("op", ast.Or if isinstance(operator, ast.And) else ast.And)
        case ast.UnaryOp(op=ast.Not()):
            yield _without_not
        case ast.BinOp(op=operator) if type(operator) in _ARITHMETIC:
            yield _setting("op", _ARITHMETIC[type(operator)])
        case ast.Constant(value=bool() as value):
            yield _setting("value", lambda: not value)
        case ast.Constant(value=value) if isinstance(value, int):
            yield from (_setting("value", partial(int, other)) for other in _near(value))
        case ast.If() | ast.IfExp() | ast.While():
            yield lambda node: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))  # type: ignore[attr-defined]
        case ast.Call(func=ast.Name(id=name)) if name in _OPPOSITES:
            yield lambda node: setattr(node.func, "id", _OPPOSITES[node.func.id])  # type: ignore[attr-defined]
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield _setting("value", lambda: ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign():
            yield lambda node: _become(node, ast.Pass())
        case _:
            return


def _near(value: int) -> tuple[int, int]:
    """A second more of a minute is nobody's fault, half of it is."""
    return (value - 1, value + 1) if abs(value) <= 10 else (value // 2, value * 2)


def _only(operator: type[ast.cmpop]) -> list[ast.cmpop]:
    return [operator()]


def _without_not(node: ast.AST) -> None:
    _become(node, ast.Call(ast.Name("bool", ast.Load()), [node.operand], []))  # type: ignore[attr-defined]


def _setting(name: str, value: Callable[[], object]) -> Deed:
    return lambda node: setattr(node, name, value())


def _become(node: ast.AST, other: ast.AST) -> None:
    """`node` is `other` from now on, wherever it stands."""
    node.__class__ = other.__class__
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)
