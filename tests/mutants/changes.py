# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the small changes of a module that its tests have to notice, one at a time.

Compared and computed otherwise, off by one, a branch always or never taken, a condition, argument,
element, statement or check left out, another constant or role, an error not raised or not caught.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Mutant(NamedTuple):
    """One change: its name (`function: before -> after`), its line, and what makes it."""

    name: str
    line: int
    make: Callable[[], None]


# One member of an enumeration for another.
MEMBERS = {
    "Format": ("ENVELOPE", "BOX", "GRANT_BOX", "GRANT_WRAP", "PASSWORD", "CODE", "CHUNK"),
    "Status": ("VERIFICATION", "EXAMINATION", "PROVEN", "UNPROVEN", "CLOSED"),
    "Role": ("VERIFIER", "EXAMINER", "SUPERVISOR", "ADMIN", "AUDITOR"),
    "Holder": ("REPORTER", "STAFF"),
}
OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv, ast.Add),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitOr,),
}
DELETED = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise)
# Types and imports are mypy's; what an exception says is for developers.
PASSED_OVER = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.arg, ast.alias)


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Give every mutant of `tree`; `make` changes the tree itself, so that it serves once."""
    seen: Counter[str] = Counter()
    for parent, name, at, node, within in _parts(tree):
        for other in _instead(node):
            if not within and isinstance(other, ast.Pass):
                continue
            line = getattr(node, "lineno", getattr(parent, "lineno", 0))
            shown = f"{'.'.join(within) or '-'}: {_named(parent, name, at, node, other)}"
            seen[shown] += 1
            nth = f" ({seen[shown]})" if seen[shown] > 1 else ""
            yield Mutant(shown + nth, line, _putter(parent, name, at, other))


def _instead(node: ast.AST) -> Iterator[Any]:
    """Give what may stand in place of `node`."""
    if type(node) in OPERATORS:
        yield from (other() for other in OPERATORS[type(node)])
    change = CHANGES.get(type(node))
    if change:
        yield from change(node)
    if isinstance(node, DELETED):
        yield ast.Pass()


def _constant(node: ast.Constant) -> Iterator[Any]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, str):
        yield ast.Constant("X" + value)
    elif isinstance(value, bytes):
        yield ast.Constant(b"X" + value)


def _member(node: ast.Attribute) -> Iterator[Any]:
    owner = node.value
    members = MEMBERS.get(getattr(owner, "attr", "") or getattr(owner, "id", ""), ())
    if node.attr in members:
        others = [one for one in members if one != node.attr]
        few = others[:1] if members is MEMBERS["Format"] else others
        yield from (ast.Attribute(owner, other, node.ctx) for other in few)


def _call(node: ast.Call) -> Iterator[Any]:
    for at in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, _without(node.keywords, at))
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
        yield node.func.value
    elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]


def _binary(node: ast.BinOp) -> Iterator[Any]:
    yield from (node.left, node.right)


def _bool(node: ast.BoolOp) -> Iterator[Any]:
    for at in range(len(node.values)):
        rest = _without(node.values, at)
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _unary(node: ast.UnaryOp) -> Iterator[Any]:
    yield node.operand


def _branch(node: ast.If | ast.IfExp) -> Iterator[Any]:
    kind: Any = type(node)
    for answer in (True, False):
        yield kind(ast.Constant(answer), node.body, node.orelse)


def _loop(node: ast.While) -> Iterator[Any]:
    if not isinstance(node.test, ast.Constant):
        yield ast.While(ast.Constant(False), node.body, node.orelse)


def _each(node: ast.comprehension) -> Iterator[Any]:
    for at in range(len(node.ifs)):
        yield ast.comprehension(node.target, node.iter, _without(node.ifs, at), node.is_async)


def _slice(node: ast.Slice) -> Iterator[Any]:
    if node.lower:
        yield ast.Slice(None, node.upper, node.step)
    if node.upper:
        yield ast.Slice(node.lower, None, node.step)


def _elements(node: ast.Set | ast.List | ast.Tuple) -> Iterator[Any]:
    kind: Any = type(node)
    context = [] if isinstance(node, ast.Set) else [node.ctx]
    if not context or isinstance(context[0], ast.Load):
        for at in range(len(node.elts)):
            yield kind(_without(node.elts, at), *context)


def _dict(node: ast.Dict) -> Iterator[Any]:
    for at in range(len(node.keys)):
        yield ast.Dict(_without(node.keys, at), _without(node.values, at))


def _return(node: ast.Return) -> Iterator[Any]:
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))


def _raise(node: ast.Raise) -> Iterator[Any]:
    yield ast.Raise(ast.Name("ArithmeticError", ast.Load()))


def _caught(node: ast.ExceptHandler) -> Iterator[Any]:
    types = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    for at in range(len(types)):
        rest = ast.Tuple(_without(types, at), ast.Load())
        yield ast.ExceptHandler(rest, node.name, node.body)


def _function(node: ast.FunctionDef) -> Iterator[Any]:
    for at in range(len(node.decorator_list)):
        rest = _without(node.decorator_list, at)
        yield ast.FunctionDef(node.name, node.args, node.body, rest, node.returns)


CHANGES: dict[type[ast.AST], Callable[[Any], Iterator[Any]]] = {
    ast.Constant: _constant,
    ast.Attribute: _member,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.BoolOp: _bool,
    ast.UnaryOp: _unary,
    ast.If: _branch,
    ast.IfExp: _branch,
    ast.While: _loop,
    ast.comprehension: _each,
    ast.Slice: _slice,
    ast.Set: _elements,
    ast.List: _elements,
    ast.Tuple: _elements,
    ast.Dict: _dict,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.ExceptHandler: _caught,
    ast.FunctionDef: _function,
}


def _without(items: list[Any], at: int) -> list[Any]:
    return items[:at] + items[at + 1 :]


def _parts(node: ast.AST, within: tuple[str, ...] = (), said: bool = False) -> Iterator[Any]:
    """Give (parent, field, place in a list or None, node, names around it) of all that changes."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        within = (*within, node.name)
    said = said or isinstance(node, ast.Raise) or _names(node, "need")
    for name, value in ast.iter_fields(node):
        if name in ("returns", "annotation"):
            continue
        for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, PASSED_OVER):
                continue
            if _is_for_types(child) or (said and _is_string(child)):
                continue
            if not (isinstance(node, ast.Raise) and isinstance(child, ast.Call)):
                yield node, name, at, child, within
            yield from _parts(child, within, said)


def _putter(parent: ast.AST, name: str, at: int | None, other: ast.AST) -> Callable[[], None]:
    def put() -> None:
        if at is None:
            setattr(parent, name, other)
        else:
            getattr(parent, name)[at] = other

    return put


def _named(parent: ast.AST, name: str, at: int | None, node: ast.AST, other: ast.AST) -> str:
    # An operator is shown with its sides, and a constant with what it stands in.
    if isinstance(node, ast.operator | ast.cmpop | ast.Constant | ast.Slice | ast.comprehension):
        before = ast.unparse(parent)
        put, back = _putter(parent, name, at, other), _putter(parent, name, at, node)
        put()
        after = ast.unparse(ast.fix_missing_locations(parent))
        back()
    else:
        before, after = ast.unparse(node), ast.unparse(ast.fix_missing_locations(other))
    return f"{_short(before, after)} -> {_short(after, before)}"


def _short(text: str, other: str) -> str:
    lines, others = text.split("\n"), other.split("\n")
    differ = [one for one, two in zip(lines, others, strict=False) if one != two]
    return re.sub(r"\s+", " ", differ[0] if differ else lines[-1]).strip()


def _names(node: ast.AST, function: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == function


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_for_types(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(getattr(base, "id", "") == "Protocol" for base in node.bases)
    if isinstance(node, ast.Assign):
        name = getattr(node.targets[0], "id", "")
        return name == "__all__" or (name[:1].isupper() and not name.isupper())
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
