"""How much of what takes long is played: a part in `make test`, all of it in `make test-long PART=whole`."""

import os
from typing import TypeVar

IS_WHOLE = os.environ.get("TESTS") == "whole"
Size = TypeVar("Size")


def sized(part: Size, whole: Size) -> Size:
    return whole if IS_WHOLE else part
