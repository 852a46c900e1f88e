"""The size of the zip that goes to Lambda."""

from pathlib import Path

from benchmarks import task_folders
from benchmarks.report import Line, Result

MAX_MB = 16


def row(work: Path) -> Result:
    """The row of the table."""
    package = task_folders.rooster_zip(work)
    if not package.exists():
        task_folders.rooster(work)
    size = package.stat().st_size
    megabytes = size / 1_000_000
    line = Line("the package's zip", "", f"{megabytes:.1f} MB", f"≤ {MAX_MB} MB", megabytes <= MAX_MB)
    return Result([line], {"bytes": size})
