"""The zip: complete, small, compiled, and the same bytes each time."""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deploy import packaging
from tests.deployed.deployed import Deployed

pytestmark = pytest.mark.xdist_group("deployed")

UNCHECKED_HASH = b"\x01\0\0\0"
IMPORT = """
import sys
sys.path[:0] = sys.argv[1:2]
import app
foreign = [m.__file__ for m in list(sys.modules.values()) if "site-packages" in (getattr(m, "__file__", "") or "")]
assert app.__file__.startswith(sys.argv[1]), app.__file__
assert not foreign, foreign
print(sorted(app.app.handler_map))
"""


def test_the_zip_alone_imports_the_app(deployed: Deployed, tmp_path: Path) -> None:
    done = _import_app(_unpacked(deployed, tmp_path), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "'forward'" in done.stdout


def test_the_zip_holds_nothing_of_this_machine(deployed: Deployed) -> None:
    names = _names(_zip_of(deployed))
    assert {"app.py", "chalicelib/settings.py"} <= names
    assert not [
        name for name in names if re.search(r"\.env|/tests?/|^(playground|deploy|tests|infra|boto3|botocore)/", name)
    ]


def test_the_zip_is_small(deployed: Deployed) -> None:
    assert _zip_of(deployed).stat().st_size <= 8_000_000


def test_every_module_is_compiled_for_the_runtime_and_never_looked_at_again(deployed: Deployed) -> None:
    names = _names(_zip_of(deployed))
    sources = {name for name in names if name.endswith(".py")}
    assert {_compiled(source) for source in sources} == {name for name in names if name.endswith(".pyc")}
    with zipfile.ZipFile(_zip_of(deployed)) as zipped:
        heads = {zipped.read(name)[:8] for name in names if name.endswith(".pyc")}
    assert heads == {importlib.util.MAGIC_NUMBER + UNCHECKED_HASH}


def test_the_runtime_is_the_python_that_compiled(deployed: Deployed) -> None:
    template = (deployed.options.state / "package" / "out" / "sam.yaml").read_text()
    runtimes = set(re.findall(r"Runtime: (\S+)", template))
    assert runtimes == {f"python{sys.version_info.major}.{sys.version_info.minor}"}


def test_importing_the_app_compiles_nothing(deployed: Deployed, tmp_path: Path) -> None:
    code = _unpacked(deployed, tmp_path)
    done = _import_app(code, tmp_path, "-v")
    used = {
        Path(line.split(" matches ")[1])
        for line in done.stderr.splitlines()
        if line.startswith("# ") and " matches " in line
    }
    assert code / "app.py" in used
    assert not [line for line in done.stderr.splitlines() if line.startswith(f"# code object from {code}")]
    for source in code.rglob("*.py"):
        source.write_text("raise SystemExit('the source was compiled')")
    assert _import_app(code, tmp_path).returncode == 0


def test_the_same_tree_gives_the_same_bytes(deployed: Deployed, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    again = packaging.package(tmp_path / "elsewhere", tmp_path / "out", environ)
    assert hashlib.sha256(again.zip.read_bytes()).digest() == hashlib.sha256(_zip_of(deployed).read_bytes()).digest()


def _zip_of(deployed: Deployed) -> Path:
    return deployed.options.state / "package" / "out" / "deployment.zip"


def _names(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as zipped:
        return set(zipped.namelist())


def _compiled(source: str) -> str:
    folder, _, name = source.rpartition("/")
    return f"{folder}/__pycache__/{name[:-3]}.{sys.implementation.cache_tag}.pyc".lstrip("/")


def _unpacked(deployed: Deployed, folder: Path) -> Path:
    """The zip's contents."""
    with zipfile.ZipFile(_zip_of(deployed)) as zipped:
        zipped.extractall(folder / "code")
    return folder / "code"


def _import_app(code: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "elsewhere").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "-S", *options, "-c", IMPORT, str(code)],
        cwd=folder / "elsewhere",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
