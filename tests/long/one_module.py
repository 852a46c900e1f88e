"""Every mutant of one module against a few quick tests: `python -m tests.long.one_module MODULE TEST...`.

For whoever writes tests of the module: it prints the changes that those tests do not notice. With AGAIN=1 it plays only
the changes that were not noticed the last time.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from tests.long import mutants


def main(module: str, tests: list[str]) -> int:
    """How many survived."""
    known = mutants.ROOT / "out" / f"survivors.{module.replace('/', '.')}.json"
    chosen = [mutant for mutant in mutants.mutants() if mutant.module == module]
    if os.environ.get("AGAIN"):
        numbers = json.loads(known.read_text())
        chosen = [mutant for mutant in chosen if mutant.number in numbers]
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        tree = mutants.copied(Path(folder) / "tree")
        for mutant in chosen:
            if mutants.played(mutant, tree, tests)[0] != "killed":
                survivors.append(mutant.number)
                change = mutant.change
                print(f"{mutant.module}:{change.line}  {change.before}  ->  {change.after}", flush=True)
    known.parent.mkdir(exist_ok=True)
    known.write_text(json.dumps(survivors))
    print(f"{len(survivors)} of {len(chosen)} were not noticed")
    return len(survivors)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1], sys.argv[2:])))
