"""The folders that fresh processes run: Rooster as it is packaged, and the rival as its own packaging would be.

Both are compiled alike, and both find boto3 in a folder of their own, as in Lambda's runtime.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import chalice

from deploy import packaging

BOLT = Path(__file__).parent / "bolt"
_COMPILE = ["-S", "-s", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]


def rooster(work: Path) -> Path:
    """Rooster's package, unpacked."""
    packaging.package(work / "package", work / "out")
    return work / "package" / "contents"


def rooster_zip(work: Path) -> Path:
    """Rooster's package itself, once `rooster` has made it."""
    return work / "out" / "deployment.zip"


def rival(work: Path, view: dict[str, Any]) -> Path:
    """Bolt on Chalice with its requirements; `view`: the modal that it opens."""
    task = work / "rival"
    shutil.rmtree(task, ignore_errors=True)
    task.mkdir(parents=True)
    requirements = ["-r", str(BOLT / "requirements.txt"), "--target", str(task)]
    _run("-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", *requirements)
    runtime = Path(chalice.__file__).parent
    (task / "chalice").mkdir()
    for module in ("__init__", "app"):  # what Chalice itself packages
        _copy(runtime / f"{module}.py", task / "chalice")
    shutil.copy(BOLT / "app.py", task)
    (task / "view.json").write_text(json.dumps(view), encoding="utf-8")
    _run(*_COMPILE, str(task))
    return task


def runtime(work: Path) -> Path:
    """boto3 and what it needs, compiled: what Lambda's runtime brings along."""
    folder = work / "runtime"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    site = Path(boto3.__file__).parent.parent
    for name in ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six.py"):
        _copy(site / name, folder)
    _run(*_COMPILE, str(folder))
    return folder


def _copy(source: Path, folder: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copy(source, folder)


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True)  # noqa: S603
