"""Where the headless browser is: $CHROMIUM, the system's, or the one unpacked from npm."""

import io
import os
import shutil
import sys
import tarfile
from pathlib import Path

import brotli

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = HERE.parent.parent / "var" / "chromium"
SYSTEM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    named = [os.environ.get("CHROMIUM", ""), *SYSTEM]
    for candidate in named:
        if candidate and Path(candidate).exists():
            return candidate
    if PACKAGE.exists():
        return str(_unpack())
    raise FileNotFoundError("No browser: run `make browser`, or set CHROMIUM to one.")


def launch_options() -> dict:
    path = chromium_path()
    return {"executable_path": path, "args": ARGUMENTS, "env": {**os.environ, **_environment(path)}}


def _environment(path: str) -> dict[str, str]:
    if not path.startswith(str(UNPACKED)):
        return {}
    libraries = [str(UNPACKED / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return {"LD_LIBRARY_PATH": ":".join(filter(None, libraries)), "FONTCONFIG_PATH": str(UNPACKED)}


def _unpack() -> Path:
    browser = UNPACKED / "chromium"
    if browser.exists():
        return browser
    fresh = UNPACKED.with_name(f"chromium-{os.getpid()}")
    fresh.mkdir(parents=True)
    for name in ("al2023", "fonts"):
        _extract(PACKAGE / f"{name}.tar.br", fresh)
    (fresh / "fonts.conf").write_text(
        f"<fontconfig><dir>{UNPACKED / 'fonts'}</dir><cachedir>{UNPACKED / 'cache'}</cachedir></fontconfig>"
    )
    (fresh / "chromium").write_bytes(brotli.decompress((PACKAGE / "chromium.br").read_bytes()))
    (fresh / "chromium").chmod(0o755)
    try:
        fresh.rename(UNPACKED)
    except OSError:
        shutil.rmtree(fresh)
    return browser


def _extract(archive: Path, target: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(brotli.decompress(archive.read_bytes()))) as content:
        content.extractall(target, filter="data")


if __name__ == "__main__":
    try:
        path = chromium_path()
    except FileNotFoundError as missing:
        sys.exit("" if "--available" in sys.argv else str(missing))
    if "--available" not in sys.argv:
        print(path)  # noqa: T201
