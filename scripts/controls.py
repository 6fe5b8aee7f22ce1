"""A test counts when it has been seen red: each deliberate break of tests/controls.toml must make its tests fail."""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINKED = (".venv", "node_modules", "static/build")
TESTS_FAILED = 1


def copy_of_the_project(target: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    for name in LINKED:
        (target / name).symlink_to(ROOT / name)


def run_tests(folder: Path, tests: list[str]) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", *tests]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)  # noqa: S603


def seen_red(folder: Path, control: dict) -> bool:
    """Green before the break and red with it; the file is put back afterwards."""
    path = folder / control["file"]
    sound = path.read_text()
    if control["find"] not in sound:
        return complain(control, f"{control['file']} no longer contains what the break replaces")
    if run_tests(folder, control["tests"]).returncode != 0:
        return complain(control, "its tests fail without the break")
    path.write_text(sound.replace(control["find"], control["replace"], 1))
    broken = run_tests(folder, control["tests"])
    path.write_text(sound)
    if broken.returncode != TESTS_FAILED:
        return complain(control, "its tests did not notice the break")
    sys.stdout.write(f"red    {control['goal']:6} {control['name']}\n")
    return True


def complain(control: dict, words: str) -> bool:
    sys.stdout.write(f"MISSED {control['goal']:6} {control['name']}: {words}\n")
    return False


def main() -> int:
    wanted = set(sys.argv[1:])
    controls = tomllib.loads((ROOT / "tests" / "controls.toml").read_text())["control"]
    chosen = [control for control in controls if not wanted or control["goal"] in wanted]
    with tempfile.TemporaryDirectory(prefix="alignment-controls-") as folder:
        copy_of_the_project(Path(folder))
        results = [seen_red(Path(folder), control) for control in chosen]
    sys.stdout.write(f"{sum(results)} of {len(results)} breaks were noticed.\n")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
