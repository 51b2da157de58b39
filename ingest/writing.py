"""Gathers text into lines as a browser would show them; it knows nothing of HTML."""

from dataclasses import dataclass, field

LONGEST_LINE = 50_000  # characters


@dataclass(slots=True)
class Writer:
    """Lines with their quotation marks, list items and paragraphs."""

    lines: list[str] = field(default_factory=list)
    line: str = ""
    open: bool = False  # a line that has nothing to show yet, but stands: one with a hard blank in it
    blank_wanted: bool = False
    quote: int = 0
    item: str = ""

    def text(self, text: str) -> None:
        """Adds text to the line, with the blank line and the list mark that wait before it."""
        if not self.line:
            text = text.lstrip(" ")
        if not text:
            return
        if not self.line and self.blank_wanted:
            if self.lines and self.lines[-1].strip("> "):
                self.lines.append(self._quoted(""))
            self.blank_wanted = False
        if not self.line and self.item:
            self.line, self.item = self.item, ""
        if len(self.line) > LONGEST_LINE:
            self.end_line()  # to add to a line copies it
        self.line += text[1:] if text[0] == " " and self.line.endswith(" ") else text
        self.open = True

    def end_line(self, *, always: bool = False) -> None:
        """Ends the line, where there is one, or `always`."""
        if self.line or self.open or always:
            self.lines.append(self._quoted(self.line.rstrip(" ")))
            if always and not self.line:
                self.blank_wanted = False
            self.line, self.open = "", False

    def _quoted(self, line: str) -> str:
        return f"{'>' * self.quote} {line}".rstrip() if self.quote else line
