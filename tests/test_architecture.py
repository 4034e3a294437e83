"""The rules of the house, held by reading its imports: arrows run downward, and none in a circle.

The rooms are the folders and files of `softmax_cli/`. What is imported inside a function, or for
type checkers alone, counts as well.
"""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "softmax_cli"

BELOW = {
    "errors": set(),
    "numerics": set(),
    "metrics": {"errors", "numerics"},
    "syntax": {"errors"},
    "files": {"errors"},
    "table": {"errors", "syntax", "metrics"},
    "formats": {"errors", "syntax", "files", "table"},
    "plots": {"errors", "syntax", "files", "table", "formats"},
    "calculations": {"errors", "numerics", "metrics", "table"},
    "engine": {"", "errors", "numerics", "metrics", "files", "table", "formats", "calculations"},
    "cli": {"", "errors", "syntax", "files", "table", "formats", "engine"},
    "commands": {
        *("errors", "syntax", "files", "metrics", "table", "formats", "calculations"),
        *("engine", "cli"),
    },
    "functions": {"errors", "numerics", "metrics"},
    "executors": {"engine", "cli"},
    "": {"functions"},
    "__main__": {"cli"},
}
"""What each room may import; the empty name is that of the package itself."""

LIBRARIES = {
    "click": ("cli", "commands"),
    "rich": ("formats/terminal",),
    "fsspec": ("files/remote",),
    "aiohttp": ("files/remote",),
    "isal": ("files/compression",),
    "pyarrow": ("formats/arrow", "numerics/arrow_arrays"),
    "simdjson": ("formats/csv/bulk", "formats/json/bulk"),
    "matplotlib": ("plots/charts",),
    "distributed": ("engine/cluster/dask",),
    "orjson": ("formats/csv/bulk", "formats/json/bulk"),
}
"""Where a library may be imported, by the beginnings of paths."""


def sources():
    """Yield the dotted name below the package, the path and the syntax tree of each module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        yield name, path, ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules():
    """Return the path and the syntax tree of each module by its dotted name."""
    return {name: (path, tree) for name, path, tree in sources()}


@cache
def imported(tree):
    """Return the full names that a module imports, and how far up a relative import goes."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(f"{node.module}.{alias.name}", node.level) for alias in node.names]
    return found


def own(tree):
    """Yield the modules of the package that a module imports."""
    for full, _ in imported(tree):
        if full.partition(".")[0] == "softmax_cli":
            name = full.partition(".")[2]
            while name not in modules():
                name = name.rpartition(".")[0]
            yield name


def room(name):
    return name.partition(".")[0]


@cache
def arrows():
    """Return which room imports from which."""
    return {
        (room(name), room(other))
        for name, (_, tree) in modules().items()
        for other in own(tree)
        if room(name) != room(other)
    }


def test_every_room_has_its_rule():
    assert {room(name) for name in modules()} == set(BELOW)


def test_imports_run_downward():
    assert {(above, below) for above, below in arrows() if below not in BELOW[above]} == set()


def test_the_table_knows_no_more_of_metrics_than_its_types():
    found = {
        other
        for name, (_, tree) in modules().items()
        for other in own(tree)
        if room(name) == "table" and room(other) == "metrics"
    }
    assert found == {"metrics.types"}


def test_no_circle():
    """Of rooms, and of modules; `static_order` raises where there is one."""
    rooms = {name: {below for above, below in arrows() if above == name} for name in BELOW}
    assert len([*TopologicalSorter(rooms).static_order()]) == len(BELOW)
    graph = {name: {*own(tree)} - {name} for name, (_, tree) in modules().items()}
    assert len([*TopologicalSorter(graph).static_order()]) == len(modules())


def test_few_rooms_and_few_arrows():
    assert len(BELOW) <= 16
    assert len(arrows()) <= 55


def test_imports_are_absolute():
    relative = [
        name for name, (_, tree) in modules().items() for _, level in imported(tree) if level
    ]
    assert relative == []


def test_a_library_is_known_in_few_places():
    found = {
        (full.partition(".")[0], path.relative_to(PACKAGE).as_posix())
        for path, tree in modules().values()
        for full, _ in imported(tree)
    }
    places = {(name, path) for name, path in found if name in LIBRARIES}
    assert {(name, path) for name, path in places if not path.startswith(LIBRARIES[name])} == set()


def test_packages_hold_a_docstring_and_nothing_else():
    """Each costs a third of a millisecond as it is; that of the whole hands out the functions."""
    for path, tree in modules().values():
        if path.name == "__init__.py" and path.parent != PACKAGE:
            assert [type(node) for node in tree.body] == [ast.Expr], path
            assert ast.get_docstring(tree), path


def test_no_function_has_more_than_six_parameters_that_are_not_keywords():
    crowded = [
        f"{name}.{node.name}"
        for name, (_, tree) in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and len([a for a in node.args.posonlyargs + node.args.args if a.arg not in ("self", "cls")])
        > 6
    ]
    assert crowded == []


def test_no_two_modules_have_one_name():
    """But for the readers and writers of the formats' families, and of one room's bulk route."""
    names = [name.rpartition(".")[2] for name, (path, _) in modules().items()]
    double = {name for name in names if names.count(name) > 1}
    assert double <= ALLOWED


ALLOWED = {
    "bulk",
    "reader",
    "bad_rows",
    "losses",
    "softmax",
    "options",
    "types",
    "lines",
    "writer",
    "table",
    "metrics",
}
