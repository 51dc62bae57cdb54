# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make bench` runs: the real server with the real password cost, and one table at the end."""
