"""A municipality's form as it is copied out of Word or a PDF, read as pages and questions. Pure.

Nothing that asks for an answer is left out: what is not understood becomes a question, and what is only read, a text.
"""

import re
from collections import Counter

from casework.forms import paper_words as words_of
from casework.forms.paper_first import name_of, title_in
from casework.forms.paper_found import Pasted, alike, finish, help_apart, side_by_side
from casework.forms.paper_headings import Headings
from casework.forms.paper_lines import BOX, NUMBERING, PART, ROUND, Piece, cells, has_room, only_room, pieces, plain
from casework.forms.paper_shapes import columns_of, list_begins, numbered_heading, put_right, style

MOST_LINES, LONGEST_LINE = 300, 2000
SHORT = 24  # signs: room for a word or two
_MARKED = re.compile(rf"{BOX}|:\s*$|\t|[._…]{{3}}")
_MARKS = {"#": "page", "-": "one", "–": "one", "•": "one", "*": "one", "+": "many"}


def read(text: str, kind: str = "text") -> list[Pasted]:
    """What the lines mean. Plain questions are of this kind when it is another than short text."""
    raw = [line[:LONGEST_LINE] for line in text.splitlines()[: MOST_LINES * 4]]
    lines = [plain(line) for line in raw]
    reader = _Reader(put_right(lines), kind)
    reader.round = {line.strip() for line, before in zip(lines, raw, strict=True) if ROUND.match(before[:99])}
    reader.read()
    return reader.found


def title_of(text: str) -> str:
    """What the form is called, when one of its first lines says so."""
    lines = [plain(line.strip()[:LONGEST_LINE]).removeprefix("## ") for line in text.splitlines() if line.strip()][:12]
    return words_of.as_written(title_in(lines).split("\t")[0].strip())[:200]


class _Reader(Headings):
    """Goes down the lines, and knows what it has found so far."""

    def __init__(self, lines: list[str], kind: str) -> None:
        self.lines, self.kind, self.at, self.begun = lines, kind, 0, 0
        self.times = Counter(line.strip() for line in lines)
        self.found: list[Pasted] = []
        self.round: set[str] = set()  # lines that begin with a round box: one may be chosen
        # Whether lines without a mark are answers to the last question, and whether the last line was empty.
        self.listing = self.in_columns = self.after_empty = self.titled = False
        self.heads: list[str] = []  # what stood beside each other in the last row that told columns apart
        # Whether what asks for something is marked, so that a word without a mark is a heading.
        asking = [line for line in lines if line.strip()]
        self.marked = 2 * sum(bool(_MARKED.search(line)) for line in asking) > len(asking)
        self.lettered = sum(bool(re.match(r"(## )?\s*[A-H][.)]\s", line)) for line in lines) > 2
        self.shouted = sum(words_of.is_shouted(line) and not _MARKED.search(line) for line in lines)
        self.for_signers = False
        self.numbered = ""  # how the pages are numbered, when they are

    def read(self) -> None:
        while self.at < len(self.lines) and len(self.found) < MOST_LINES:
            line, self.begun = self.lines[self.at], self.at
            self.at += 1
            if not line.strip(" |\t"):
                self.listing = self.listing and not (self.last and self.last.options)
                if self.after_empty and self.last and self.last.kind == "text" and self.last.guessed:
                    self.last.lines = 2  # more than one empty line is room to write
                self.after_empty = True
                continue
            self._line(line)
            self.after_empty = False
        self.found = finish(self.found)

    def _line(self, line: str) -> None:
        stripped = line.strip()
        if bold := stripped.startswith("## "):
            line = stripped = stripped[3:].strip()
        if room := only_room(line):
            self._room(room, line)
        elif words_of.is_noise(stripped) or self._of_the_head(stripped):
            self.listing, self.titled = False, not self.found
            return
        elif bold and self._stands_out(stripped):
            self.listing = False
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
        if last is None or not last.guessed or last.options:
            return False
        crosses = words_of.how_to_cross(line) if last.text.endswith("?") and self._next().startswith(BOX) else ""
        how = how or ("" if last.lines else crosses)
        if not how or (self.after_empty and not crosses):
            return False
        whole = line.startswith("(") and line.endswith(")")
        last.help = last.help or (line[1:-1] if whole else line.rstrip(":"))
        last.several = how == "several"
        return True

    def _of_the_head(self, line: str) -> bool:
        """Whether it is the form's title, or a word such as «Telefon:» in front of the office's own number."""
        if BOX in line or has_room(line) or line.endswith(("*", "?")):
            return False
        of_office = words_of.is_office(line) or (line.endswith(":") and words_of.is_noise(self._next()))
        if self._asked:
            return self.times[line] > 1 and words_of.is_office(line)
        named = not self.found and name_of(line, self._next())
        return words_of.is_title(line) or of_office or bool(named)

    def _next_is_more(self, line: str) -> bool:
        """A word or two right under the form's title belong to it."""
        marked = BOX in line or has_room(line) or line.endswith(("*", ":", "?")) or "\t" in self.lines[self.at - 1]
        marked = marked or line.startswith("# ")
        return not marked and not self.after_empty and not self._is_heading(line)

    @property
    def _asked(self) -> bool:
        return any(each.kind not in ("page", "info") for each in self.found)

    def _room(self, lines: int, line: str) -> None:
        last = self.last
        in_cells = lines > 1 and re.search(r"\t|\S {3,}\S", line)  # each below its own label
        if last is None or in_cells or last.options:
            return
        if last.kind == "info" and not self.after_empty and not words_of.of_signatures(self.title):
            last.kind, last.guessed = "long", True  # «Beskriv klassen.» with room below it asks
        if lines > 1 or last.lines or not last.guessed or len(line.strip()) >= SHORT or last.kind == "long":
            last.lines += lines

    def _page(self, words: str) -> None:
        self.numbered = self.numbered or style(words)
        title = words_of.as_written(NUMBERING.sub("", PART.sub("", words)).strip(" :#"))
        text, must = words_of.required(title)
        short, helped = help_apart(text)
        text = short if words_of.asks_for_crosses(helped) else text
        self.heads = []
        self.found.append(Pasted("page", text or title, must))
        self.listing = False

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
        apart = self.after_empty or (self.marked and len(line.split()) < 4)
        return apart and len(line.split()) < 7 and self._labels_follow()

    def _may_be_heading(self, line: str) -> bool:
        # «7. HVA ER PRØVD?» is a heading among numbered ones in capitals.
        as_others = style(line) == self.numbered != "" and words_of.is_shouted(line) and "\t" not in line
        as_others = as_others or (bool(self.lettered) and bool(re.match(r"[A-H][.)]\s", line)) and "\t" not in line)
        over_cells = "\t" in self._next() and BOX not in self._next()
        as_others = as_others or (self.shouted > 2 and over_cells and words_of.is_shouted(line))
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
            self._heading(words)
        elif mark and words_of.of_files(self.title):
            self._file(words)
        elif mark == "one" and self.last is not None and self.last.guessed and words_of.tells_how(self.last.text):
            self.last.help = f"{self.last.help}\n{line}".strip()  # «Fortell hvordan barnet • leker • sover»
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
            run = self.lines[self.begun :][:14]
            self.in_columns = not list_begins(run)
            self.listing = not self.in_columns or list_begins([columns_of(each)[-1] for each in run])
        over = words_of.begins_a_question(line) or words_of.is_sentence(line) or has_room(line)
        if not self.listing or over or line.endswith("*"):
            self.listing = False
            return False
        answers = columns_of(line) if self.in_columns else [line]
        last.options += answers
        last.kind, last.guessed = "checks", False
        self.listing = not words_of.ends_a_list(answers[-1])
        return True

    def _file(self, words: str) -> None:
        text, must = words_of.required(words)
        if text:
            page = next((each for each in reversed(self.found) if each.kind == "page"), None)
            self.found.append(Pasted("file", text, must or bool(page and page.required)))

    def _questions(self, line: str) -> None:
        numberless = NUMBERING.sub("", line)
        if BOX not in line and not has_room(line) and words_of.is_read_only(numberless.rstrip("* ")):
            self._read_only(numberless)
            return
        if words_of.of_files(self.title) and numberless.endswith(":") and self._next().startswith((BOX, "- ", "• ")):
            self._read_only(numberless)  # «Følgende skal legges ved:» over what is to be enclosed
            return
        found = pieces(numberless)
        signed = all(words_of.signs(each.words.strip(": ")) or words_of.is_field(each.words) for each in found)
        if words_of.of_files(self.title) and not any(each.room for each in found) and not signed:
            for each in found:
                for words in [each.words, *each.options]:
                    self._file(words)
            return
        begun = len(self.found)
        said = [each.words.strip(": ") for each in found]
        self.for_signers = signed and words_of.are_signed(said)  # «Dato   Foresatt 1   Rektor»
        for number, piece in enumerate(found):
            self._piece(piece, begun)
            if number and not found[0].words and len(found[0].options) == 1 and not piece.options:
                self._beside(found[0].options[0])
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
        if text.startswith("(") and text.endswith(")") and len(self.found) > begun and self.found[-1].options:
            self.found[-1].help = self.found[-1].help or text.strip("()")
            return
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
        elif self.last is not None and words_of.asks_which_language(text, self.last.text) and "Ja" in self.last.options:
            made.shown_for = (self.last, "Ja")
        self.found.append(made)
        self._give_kind(made, options, room=piece.room, ticked=piece.ticked)
        if piece.open_option:
            self._open(made, piece.open_option)
        self.listing = not options and not piece.room and words_of.asks_for_crosses(text)

    def _give_kind(self, made: Pasted, options: list[str], *, room: bool, ticked: bool) -> None:
        if ticked and not options:
            made.kind, made.text = "bool", words_of.without_crosses(made.text)
        elif options:
            made.options = options
            made.kind = "checks" if words_of.many(made.text, options, below=False) else "radio"
        elif (self.for_signers or words_of.of_signatures(self.title)) and words_of.is_signer(made.text):
            made.kind = "sign"
        elif self.kind != "text" and not room:
            made.kind = self.kind
        else:
            made.kind, made.guessed = words_of.kind_of(made.text, room=room), not room

    def _answers_below(self, options: list[str], open_option: str) -> None:
        """A line that begins with a box: answers to the question above or to the heading, or one thing to tick."""
        last = self.last
        while last is not None and last.shown_for and (last.aside or last.text == last.shown_for[1]):
            last = last.shown_for[0]  # «Annet: ____» is not what the next box answers
        if not options:
            return
        if words_of.names_a_sex(options) and (last is None or "kjønn" not in last.text.lower()):
            self.found.append(Pasted("radio", "Kjønn", options=options))
            return
        apart = last is None or not (last.guessed or last.options) or (self.after_empty and len(last.options) > 1)
        # «☐ Jeg vil …» is no answer among others that are none, nor any more of them when «Ja» and «Nei» are there.
        other = last is not None and bool(last.options) and not any(map(words_of.is_statement, last.options))
        whole = other and last is not None and sorted(last.options) == ["Ja", "Nei"] and len(options[0].split()) > 3
        whole = whole or (last is not None and last.kind == "bool" and not last.options)
        if len(options) == 1 and (whole or ((apart or other) and words_of.is_statement(options[0]))):
            self.found.append(Pasted("bool", options[0]))
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
            last.kind, last.guessed = "checks", True
        made = last
        made.options += options
        if made.guessed and self._titled_above(made):
            made.text, made.help = self.title, made.text
        made.guessed = False
        one = words_of.only_one(f"{made.text} {made.help}")
        both = made.several or (
            not one
            and self.lines[self.begun].strip() not in self.round
            and words_of.many(made.text, made.options, below=True)
        )
        made.kind = "checks" if both or (made.kind == "checks" and not one) else "radio"
        if open_option:
            self._open(made, open_option)

    def _titled_above(self, made: Pasted) -> bool:
        """«Sett kryss ved det som er aktuelt» first under a heading: the heading is the question."""
        first = self.found[-1] is made and len(self.found) > 1 and self.found[-2].kind == "page"
        asked = self.title.endswith("?") and bool(words_of.how_to_cross(made.text))
        return first and (asked or words_of.only_asks_for_crosses(made.text))

    def _open(self, made: Pasted, option: str) -> None:
        """«Annet: ____» asks in words when it is chosen; «Ja, når: ____» is «Ja», and asks when."""
        answer, asked = words_of.answer_and_question(option)
        made.options = [answer if each == option else each for each in made.options]
        kind = words_of.kind_of(asked, room=True) if asked != answer else "text"
        self.found.append(Pasted(kind, asked, shown_for=(made, answer), aside=True))

    def _beside(self, option: str) -> None:
        """«☐ Assistent   Timer: ____» asks for the hours of whoever chose that answer."""
        made = next((each for each in reversed(self.found[-20:]) if option in each.options), None)
        last = self.last
        if made is not None and last is not None and last is not made:
            last.shown_for, last.aside = (made, option), True

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
