"""Whole sentences on paper: who does what, how long it takes, and what is only an explanation. Pure."""

import re

from casework.workflows.paper_days import MONTH_END, date_words
from casework.workflows.paper_verbs import TASK_VERB, joints
from casework.workflows.paper_words import SAME_DAY, amount_words, sum_in, times_in

MAX_SHORT = 90
_MOST = 12  # sentences that may be tasks of one line
_END = re.compile(r"(?<=[.!?])\s+(?=[«\"(]?[A-ZÆØÅ])")
_SHORTENED = re.compile(
    r"\b(?:jf|jfr|pkt|nr|evt|ev|bl\.a|f\.eks|ca|mnd|md|inkl|kap|fvl|oppl|oppll|bhl|pr|dvs|osv)\.$", re.I
)
# How words for people end, with and without «-en»; only such are looked for.
_PEOPLE = (
    *(
        "rektor(?:en)?",
        "lærer(?:en|ne)?",
        "lærar(?:en|ane)?",
        "ped(?:agog)(?:en|isk leder|isk leiar)?",
        "styrer(?:en)?",
    ),
    *("styrar(?:en)?", "leder(?:en)?", "leiar(?:en)?", "rådgiver(?:en|ne)?", "rådgjevar(?:en)?", "koordinator(?:en)?"),
    *(r"\w{3,20}kontakt(?:en)?", "person(?:en)?", "terapeut(?:en)?", "pleier(?:en)?", "pleiar(?:en)?", "søster(?:en)?"),
    *("psykolog(?:en)?", "logoped(?:en)?", "lege(?:n)?", "team(?:et)?", "kontor(?:et)?", "tjeneste(?:n)?", "teneste"),
    *(
        "tenesta",
        "gruppe",
        "grupp[ae]n?",
        "sentral(?:en)?",
        "avdeling(?:en|a)?",
        "tekniker(?:en|e|ne)?",
        "lager(?:et)?",
    ),
    *("foresatte", "føresette", "foreldre(?:ne)?", "familie(?:n)?", "mor", "far", "assistent(?:en)?", "ppt", "nav"),
    *(
        "saksbehandler(?:en)?",
        "saksbehandlar(?:en)?",
        "konsulent(?:en)?",
        "leverandør(?:en)?",
        "skole(?:n)?",
        "skule(?:n)?",
    ),
    *("barnehage(?:n)?", "kommune(?:n)?", "skoleeier(?:en)?", "sjef(?:en)?", "inspektør(?:en)?", "arbeider(?:en)?"),
    *(
        "arbeidar(?:en)?",
        "ansvarlig(?:e)?",
        "ansvarleg(?:e)?",
        "utvalg(?:et)?",
        "etat(?:en)?",
        "verge(?:n)?",
        "tilsatte",
    ),
    *("merkantil(?:t|e)?", "sekretær(?:en)?", "kollega(?:en)?", "myndighet(?:en)?", "mynde(?:t)?", "nemnd(?:a)?"),
    *("administrasjon(?:en)?", "forvaltning(?:en)?", "enhet(?:en)?", "eining(?:a)?", "eier(?:en)?", "eigar(?:en)?"),
    *(
        "ansatte?",
        "tilsett",
        "mester(?:en)?",
        "hjelper(?:en)?",
        "hjelpar(?:en)?",
        "mottak(?:et)?",
        "torg(?:et)?",
        "senter(?:et)?",
    ),
)
_ONE = (
    rf"(?:(?:den|det|de|dei|en|ein|et|ei)\s)?(?:[\w-]{{2,24}}[a-qs-zæøå]\s)?[\w-]{{0,30}}(?:{'|'.join(_PEOPLE)})"
    r"(?:\s(?:for|i|på|ved)\s(?!(?:løpet|laupet|samarbeid|tillegg|verk|gang|stand|kraft|bruk)\b)[\w-]{2,30})?(?![\w-])"
)
_SOME = rf"{_ONE}(?:(?:,|\sog|\seller|/)\s?{_ONE}){{0,3}}"
_PERSON = re.compile(_ONE, re.IGNORECASE)
_VERB = (
    r"(?:\w{1,28}[a-zæøå]r|skal|må|kan|bør|har|møtes|møtast|skriv|tek|gir|gjev|kjem|let|held|finn|les|set|\w{0,8}legg)"
)
# Who gets, needs or is told something does not do it.
_NOT_DOER = (
    r"(?!(?:får(?!\suttale|\skomme\smed)|trenger|treng|har\sbehov|(?:må|skal|kan|bør)\sfå|har\srett|blir|skal\sbli|er"
    r"|(?:skal|kan|må|bør)\s\w{2,28}s)\b)"
)
_DOES = re.compile(
    rf"^(?!(?:hvis|dersom|viss|når|om|før|etter|mens)\s)(?P<who>{_SOME})\s(?:som\s\w{{2,30}}\s\w{{2,30}},?\s|enn\s[^,]{{2,60}},\s)?{_NOT_DOER}{_VERB}\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(rf"^(?P<who>{_SOME})\s(?:har\sansvar|er\sansvarlig|er\sansvarleg|står\sfor)", re.IGNORECASE)
_IT_IS = re.compile(rf"\ber\sdet\s(?P<who>{_SOME})\ssom\b|^det\ser\s(?P<who2>{_SOME})\ssom\b", re.IGNORECASE)
_FIRST = (
    rf"(?:etter\s{amount_words()}\w*(?:\sog\s{amount_words()}\w*)?|deretter|etterpå|så|til\s(?:slutt|sist)|først|fyrst|da|då|ellers|elles|"
    r"(?:etter|på|i|ved)\s\w{3,30})"
)
_TURNED = re.compile(rf"^{_FIRST}\s(?!blir\b|er\b|får\b){_VERB}\s(?P<who>{_SOME})(?:\s|[.,]|$)", re.IGNORECASE)
_BY = re.compile(
    rf"\b(?:\w{{2,28}}(?:es|ast|s|t)\sav|drøft(?:es|ast|a)\s(?:saken\s|saka\s)?i)\s(?P<who>{_SOME})(?:\s|[.,]|$)", re.I
)
# «Hvis …, søker ergoterapeuten»: who does it stands after the verb.
_THEN = re.compile(
    rf"^(?:hvis|dersom|viss|om|når|før|etter\sat|så\ssnart)\s[^,]{{2,120}},\s(?:så\s|da\s|då\s)?{_VERB}\s(?P<who>{_SOME})(?:\s|[.,]|$)",
    re.IGNORECASE,
)
# «Foreldrene får vurderingen til uttalelse»: what is done is what they are asked for.
_ASKED_FOR = re.compile(
    rf"^(?P<who>{_SOME})\s(?:får|har)\s[^.]{{0,80}}\btil\s(?:uttalelse|uttale|fråsegn|gjennomsyn"
    r"|gjennomlesing|signering|å\s(?:uttale|lese|gi|gje|svare|kommentere|komme))\b",
    re.I,
)
_WHO_THEN = re.compile(
    rf"\b(?:til|av|hos)\s(?P<who>{_SOME})(?P<end>,?\s)som\s(?P<does>{TASK_VERB}(?:er|ar|r)\b.+)", re.I
)
_SAYS_WHO = (_ASKED_FOR, _ANSWERS, _IT_IS, _DOES, _TURNED, _THEN, _BY)
_WE = re.compile(
    rf"^(?:(?:(?:hvis|dersom|viss|om|når|før|etter\sat)\s[^,]{{2,120}},|{_FIRST}|samtidig)\s(?:så\s|da\s|då\s)?{_VERB}\s)?vi\s"
    rf"|^(?:når|før|hvis|dersom)?\s?{_VERB}\svi\s",
    re.IGNORECASE,
)
_WE_MEET = re.compile(
    r"^vi\s(?:har|held|holder)\s(?:et|eit|en|ein|ei)?\s?[\w-]{0,30}(?:møte|samtale|samtal)", re.IGNORECASE
)
_OTHER_EYES = re.compile(
    r"\b(?:en|ein)\s(?:annen|annan)\s[\w-]{0,24}(?:rådgiver|rådgjevar|behandler|behandlar|person|leder|leiar|lærer|lærar"
    r"|medarbeider|medarbeidar|kollega|psykolog|pedagog)\b|\b(?:ikke|ikkje)\s(?:den|han|ho|hun)\ssom\b|\b(?:en|ein)\skollega\b"
    r"|\bfire\s(?:øyne|auge)\b|\b(?:ikke|ikkje)\s(?:være|vere)\s(?:den\s)?(?:samme|same)\b"
    r"|\b(?:ikke|ikkje)\s(?:selv|sjølv)\s(?:godkjenne|kontrollere|kvalitetssikre|signere)\b"
    r"|\b(?:ikke|ikkje)\s(?:godkjenne|kontrollere|kvalitetssikre|signere)\s(?:sin\segen|eigen|eget|eige|egen)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\bskjema(?:et)?\s«([^»]{2,80})»", re.IGNORECASE)
_TIME = re.compile(
    rf"\b(?:innen|innan|senest|seinast|i\sløpet\sav|frist(?:en)?(?:\s(?:er|på)|:))\s(?:\w{{2,12}}\s)?"
    rf"(?:{amount_words()}\w*(?!\w|\sfør\b)|{date_words()})"
    r"(?:\s(?:etter|fra|frå)\s(?:at\s)?[^.,;]{2,60}?(?=\sog\s|\ssom\s|[.,;]|$))?"
    rf"|\b{MONTH_END}|\b{SAME_DAY}\b|(?<=\bfår\s){amount_words()}\w*(?=\s(?:på\sseg\s)?til\b)|\b{amount_words()}s?\sfrist\b"
    r"|\b(?:hver|hvert|kvar|kvart|annenhver|annahver|annankvar)\s(?:\w{1,10}\.?\s)?"
    r"(?:virkedag|arbeidsdag|skoledag|skuledag|dag|uke|veke|måned|månad|år|halvår)\b",
    re.IGNORECASE,
)
_LASTS = re.compile(rf"\b(?:varer|varar|pågår|går)\s(?:i\s|over\s)?{amount_words()}\w*|\bi\s{amount_words()}\w*", re.I)
_LATER = re.compile(rf"^etter\s(?:(?:ca|cirka|om\slag)\.?\s)?({amount_words()}\w*)(?!\s(?:med|i|på)\b)", re.IGNORECASE)
_AT_LAST = re.compile(rf"\better\s((?:[0-9]{{1,2}}\s(?:og|eller)\s)?{amount_words()}\w*)\.?$", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]{1,80}\)")
_CUT = re.compile(r",\s|\s(?=(?:som|slik at|for å|før|og)\s)")


def sentences(words: str) -> list[str]:
    """The sentences, each with its end; so many and no more."""
    found: list[str] = []
    for part in _END.split(words.strip(), maxsplit=2 * _MOST):
        if not re.search(r"\w", part):
            continue
        if found and (len(found) >= _MOST or _SHORTENED.search(found[-1][-12:])):
            found[-1] += f" {part}"
        else:
            found.append(part.strip())
    return found


def is_sentence(words: str) -> bool:
    """Whether it is written as one, and not as the name of something to be done."""
    return words.rstrip().endswith((".", "!")) and len(words.split()) > 2


def parted(sentence: str) -> list[str]:
    """«… innen 3 dager og legger saken fram innen 3 uker», «… til rektor, som fatter vedtak»: two things."""
    if then := _WHO_THEN.search(sentence):
        return [sentence[: then.start("end")], f"{then['who']} {then['does']}"]
    times = list(_TIME.finditer(sentence))
    if len(times) != 2:
        return [sentence]
    at = next((at for at in joints(sentence) if times[0].end() <= at < times[1].start()), 0)
    return [sentence[:at], sentence[at:].split(maxsplit=1)[1]] if at else [sentence]


def doer_in(sentence: str) -> str:
    """Who does it, by the sentence's subject; only words for people and places of work."""
    plain = " ".join(sentence[:300].split())
    for pattern in _SAYS_WHO:
        if found := pattern.search(plain):
            return next(who for who in found.groups() if who).strip(" ,.")
    return ""


def speaker(line: str) -> tuple[str, str]:
    """«Rektor: Innhenter samtykke»: who, and what that one does; empty where it is said in another way."""
    who, colon, words = line.partition(":")
    told = colon and words.strip() and all(is_people(each) for each in re.split(r"\s*(?:,|/|\bog\b|\beller\b)\s*", who))
    return (who.strip(), words.strip()) if told else ("", "")


def is_people(words: str) -> bool:
    """Whether it is a word for people or a place of work."""
    return bool(_PERSON.fullmatch(words.strip(" .")[:80]))


def time_in(sentence: str) -> str:
    """The words of the sentence that tell how long or how often."""
    plain = " ".join(sentence[:600].split())
    if both := sum_in(plain):
        return both
    if found := _TIME.search(plain):
        return found[0]
    if several := times_in(plain):
        return several
    if found := _AT_LAST.search(plain):
        return found[1]
    if not is_sentence(plain):
        return ""
    if found := _LATER.match(plain):
        return found[1]
    lasting = _LASTS.search(plain)
    return lasting[0] if lasting else ""


def other_eyes(sentence: str) -> bool:
    """Whether someone else must do it than the one who did what stands before."""
    return bool(_OTHER_EYES.search(sentence))


def by_us(sentence: str) -> bool:
    """Whether it is «vi» who do it, of whom nothing else is said."""
    return bool(_WE.match(sentence)) and not doer_in(sentence)


def we_meet(sentence: str) -> bool:
    """«Vi har et møte med foreldrene» is something to be done."""
    return bool(_WE_MEET.match(sentence))


def form_in(sentence: str) -> str:
    """The form that it names in quotation marks."""
    found = _QUOTED.search(sentence)
    return found[1] if found else ""


def titled(sentence: str, *, over: re.Pattern[str]) -> tuple[str, str]:
    """A title that can be read in a list, and the whole sentence where it says more; `over`: what is left out first."""
    whole = sentence.strip()
    title = whole.rstrip(" .")
    if len(title) <= MAX_SHORT:
        return title, ""
    if opening := over.match(title):
        title = title[opening.end()].upper() + title[opening.end() + 1 :]
        if len(title) <= MAX_SHORT:
            return title, whole
    cuts = [(cut[0] == ", ", cut.start()) for cut in _CUT.finditer(title, 25, MAX_SHORT)]
    at = max(cuts)[1] if cuts else title.rfind(" ", 0, MAX_SHORT)
    return (title[:at].rstrip(" ,") if at > 0 else title[:MAX_SHORT]), whole


def core(title: str) -> str:
    """What is done, without who does it and how soon."""
    words = _ASIDE.sub(" ", title)
    if (who := doer_in(words)) and words.casefold().startswith(who.casefold()):
        words = words[len(who) :]
    if when := time_in(words):
        words = words.replace(when, " ")
    return " ".join(words.split()) or title


def indefinite(who: str) -> str:
    """«Det tverrfaglige teamet» as it may be called in a list: «tverrfaglige team»."""
    words = re.sub(r"^(?:den|det|de|dei|en|ein|et|ei)\s+(?:annen|annan|anna)?\s*", "", who.strip(), flags=re.IGNORECASE)
    return re.sub(r"(?<=\w{3})(?:en|et)\b", "", words)
