"""The artefact: what `chalice package` makes of the app, cleaned, compiled, and the same bytes each time.

Lambda's file system is read-only: without compiled files in the zip every cold start compiles (docs/adr/0006).
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalice.package import YAMLTemplateSerializer

from deploy.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
STAGE = "prod"
"""The stage in .chalice/config.json. The packaged app deploys to any stage by the template's parameter."""
_ANY_REGION = "us-east-1"
_UNWANTED = re.compile(
    r"(^|/)(__pycache__|tests?)/|\.pyc$|(^|/)\.|\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$"
    r"|^twilio/(?!(__init__|request_validator|twiml/(__init__|messaging_response))\.py$)"
    r"|^chalicelib/(emoji/|emoji_predictor/(__main__|serving|training)\.py$|emoji_predictor/report\.json$)"
    r"|^PIL/_(avif|imagingft|imagingtk)\.|^pillow\.libs/lib(avif|freetype|harfbuzz|brotlicommon|brotlidec|png16)-"
)
"""What only a shell uses of the predictor; of twilio, all but its signatures and TwiML; of Pillow, AVIF, fonts and Tk,
with libraries that only they load."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_CACHES_KEPT = 3


@dataclass(frozen=True)
class Package:
    """A CloudFormation template of intrinsic functions in long form, and the zip its functions run."""

    template: dict[str, Any]
    zip: Path


def package(folder: Path, out: Path, environ: Mapping[str, str] = os.environ) -> Package:
    """Package the app as it is now, for the Python that runs this: sam.yaml and deployment.zip, in `out`.

    `folder` keeps a copy of the sources and Chalice's cache of requirements.

    Raises:
        Trouble: Chalice could not do it.
    """
    project = folder / "project"
    _copy_sources(project)
    shutil.rmtree(out, ignore_errors=True)
    chalice = [str(Path(sys.executable).with_name("chalice")), "--project-dir", str(project)]
    command = [*chalice, "package", "--stage", STAGE, "--merge-template", "infra/merge.yaml", str(out)]
    given = _without_aws(environ) | {"AWS_DEFAULT_REGION": _ANY_REGION, "PYTHONDONTWRITEBYTECODE": "1"}
    _run(command, given, folder / "package.log", "chalice could not package the app")
    _forget_old_caches(project / ".chalice" / "deployments")
    contents = folder / "contents"
    _unpack(out / "deployment.zip", contents)
    _compile(contents, folder / "compile.log")
    _pack(contents, out / "deployment.zip")
    template = YAMLTemplateSerializer().load_template((out / "sam.yaml").read_text(encoding="utf-8"))
    return Package(template, out / "deployment.zip")


def _copy_sources(project: Path) -> None:
    """Sources alone: compiled files would change the name of Chalice's cache."""
    chalice = project / ".chalice"
    chalice.mkdir(parents=True, exist_ok=True)
    for name in ("chalicelib", "infra"):
        shutil.rmtree(project / name, ignore_errors=True)
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*"))
    for name in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / name, project / name)
    for source in (ROOT / ".chalice").glob("*.json"):
        shutil.copy(source, chalice / source.name)


def _without_aws(environ: Mapping[str, str]) -> dict[str, str]:
    """Packaging needs no account; a profile that is not there would stop it."""
    return {name: value for name, value in environ.items() if not name.startswith("AWS_")}


def _forget_old_caches(folder: Path) -> None:
    """Chalice keeps a zip for each version of the sources."""
    caches = sorted(folder.glob("*.zip"), key=lambda cache: cache.stat().st_mtime, reverse=True)
    for cache in caches[_CACHES_KEPT:]:
        cache.unlink()


def _unpack(source: Path, contents: Path) -> None:
    shutil.rmtree(contents, ignore_errors=True)
    with zipfile.ZipFile(source) as zipped:
        unwanted = _brought_along(zipped)
        wanted = [name for name in zipped.namelist() if name not in unwanted and not _UNWANTED.search(name)]
        zipped.extractall(contents, wanted)


def _brought_along(zipped: zipfile.ZipFile) -> set[str]:
    """Files of what no line of requirements.txt names: the requirements need it, but not for what we use of them."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = {_normalised(line.partition("==")[0]) for line in lines}
    files: set[str] = set()
    for record in (name for name in zipped.namelist() if re.fullmatch(r"[^/]+\.dist-info/RECORD", name)):
        if _normalised(record.partition("-")[0]) not in named:
            files |= {row[0] for row in csv.reader(zipped.read(record).decode().splitlines())}
    return files


def _normalised(name: str) -> str:
    """A distribution's name, of which there are several spellings."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def _compile(contents: Path, log: Path) -> None:
    """In a fresh process, in order and with fixed hashes: what a process did before shows in the bytes it writes."""
    command = [sys.executable, "-S", "-s", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    paths = ["-s", str(contents), "-p", "/var/task", str(contents)]
    _run([*command, *paths], {"PYTHONHASHSEED": "0"}, log, "Python could not compile the package")


def _pack(contents: Path, target: Path) -> None:
    files = sorted(path for path in contents.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w") as zipped:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(contents).as_posix(), _LONG_AGO)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            zipped.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 7)


def _run(command: list[str], environ: Mapping[str, str], log: Path, failure: str) -> None:
    done = subprocess.run(command, env=environ, cwd=log.parent, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        why = ((done.stderr or done.stdout).strip().splitlines() or ["no reason given"])[-1]
        raise Trouble(f"{failure}: {why} (the full output is in {log}).")
