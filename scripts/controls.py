"""A test counts when it has been seen red: each deliberate break of tests/controls.toml must make its tests fail."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINKED = (".venv", "node_modules", "static/build", "tests/browser/node_modules")
TESTS_FAILED = 1


def copy_of_the_project(target: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    compiled = [str(file.relative_to(ROOT)) for file in ROOT.glob("locale/*/LC_MESSAGES/*.mo")]
    for name in [*listed.stdout.splitlines(), *compiled]:
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    for name in LINKED:
        if (ROOT / name).exists():
            (target / name).symlink_to(ROOT / name)


def run_tests(folder: Path, tests: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", *tests]
    environment = {"REAL_DATA_DIR": str(ROOT.parent / "shared" / "data"), **os.environ}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)  # noqa: S603
    (folder / "last.log").write_text(done.stdout + done.stderr)
    return done.returncode


def sound(folder: Path, controls: list[dict]) -> bool:
    """All tests at once, without any break: a test that is red by itself notices nothing."""
    if run_tests(folder, sorted({test for control in controls for test in control["tests"]})) == 0:
        return True
    sys.stdout.write((folder / "last.log").read_text()[-3000:])
    return False


def seen_red(folder: Path, control: dict) -> bool:
    path = folder / control["file"]
    whole = path.read_text()
    if control["find"] not in whole:
        return complain(control, f"{control['file']} no longer contains what the break replaces")
    path.write_text(whole.replace(control["find"], control["replace"], 1))
    result = run_tests(folder, control["tests"])
    path.write_text(whole)
    if result != TESTS_FAILED:
        return complain(control, f"its tests did not notice the break (pytest ended with {result})")
    sys.stdout.write(f"red    {control['goal']:6} {control['name']}\n")
    sys.stdout.flush()
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
        if not sound(Path(folder), chosen):
            return 1
        results = [seen_red(Path(folder), control) for control in chosen]
    sys.stdout.write(f"{sum(results)} of {len(results)} breaks were noticed.\n")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
