"""Importing torch without the collector."""

import subprocess
import sys

import pytest

CODE = """
import gc, sys
from mllm_core.decoding.importing import import_torch
assert "torch" not in sys.modules
{before}
import_torch()
assert "torch" in sys.modules
found = gc.get_freeze_count()
import_torch()
print(gc.isenabled(), found > 100_000, gc.get_freeze_count() == found)
"""


@pytest.mark.parametrize(("before", "enabled"), [("", True), ("gc.disable()", False)])
def test_the_collector_is_left_as_it_was(before, enabled):
    code = CODE.format(before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == f"{enabled} True True\n", done.stderr
