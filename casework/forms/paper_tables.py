"""The tables of a form on paper: rows to fill in, or one question for each row. Pure."""

import re

from casework.forms import paper_words as words_of
from casework.forms.paper_found import Pasted
from casework.forms.paper_lines import BOX, cells, has_room, only_room

_LONG_TITLE = 80  # signs: more is a guide to how to fill in


class Tables:
    """What a reader does with a line that is the head of a table; the lines and what was found are its own."""

    lines: list[str]
    kind: str
    at: int
    begun: int
    found: list[Pasted]

    @property
    def last(self) -> Pasted | None:
        """The last question on this page."""
        return self.found[-1] if self.found and self.found[-1].kind != "page" else None

    @property
    def title(self) -> str:
        """The heading of this page."""
        return next((each.text for each in reversed(self.found) if each.kind == "page"), "")

    def _next(self) -> str:
        below = next((line.strip() for line in self.lines[self.at :] if line.strip(" |\t")), "")
        return below.removeprefix("## ")

    def _page(self, words: str) -> None:
        raise NotImplementedError

    def _questions(self, line: str) -> None:
        raise NotImplementedError

    def _table(self, line: str) -> bool:
        """A row of headings with empty rows below it, or with a row for each thing that is asked about."""
        head = cells(line)
        if BOX in line or len([cell for cell in head if cell]) < 2 or not self._heads(head):
            return False
        rows = self._rows(line)
        asked = [row for row in rows if row[0].strip() and any(BOX in cell for cell in row[1:])]
        asked += [row for row in rows if re.search(r"[^\W\d]{2}", row[0]) and not any(row[1:])]
        if not head[0] or asked:
            return self._row_by_row(head, [row for row in rows if row[0].strip()])
        many = "|" in line or len(rows) > 1 or words_of.of_rows(" ".join([*head, self._words_above()]))
        if not many or (len(head) < 3 and not rows):
            return False
        self.at += len(rows)
        above = self._table_title()
        table = Pasted("repeat", above.text if above else head[0], bool(above and above.required))
        table.help = above.help if above else ""
        self.found.append(table)
        for cell in filter(None, head):
            text, options = words_of.unnamed_choices(words_of.required(cell)[0])
            column = Pasted("text", text, options=options)
            column.kind = ("radio" if options else words_of.kind_of(text)) if self.kind == "text" else self.kind
            table.columns.append(column)
        return True

    def _heads(self, head: list[str]) -> bool:
        if only_room(self._next()) > 1 or (self.at > 1 and only_room(self.lines[self.at - 2]) > 1):
            return False
        graded = len(head) > 2 and all(words_of.is_grade(cell) for cell in head[1:])  # «Får dere?  Ja  Nei»
        named = head[1:] if graded else head
        wrong = (cell.endswith((":", "?", "*")) or has_room(cell) or len(cell) > 60 for cell in named)
        return not any(wrong) and not all(words_of.is_answer_alone(cell) for cell in head if cell)

    def _rows(self, line: str) -> list[list[str]]:
        """The rows of the table that follow, as long as they are made as its head is."""
        sign = "|" if line.strip().startswith("|") else "\t"
        found: list[list[str]] = []
        for below in self.lines[self.at :]:
            if sign not in below or (sign == "\t" and ":" in below):
                break
            row = cells(below) or [below.strip()]
            if found and BOX not in below and any(BOX in cell for cell in found[-1]):
                break  # another table's head
            if found and sign == "\t" and not any(found[-1]) and sum(map(bool, row)) > 1:
                break  # other labels, with room of their own below them
            if len(row) > len(cells(line)) and BOX in below:
                break  # a question with its answers
            found.append(row)
        return found

    def _words_above(self) -> str:
        return self.last.text if self.last is not None else self.title

    def _table_title(self) -> Pasted | None:
        """What stands right above the table becomes its title, and is asked no more."""
        last = self.last
        if last is None:
            return Pasted("repeat", self.title) if self.title else None
        in_row = "\t" in self.lines[self.begun - 1]
        if last.options or last.columns or last.lines or in_row or not (last.guessed or last.kind == "info"):
            return None
        above = self.found.pop()
        if self.title and len(above.text) > _LONG_TITLE and self.last is None:  # a guide under the heading is no name
            return Pasted("repeat", self.title, above.required, help=above.text)
        return above

    def _read_above(self) -> str:
        """What stands right above a grid tells how to cross; it asks for nothing itself."""
        last, row = self.last, "\t" in self.lines[self.begun - 1]
        if last is None or row or last.options or last.columns or last.lines:
            return ""
        if not (last.guessed or last.kind == "info"):
            return ""
        last.kind, last.guessed = "info", False
        return last.text

    def _row_by_row(self, head: list[str], rows: list[list[str]]) -> bool:
        if not rows:
            return False
        self.at += len(self._rows(self.lines[self.at - 1]))
        columns = head[1:]
        boxed = [all(row[n + 1 :] and row[n + 1].strip() in (BOX, "") for row in rows) for n in range(len(columns))]
        crossed = [
            name
            for n, name in enumerate(columns)
            if boxed[n] and any(row[n + 1].strip() == BOX for row in rows if len(row) > n + 1)
        ]
        if crossed:
            above = self._read_above()
            for row in rows:
                asked = Pasted("radio", row[0], options=list(crossed), near=head[0] or above)
                self.found.append(asked)
                for name in (name for name in columns if name and name not in crossed):
                    one = len(crossed) == 1 or words_of.is_answer_alone(
                        crossed[0]
                    )  # on a scale, any step may be told of
                    shown = (asked, crossed[0]) if one else None
                    self.found.append(Pasted("text", name, near=row[0], shown_for=shown))
            return True
        self._by_columns(columns, rows, apart=not head[0] or not self.title)
        return True

    def _by_columns(self, columns: list[str], rows: list[list[str]], *, apart: bool) -> None:
        """Each row is asked for each column: on a page of its own, or near the column's name."""
        begun = len(self.found)
        for n, name in enumerate(columns):
            if apart or not name:
                self._page(name or self.title)
            for row in rows:
                there, first = row[n + 1] if len(row) > n + 1 else "", len(self.found)
                self._questions(f"{row[0]} {there}" if there else row[0])
                for made in self.found[first:] if not apart else ():
                    made.near = name
        guessed = [each for each in self.found[begun:] if each.guessed]
        if any(each.kind == "long" for each in guessed):  # the cells of a table have the same room
            for each in guessed:
                each.kind = "long" if each.kind == "text" else each.kind
