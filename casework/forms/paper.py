"""A municipality's form as it is copied out of Word or a PDF, read as pages and questions. Pure.

Nothing that asks for an answer is left out: what is not understood becomes a question, and what is only read, a text.
"""

import re
from collections import Counter

from casework.forms import paper_words as words_of
from casework.forms.paper_found import Pasted, alike, finish, help_apart, side_by_side
from casework.forms.paper_lines import BOX, NUMBERING, PART, ROUND, Piece, cells, has_room, only_room, pieces, plain
from casework.forms.paper_shapes import list_begins, numbered_heading, put_right, style

MOST_LINES, LONGEST_LINE = 300, 2000
_MARKS = {"#": "page", "-": "one", "–": "one", "•": "one", "*": "one", "+": "many"}


def read(text: str, kind: str = "text") -> list[Pasted]:
    """What the lines mean. Plain questions are of this kind when it is another than short text."""
    lines = [plain(line[:LONGEST_LINE]) for line in text.splitlines()[: MOST_LINES * 4]]
    reader = _Reader(put_right(lines), kind)
    reader.round = {n for n, line in enumerate(text.splitlines()) if ROUND.match(line)}
    reader.read()
    return reader.found


def title_of(text: str) -> str:
    """What the form is called, when one of its first lines says so."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:12]
    found = next((plain(line) for line in lines if words_of.is_title(plain(line))), "")
    return words_of.as_written(found.split("\t")[0].strip())[:200]


class _Reader:
    """Goes down the lines, and knows what it has found so far."""

    def __init__(self, lines: list[str], kind: str) -> None:
        self.lines, self.kind, self.at, self.begun = lines, kind, 0, 0
        self.times = Counter(line.strip() for line in lines)
        self.found: list[Pasted] = []
        self.round: set[int] = set()  # lines that begin with a round box: one may be chosen
        # Whether lines without a mark are answers to the last question, and whether the last line was empty.
        self.listing = self.after_empty = self.titled = False
        self.heads: list[str] = []  # what stood beside each other in the last row that told columns apart
        self.numbered = ""  # how the pages are numbered, when they are

    def read(self) -> None:
        while self.at < len(self.lines) and len(self.found) < MOST_LINES:
            line, self.begun = self.lines[self.at], self.at
            self.at += 1
            if not line.strip(" |\t"):
                self.listing = self.listing and not (self.last and self.last.options)
                self.after_empty = True
                continue
            self._line(line)
            self.after_empty = False
        self.found = finish(self.found)

    @property
    def last(self) -> Pasted | None:
        """The last question on this page."""
        return self.found[-1] if self.found and self.found[-1].kind != "page" else None

    @property
    def title(self) -> str:
        """The heading of this page."""
        return next((each.text for each in reversed(self.found) if each.kind == "page"), "")

    def _line(self, line: str) -> None:
        stripped = line.strip()
        if room := only_room(line):
            self._room(room)
        elif words_of.is_noise(stripped) or self._of_the_head(stripped):
            self.listing, self.titled = False, not self.found
            return
        elif self.titled and not self.found and self._next_is_more(stripped):
            self.found.append(Pasted("info", stripped))
        elif self._marked(stripped) or self._table(line) or self._told_how(stripped):
            return
        elif self._is_heading(stripped):
            self._page(stripped)
        elif BOX not in line and self._answer(stripped):
            return
        else:
            self._questions(stripped)

    def _told_how(self, line: str) -> bool:
        """«Velg alle som passer» right under a question is about how to answer it."""
        how, last = words_of.how_to_answer(line), self.last
        if not how or last is None or not last.guessed or last.options or self.after_empty:
            return False
        last.help = last.help or line.strip("()")
        last.several = how == "several"
        return True

    def _of_the_head(self, line: str) -> bool:
        """Whether it is the form's title, or a word such as «Telefon:» in front of the office's own number."""
        if BOX in line or has_room(line) or line.endswith(("*", "?")):
            return False
        of_office = words_of.is_office(line) or (line.endswith(":") and words_of.is_noise(self._next()))
        if self._asked:
            return self.times[line] > 1 and words_of.is_office(line)
        return words_of.is_title(line) or of_office

    def _next_is_more(self, line: str) -> bool:
        """A word or two right under the form's title belong to it."""
        marked = BOX in line or has_room(line) or line.endswith(("*", ":", "?")) or "\t" in self.lines[self.at - 1]
        return not marked and not self.after_empty and not self._is_heading(line)

    @property
    def _asked(self) -> bool:
        return any(each.kind not in ("page", "info") for each in self.found)

    def _room(self, lines: int) -> None:
        if self.last is not None and not self.last.options:
            self.last.lines += lines

    def _page(self, words: str) -> None:
        self.numbered = self.numbered or style(words)
        title = words_of.as_written(NUMBERING.sub("", PART.sub("", words)).strip(" :#"))
        text, must = words_of.required(title)
        short, helped = help_apart(text)
        text = short if words_of.asks_for_crosses(helped) else text
        self.heads = []
        self.found.append(Pasted("page", text or title, must))
        self.listing = False

    def _next(self) -> str:
        return next((line.strip() for line in self.lines[self.at :] if line.strip(" |\t")), "")

    def _is_heading(self, line: str) -> bool:
        if not self._may_be_heading(line):
            return False
        if PART.match(line):
            return True
        following = self._next()
        answered = only_room(following) or following.startswith(BOX) or words_of.is_answer_alone(following)
        if words_of.is_topic(line) and following.split("\t")[0].rstrip("* ").endswith("?"):
            return True
        if words_of.is_known_heading(line):
            return not only_room(following) and not words_of.is_answer_alone(following)
        if line.endswith(":") or ("\t" in line and cells(line)):
            above_boxes = words_of.is_shouted(line) or following.startswith(BOX)
            return above_boxes and "\t" not in line and words_of.of_files(line)
        if style(line):
            return numbered_heading(line, following, self.numbered) and not only_room(following)
        if self.kind != "text" or words_of.is_field(line) or "\t" in line:
            return False
        if words_of.is_shouted(line) and len(line.split()) < 12:
            return len(line) > 6 or not answered
        return self.after_empty and len(line.split()) < 7 and self._labels_follow()

    def _may_be_heading(self, line: str) -> bool:
        # «7. HVA ER PRØVD?» is a heading among numbered ones in capitals.
        as_others = style(line) == self.numbered != "" and words_of.is_shouted(line) and "\t" not in line
        return not (BOX in line or "*" in line or ("?" in line and not as_others) or len(line) > 90 or has_room(line))

    def _labels_follow(self) -> bool:
        """Whether the very next line asks for something with a colon or room to write, as under a heading."""
        below = self.lines[self.at] if self.at < len(self.lines) else ""
        asks = has_room(below) or below.rstrip().endswith(":") or re.search(r":\s*\*?\s*$|:.*" + BOX, below)
        return bool(below.strip() and asks and not only_room(below) and not below.strip().startswith(BOX))

    def _marked(self, line: str) -> bool:
        """`# page`, `- answer` (one may be chosen), `+ answer` (several)."""
        mark = _MARKS.get(line[0]) if line[1:2].isspace() else None
        words = line[1:].strip()
        if mark == "page":
            self._page(words)
        elif mark and words_of.of_files(self.title):
            self._file(words)
        elif mark and BOX not in line and self.last is not None:
            self.last.options.append(words)
            several = mark == "many" or words_of.asks_for_crosses(f"{self.last.text} {self.last.help}")
            self.last.kind = "checks" if several else "radio"
            self.last.guessed = False
        else:
            return False
        return True

    def _answer(self, line: str) -> bool:
        """An answer that stands on a line of its own, without a box."""
        last = self.last
        if last is None:
            return False
        if words_of.is_answer_alone(line) and last.kind not in ("info", "repeat"):
            last.options.append(words_of.as_written(line).capitalize())
            last.kind, last.guessed = "radio", False
            return True
        may_list = last.guessed and last.text.endswith("?") and not last.options and not last.lines
        if not self.listing and may_list and not self.after_empty:
            self.listing = list_begins(self.lines[self.begun :][:14])
        over = words_of.begins_a_question(line) or words_of.is_sentence(line) or has_room(line)
        if not self.listing or over or line.endswith("*"):
            self.listing = False
            return False
        last.options.append(line)
        last.kind, last.guessed = "checks", False
        self.listing = not words_of.ends_a_list(line)
        return True

    def _file(self, words: str) -> None:
        text, must = words_of.required(words)
        if text:
            page = next((each for each in reversed(self.found) if each.kind == "page"), None)
            self.found.append(Pasted("file", text, must or bool(page and page.required)))

    def _questions(self, line: str) -> None:
        numberless = NUMBERING.sub("", line)
        if BOX not in line and not has_room(line) and words_of.is_sentence(numberless.rstrip("* ")):
            self._read_only(numberless)
            return
        found = pieces(numberless)
        if words_of.of_files(self.title) and not any(each.room for each in found):
            for each in found:
                for words in [each.words, *each.options]:
                    self._file(words)
            return
        begun = len(self.found)
        for piece in found:
            self._piece(piece, begun)
        beside = [each for each in self.found[begun:] if each.kind != "page"]
        self.heads = side_by_side(beside, self.heads)

    def _read_only(self, line: str) -> None:
        must = line.endswith("*")
        self.found.append(Pasted("long" if must else "info", line.rstrip("* "), must, guessed=must))
        self.listing = words_of.asks_for_crosses(line)

    def _piece(self, piece: Piece, begun: int) -> None:
        options = [option for option in piece.options if option]
        if not piece.words:
            self._answers_below(options, piece.open_option)
            return
        text, must = words_of.required(words_of.as_written(piece.words))
        if text.startswith("(") and text.endswith(")") and len(self.found) > begun:
            text = f"{self.found[-1].text.partition(' (')[0]} {text}"  # «Fravær (dager): __ (timer): __»
        text, helped = help_apart(text)
        when, text = words_of.condition(text)
        if not options:
            text, options = words_of.unnamed_choices(text)
        if not text:
            return
        made = Pasted("text", text, must, help=helped)
        if when:
            made.shown_for = self._asked_before(when, begun)
            made.text = text if made.shown_for else words_of.required(piece.words)[0]
        elif words_of.asks_which_language(text) and self.last is not None and self.last.options[:1] == ["Ja"]:
            made.shown_for = (self.last, "Ja")
        self.found.append(made)
        self._give_kind(made, options, room=piece.room)
        if piece.open_option:
            self._open(made, piece.open_option)
        self.listing = not options and not piece.room and words_of.asks_for_crosses(text)

    def _give_kind(self, made: Pasted, options: list[str], *, room: bool) -> None:
        if options:
            made.options = options
            made.kind = "checks" if words_of.many(made.text, options, below=False) else "radio"
        elif words_of.of_signatures(self.title) and words_of.is_signer(made.text):
            made.kind = "sign"
        elif self.kind != "text" and not room:
            made.kind = self.kind
        else:
            made.kind, made.guessed = words_of.kind_of(made.text, room=room), not room

    def _answers_below(self, options: list[str], open_option: str) -> None:
        """A line that begins with a box: answers to the question above or to the heading, or one thing to tick."""
        last = self.last
        if last is not None and last.shown_for and last.text == last.shown_for[1]:
            last = last.shown_for[0]  # «Annet: ____» is not what the next box answers
        if not options:
            return
        alone = len(options) == 1 and (last is None or (not last.guessed and not last.options) or self.after_empty)
        if alone and len(options[0].split()) > 3 and words_of.of_signatures(self.title):
            text, must = words_of.required(options[0])
            self.found.append(Pasted("bool", text, must))
            return
        if last is None or last.kind in ("repeat", "sign", "file") or (last.kind == "info" and not self.listing):
            last = Pasted("checks", self.title or options[0])
            self.found.append(last)
        elif last.kind == "info":
            last.kind = "checks"
        made = last
        made.options += options
        if made.guessed and self._titled_above(made):
            made.text, made.help = self.title, made.text
        made.guessed = False
        both = made.several or (self.begun not in self.round and words_of.many(made.text, made.options, below=True))
        made.kind = "checks" if both or made.kind == "checks" else "radio"
        if open_option:
            self._open(made, open_option)

    def _titled_above(self, made: Pasted) -> bool:
        """«Sett kryss ved det som er aktuelt» first under a heading: the heading is the question."""
        first = self.found[-1] is made and len(self.found) > 1 and self.found[-2].kind == "page"
        return first and words_of.only_asks_for_crosses(made.text)

    def _open(self, made: Pasted, option: str) -> None:
        """«Annet: ____» asks in words when it is chosen."""
        self.found.append(Pasted("text", option, shown_for=(made, option)))

    def _asked_before(self, when: str, begun: int) -> tuple[Pasted, str] | None:
        """The question and its answer that «Hvis …» speaks of: on this line first, then upwards on the page."""
        page = next((n for n in range(len(self.found) - 1, -1, -1) if self.found[n].kind == "page"), -1)
        line = [each for each in reversed(self.found[begun:]) if each.options]
        above = [each for each in reversed(self.found[page + 1 : begun]) if each.options]
        own = [each for each in above if each.shown_for is None]
        for each in [*line, *own, *above] if when in ("ja", "nei") else [*line, *above]:
            best = max(each.options, key=lambda option: alike(when, option))
            if alike(when, best) > 0:
                return each, best
        return None

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
        wrong = (cell.endswith((":", "?", "*")) or has_room(cell) or len(cell) > 60 for cell in head)
        return not any(wrong) and not all(words_of.is_answer_alone(cell) for cell in head if cell)

    def _rows(self, line: str) -> list[list[str]]:
        """The rows of the table that follow, as long as they are made as its head is."""
        sign = "|" if line.strip().startswith("|") else "\t"
        found: list[list[str]] = []
        for below in self.lines[self.at :]:
            if sign not in below or (sign == "\t" and ":" in below):
                break
            if found and BOX not in below and any(BOX in cell for cell in found[-1]):
                break  # another table's head
            found.append(cells(below) or [below.strip()])
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
        return self.found.pop()

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
            above = None if head[0] else self._table_title()
            for row in rows:
                asked = Pasted("radio", row[0], options=list(crossed), near=above.text if above else head[0])
                self.found.append(asked)
                for name in (name for name in columns if name and name not in crossed):
                    self.found.append(Pasted("text", name, near=row[0], shown_for=(asked, crossed[0])))
            return True
        for n, name in enumerate(columns):
            self._page(name or self.title)
            for row in rows:
                there = row[n + 1] if len(row) > n + 1 else ""
                self._questions(f"{row[0]} {there}" if there else row[0])
        return True
