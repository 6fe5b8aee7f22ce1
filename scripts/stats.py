"""Sizes of files and functions: median, 95th percentile and the largest."""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def sources() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in listed if "/migrations/" not in name and (ROOT / name).stat().st_size]


def functions(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def describe(title: str, sized: list[tuple[int, str]]) -> str:
    sizes = [size for size, _ in sized]
    high = statistics.quantiles(sizes, n=20)[-1] if len(sizes) > 1 else sizes[0]
    largest = "\n".join(f"    {size:5} {name}" for size, name in sorted(sized, reverse=True)[:5])
    summary = f"{len(sizes)}, median {statistics.median(sizes):g}, 95 % up to {high:.0f}, {sum(sizes)} lines"
    return f"{title}: {summary}\n{largest}"


def main() -> None:
    code, tests = [], []
    for path in sources():
        (tests if path.is_relative_to(ROOT / "tests") else code).append(path)
    for title, paths in [("Code", code), ("Tests", tests)]:
        files = [(len(path.read_text().splitlines()), str(path.relative_to(ROOT))) for path in paths]
        sys.stdout.write(describe(f"{title}, files", files) + "\n")
        sys.stdout.write(describe(f"{title}, functions", [f for path in paths for f in functions(path)]) + "\n")


if __name__ == "__main__":
    main()
