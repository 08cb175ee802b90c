"""axe-core finds nothing serious on the front page, every chapter and each kind of record."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
import site_checks
from site_reader import Reader


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_serious(
    site: Path, reader: Reader, width: int, scheme: Literal["light", "dark"]
) -> None:
    site_checks.nothing_serious(site, reader, width, scheme)
