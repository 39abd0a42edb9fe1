"""`make map`: how the code is laid out and what imports what, in words, measured from the imports themselves.

A package's floor is one more than the highest floor among the packages beside it that it imports.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping

import grimp

ROOTS = ("sayso", "functions", "sayso_cli", "local")

type Arrows = Mapping[str, frozenset[str]]


def main(roots: tuple[str, ...]) -> None:
    """Print a picture of each package that has packages or many modules in it, from the top down."""
    graph = grimp.build_graph(*roots)
    for root in roots:
        print(_summary(graph, root))
        for package in _to_show(graph, root):
            print(*_picture(graph, package), sep="\n")
        print()


def _summary(graph: grimp.ImportGraph, root: str) -> str:
    modules = {root, *graph.find_descendants(root)}
    files = {module for module in modules if not graph.find_children(module)}
    arrows = sum(len(graph.find_modules_directly_imported_by(module) & modules) for module in modules)
    return f"{root}: {len(files)} files in {len(modules - files)} folders, {arrows} arrows between them"


def _to_show(graph: grimp.ImportGraph, root: str) -> list[str]:
    """The package itself, and those in it that hold other packages."""
    folders = [module for module in (root, *graph.find_descendants(root)) if graph.find_children(module)]
    return sorted(folder for folder in folders if folder == root or _has_folders(graph, folder))


def _has_folders(graph: grimp.ImportGraph, package: str) -> bool:
    return any(graph.find_children(child) for child in graph.find_children(package))


def _picture(graph: grimp.ImportGraph, package: str) -> list[str]:
    arrows = _arrows(graph, package)
    floors = _floors(arrows)
    if not floors:
        return [f"  {package}: has circles"]
    by_floor: dict[int, list[str]] = defaultdict(list)
    for child in sorted(floors):
        by_floor[floors[child]].append(child)
    count = sum(map(len, arrows.values()))
    lines = [f"  {package}: {len(arrows)} inside, {len(by_floor)} floors, {count} arrows"]
    for floor in sorted(by_floor, reverse=True):
        for child in by_floor[floor]:
            below = ", ".join(sorted(name.rpartition(".")[2] for name in arrows[child]))
            size = len([module for module in graph.find_descendants(child) if not graph.find_children(module)])
            what = f"{child.rpartition('.')[2]} ({size})" if size else child.rpartition(".")[2]
            lines.append(f"    {floor}  {what}{f' -> {below}' if below else ''}")
    return lines


def _arrows(graph: grimp.ImportGraph, package: str) -> Arrows:
    """What each child of the package imports of its siblings."""
    children = graph.find_children(package)
    return {
        child: frozenset(
            other
            for other in children - {child}
            if graph.direct_import_exists(importer=child, imported=other, as_packages=True)
        )
        for child in children
    }


def _floors(arrows: Arrows) -> dict[str, int]:
    """The floor of each; empty if there is a circle."""
    floors: dict[str, int] = {}
    while len(floors) < len(arrows):
        ready = [child for child in arrows if child not in floors and arrows[child] <= floors.keys()]
        if not ready:
            return {}
        floors |= {child: 1 + max((floors[other] for other in arrows[child]), default=0) for child in ready}
    return floors


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or ROOTS)
