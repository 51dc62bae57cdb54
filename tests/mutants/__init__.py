# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do the tests notice when something changes? `make mutants`; docs/mutation.md tells more."""
