"""Examples and trees that stand in the text of a docstring, outside a section of examples, as blocks of code."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)
_TREE = re.compile(r"^\S.*\n[├└]── .*(?:\n[│├└ ].*)*", re.MULTILINE)


class Fences(Extension):
    """Called by griffe for everything that is documented."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Put fences around them."""
        docstring = obj.docstring
        if docstring and not re.search(r"^Examples\n-+$", docstring.value, re.MULTILINE):
            docstring.value = _EXAMPLE.sub(r"```pycon\n\g<0>\n```", docstring.value)
            docstring.value = _TREE.sub(r"```text\n\g<0>\n```", docstring.value)
