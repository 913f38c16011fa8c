"""Compiled code is kept, also where Python is told to keep none: the processes that the tests run in, and the bots
that they start, would each compile all of it anew. What runs first keeps it for all.
"""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
