"""What in a text may speak of other messages: header blocks and attribution lines, each looked for once, within a budget."""

from ingest.attributions import Attribution, attribution_at
from ingest.blocks import Block, block_at
from ingest.gathering import MOST_LINES
from ingest.lines import FORWARDED, Line, header_line, separator, split_lines

# An honest text has a handful of each; a hostile one has as many as fit in, and every look costs up to hundreds of lines.
_MOST_LINES = 20_000
_MOST_ATTRIBUTIONS = 2_000


class Evidence:
    """The lines of a text and what they may prove. Forwards and quotations ask the same questions of the same lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = split_lines(text)
        self._budget = _MOST_LINES
        self._blocks: dict[int, Block | None] = {}
        self._attributions: dict[int, Attribution | None] = {}
        self._last_known: int | None = None

    def block(self, at: int) -> Block | None:
        """The header block whose first header stands on line `at`, or None."""
        if at not in self._blocks:
            if header_line(self.lines[at].text) is None:
                return None
            if self._budget <= 0:
                return None
            end = at
            while end < min(len(self.lines), at + MOST_LINES) and not self.lines[end].blank:
                end += 1
            self._budget -= end - at
            self._blocks[at] = block_at(self.lines, at)
        return self._blocks[at]

    def last_known(self) -> int:
        """The last line on which a header block in a known language or a separator of forwards begins; -1 for none."""
        if self._last_known is None:
            numbers = range(len(self.lines) - 1, -1, -1)
            known = (i for i in numbers if separator(self.lines[i].text) == FORWARDED or self.block(i) is not None)
            self._last_known = next(known, -1)
        return self._last_known

    def attribution(self, at: int) -> Attribution | None:
        """The attribution that starts on line `at`, or None."""
        if at not in self._attributions:
            if len(self._attributions) >= _MOST_ATTRIBUTIONS:
                return None
            self._attributions[at] = attribution_at(self.lines, at)
        return self._attributions[at]

    def depth_below(self, at: int) -> int:
        """The quotation depth of the first line with something on it, from line `at` on."""
        for line in self.lines[at : at + 5]:
            if not line.blank:
                return line.depth
        return 0
