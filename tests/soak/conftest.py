# SPDX-License-Identifier: GPL-2.0-or-later
"""What every test here gets: logs and pictures in the report of a failure."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

# pylint: disable=wrong-import-position,wildcard-import,unused-wildcard-import
from livery.reports import *
