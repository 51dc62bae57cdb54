# SPDX-License-Identifier: AGPL-3.0-or-later
"""Markdown that an institution writes, as harmless HTML: its source alone is ever stored.

CommonMark without raw HTML, images and code; a line break is one. Links lead to the web, to a
mailbox or to a telephone, and tell nobody where they were pressed.
"""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

_LEADS = re.compile(r"(https?://|mailto:|tel:)[^/]", re.IGNORECASE)


class _Careful(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return _LEADS.match(url) is not None


_reader = _Careful("commonmark", {"html": False, "breaks": True, "xhtmlOut": False}).disable(
    ["html_block", "html_inline", "image", "code", "fence", "backticks", "reference"]
)


@lru_cache(maxsize=256)
def rendered(text: str, top: int) -> Markup:
    """Return the HTML of a text; its highest headings are at `top` (2 for h2), others one below."""
    tokens = _reader.parse(text)
    highest = min((token.tag for token in tokens if token.type == "heading_open"), default="")
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{top if token.tag == highest else top + 1}"
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrSet("rel", "noopener noreferrer")
    html: str = _reader.renderer.render(tokens, _reader.options, {})
    return Markup(html)  # noqa: S704 (what is not ours in it is escaped above)
