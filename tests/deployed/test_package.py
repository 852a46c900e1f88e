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
PICTURES = """
import io, sys
sys.path[:0] = sys.argv[1:2]
from PIL import Image
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
answer = MessagingResponse()
answer.message("Got it")
assert "<Message>Got it</Message>" in str(answer)
assert RequestValidator("token").compute_signature("https://a.test/", {"Body": "hi"})
picture = Image.radial_gradient("L").convert("RGB")
for kind in ("JPEG", "PNG", "GIF", "WEBP"):
    saved = io.BytesIO()
    picture.save(saved, kind)
    with Image.open(io.BytesIO(saved.getvalue()), formats=[kind]) as opened:
        opened.load()
        assert (opened.format, opened.size) == (kind, (256, 256)), opened
foreign = [m.__file__ for m in list(sys.modules.values()) if "site-packages" in (getattr(m, "__file__", "") or "")]
assert not foreign, foreign
with open("/proc/self/maps") as maps:
    libraries = {line.split()[-1] for line in maps if "pillow.libs" in line}
assert libraries and all(library.startswith(sys.argv[1]) for library in libraries), libraries
"""


def test_the_zip_alone_imports_the_app(deployed: Deployed, tmp_path: Path) -> None:
    done = _run(IMPORT, _unpacked(deployed, tmp_path), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "'forward'" in done.stdout


def test_the_zip_alone_signs_answers_and_reads_and_writes_pictures(deployed: Deployed, tmp_path: Path) -> None:
    done = _run(PICTURES, _unpacked(deployed, tmp_path), tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_zip_holds_nothing_of_this_machine(deployed: Deployed) -> None:
    names = _names(_zip_of(deployed))
    assert {"app.py", "chalicelib/settings.py"} <= names
    assert not [
        name for name in names if re.search(r"\.env|/tests?/|^(playground|deploy|tests|infra|boto3|botocore)/", name)
    ]


def test_the_predictor_is_in_the_zip_without_its_shell_server_and_training(deployed: Deployed) -> None:
    predictor = {name for name in _names(_zip_of(deployed)) if name.startswith("chalicelib/emoji")}
    assert {"chalicelib/emoji_predictor/embedded.py", "chalicelib/emoji_predictor/model.bin"} <= predictor
    assert not [name for name in predictor if re.search(r"chalicelib/emoji/|__main__|serving|training|report", name)]


def test_the_templates_of_the_pages_are_in_the_zip(deployed: Deployed) -> None:
    folder = packaging.ROOT / "chalicelib" / "features" / "workspace" / "pages"
    files = {f"chalicelib/features/workspace/pages/{path.name}" for path in folder.iterdir() if path.is_file()}
    assert {name.rpartition(".")[2] for name in files} == {"css", "html", "py", "svg"}
    assert files <= _names(_zip_of(deployed))


def test_the_zip_is_small(deployed: Deployed) -> None:
    assert _zip_of(deployed).stat().st_size <= 16_000_000


def test_only_the_requirements_are_in_the_zip_and_of_two_of_them_only_a_part(deployed: Deployed) -> None:
    names = _names(_zip_of(deployed))
    required = set(re.findall(r"(?m)^([a-z-]+)==", (packaging.ROOT / "requirements.txt").read_text()))
    held = {name.partition("-")[0] for name in names if ".dist-info/" in name}
    assert {name.replace("_", "-") for name in held} == required
    assert {name for name in names if name.startswith("twilio/") and name.endswith(".py")} == {
        "twilio/__init__.py",
        "twilio/request_validator.py",
        "twilio/twiml/__init__.py",
        "twilio/twiml/messaging_response.py",
    }
    assert not [name for name in names if re.search(r"avif-|_avif\.|freetype|_imagingft\.|_imagingtk\.", name)]


def test_what_is_compiled_runs_on_the_runtimes_amazon_linux(deployed: Deployed) -> None:
    """Amazon Linux 2, below Lambda's Python 3.11, has glibc 2.26."""
    with zipfile.ZipFile(_zip_of(deployed)) as zipped:
        wheels = {name: zipped.read(name).decode() for name in zipped.namelist() if name.endswith(".dist-info/WHEEL")}
    tags = {name: re.findall(r"(?m)^Tag: \S+-(\S+)$", wheel) for name, wheel in wheels.items()}
    assert len(tags) > 1
    for name, platforms in tags.items():
        assert {"any", "manylinux2014_x86_64", "manylinux2014_aarch64"} & set(platforms), (name, platforms)


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
    done = _run(IMPORT, code, tmp_path, "-v")
    used = {
        Path(line.split(" matches ")[1])
        for line in done.stderr.splitlines()
        if line.startswith("# ") and " matches " in line
    }
    assert code / "app.py" in used
    assert not [line for line in done.stderr.splitlines() if line.startswith(f"# code object from {code}")]
    for source in code.rglob("*.py"):
        source.write_text("raise SystemExit('the source was compiled')")
    assert _run(IMPORT, code, tmp_path).returncode == 0


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


def _run(program: str, code: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """With nothing but the zip's contents, and Python's own modules."""
    (folder / "elsewhere").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "-S", *options, "-c", program, str(code)],
        cwd=folder / "elsewhere",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
