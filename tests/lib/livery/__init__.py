# SPDX-License-Identifier: GPL-2.0-or-later
"""What the headless tests are written with; docs/testing.md says how."""
