"""Makes the modules of ../shared and of ../load importable; each program imports this first."""

import pathlib
import sys

sys.path += [str(pathlib.Path(__file__).resolve().parents[1] / folder) for folder in ("shared", "load")]
