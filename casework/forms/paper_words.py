"""What the words of a municipality's form tell: what must be answered, what kind of answer, what is only read. Pure."""

import re

from casework.forms.paper_lines import BOX

# Heads and feet of a printed page.
_NOISE = re.compile(
    r"(?i)^(unntatt offentlig\w*|unnteke offentleg\w*|off\.? ?lo?v\w*\.? ?§.*|offl\.? ?§.*|offentle[gi]lov\w* ?§.*"
    r"|[^:☐_?]{0,40}\b(unntatt|unnteke|unnateke|unnatatt) offent[^:☐_?]{0,60}|[^:☐_?]{0,60}\bside \d+ ?(av|/) ?\d+"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}[:.]\d{2}.*|(file|https?)://\S*.*|send inn|avbryt|neste|forrige|lagre"
    r"|(unntatt|unnteke) offent\w*,? .*§.*|side \d+( av \d+)?|\d+|page \d+.*|www\.\S+|https?://\S+"
    r"|(skjema|mal|versjon|rev\.?)\b[\w .-]*\d{1,2}[./]\d{2,4}|[^☐_?:]{0,60}\bpostboks \d+[^☐_?:]*"
    r"|(konfidensiel\w+|fortrolig|fortruleg)\b[^:?]*|dokument-?id:? ?[\w-]+|versjon [\d.]+|\S+@\S+|[\d ]{8,14})$"
)
# What an office says of itself above its form.
_OFFICE = re.compile(
    r"(?i)^([\w -]{2,40} kommune( *[-–/] *.*)?|[\w -]{2,40} (ppt|pp-?(tjenest|tenest|kontor)\w*)"
    r"|pedagogisk[- /]psykologisk (tjeneste|teneste)( \(ppt\))?( {3,}.*)?"
    r"|skjema nr\.?.*|(ppt|pp-?tjenesten|pp-?tenesta) (for|i) [\w ,-]+"
    r"|(postadresse|besøksadresse|nettside|heimeside|org\.? ?nr\.?|telefon|tlf\.?|e-?post)\b:?.*\d{2}.*)$"
)
_TITLE = re.compile(
    r"(?i)^(re-?)?(henvisning|tilvising|tilvisning|tilmelding|henvisningsskjema|tilvisingsskjema|skjema|søknad|melding)"
    r"[\w -]* (til|om|for)\b.*(pp|pedagogisk)"
    r"|^(søknad|egensøknad|henvendelse|melding|bekymringsmelding|samtykkeerklæring)\b"
    r"( (om|til|frå|fra|for)\b| ?[-–/]|$)|^pedagogisk rapport\b[^:?]{0,40}$"
    r"|^(henvisning|tilvising|tilvisning)sskjema\b *\("
    r"|^\w*(henvisning|tilvising|tilvisning)(sskjema)?$|^\w{4,}skjema\b( (til|om|for)\b.*| ?[-–] .*)?$"
)
_MUST = re.compile(
    r"(?i)[,;(]*\s*\(?\b(obligatorisk|(må|skal) (alltid )?(fylles ut|fyllast ut|besvares|legges ved|leggj?ast ved)"
    r"|påkrevd|påkravd|må fyllast)\b[^)]*\)?"
)
_MUST_IN_BRACKETS = re.compile(r"(?i)\((obligatorisk|påkrevd|påkravd|må |skal )[^)]*\)")
_ABOUT = re.compile(r"(?i)^(person)?(opplysninger|opplysningar) (om|for) ")
_MANY = re.compile(
    r"(?i)kryss|flere|fleire|hvilke\b|kva for|instans|andre som|område|vansker|vanskar|årsak|grunn|ønske|ønskje"
    r"|uroa|bekymr|tiltak|samarbeid|tjenester|tenester|materiell|er brukte?$"
)
_ASKS_FOR_CROSSES = re.compile(
    r"(?i)\b(kryss|merk) av\b|\b(sett|set) (ett |eitt |et |eit )?kryss|(flere|fleire) (kryss|svar|valg|val)"
    r"|\b(velg|vel|kryss) (av )?(ett|en|eitt|ein|et|eit) eller (flere|fleire)\b"
)
_LONG = re.compile(
    r"(?i)\b(beskriv|skildr|gjør rede|gjer greie|fortell|forklar|begrunn|grunngi|grunngje|utdyp|hvorfor|kvifor"
    r"|hvordan|korleis|problemstilling|\w*vurdering|syn|synspunkt|ønsker|observasjon|utvikling|bakgrunn|styrker|styrkar"
    r"|sterke sider|trivsel|læringsmiljø|fungering|kompetanse|\w*historie|merknad|kommentar"
    r"|opplysninger|opplysningar|beskrivelse|skildring|oppsummering|konklusjon|tilbud|tilbod|situasjon)\w*"
)
_DATE = re.compile(r"(?i)(^|[\s(/])(\w*dato\w*|født|fødd|fødselsdag)\b|^når\b|\bnår\s*\??$")
_NOT_DATE = re.compile(
    r"(?i)(sted|stad|saksnr|saksnummer).*dato|dato.*(sted|stad|underskrift|signatur)|klokke|år\)|begynte|startet|starta|oppst[oå]\w*|merke[tr]|merka|oppdag\w+"
    r"|fr[aå][ –-]+til|na(v|m)n og dato|og (av )?(hvem|kven|hvor|hvordan|korleis|hva|kva)\b"
)
_WHOLE = re.compile(
    r"(?i)^(antall|antal|tal på|alder)\b|^(hvor|kor) mange\b(?!.*\b(og|hvilke|kva)\b)"
    r"|\((antall|antal|tal)\b|årst[ae]l+\b|\(år\)|fravær.*\bdager?\b"
)
_HOURS = re.compile(r"(?i)\btim(er|ar) (per|pr\.?|i) |årstim(er|ar)|oppholdstid|opphaldstid|\(tim(er|ar)")
_SAYS_MORE = re.compile(
    r"(?i)\b(hvilke\w*|kva|hva|hvem|kven)\b.*\bog\b|\bog (hvilke\w*|kva|hva|hvem|kven|hvordan|korleis)\b"
)
_SIGN = re.compile(
    r"(?i)^(dato (og|/) )?(underskrift|signatur|signert)\b"
    r"|^(?!dato)([\w/-]+ ){1,3}(underskrift|signatur)( og (stilling|stempel))?$"
)
_SIGNER = re.compile(
    r"(?i)^(foresatt|foreldre|føresett|forelder|foresatte|føresette|mor|far|verge|rektor|styrer|styrar|elev\w*|skole|skule"
    r"|barnehage|kontaktlærer|kontaktlærar|pedagogisk le[id]\w*|ped\.? ?leder|enhetsleder|for skolen|for barnehagen"
    r"|henviser|ppt?)\b"
)
_FILES = re.compile(r"(?i)\b(vedlegg|vedlagt)\b|^(legg ved|last opp)\b")
_SIGNATURES = re.compile(r"(?i)underskrift|signatur")
_ALONE = re.compile(
    r"(?i)^(ja|nei|vet ikke|veit ikkje|usikker|uavklar[ta]t?|delvis|gutt?|jente|mann|kvinne|kommunal|privat)\.?$"
)
_GRADE = re.compile(
    r"(?i)^(svært|meget|mykje|mye|ganske|noe|noko|litt|lite|mindre|ikk\w+|nokså|veldig|helt|heilt|delvis|under|over)? ?"
    r"(god|godt|bra|middels|svak\w*|dårlig\w*|dårleg\w*|høy\w*|høg\w*|lav\w*|låg\w*|alltid|ofte|sjelden|sjeldan|aldri"
    r"|av og til|enig|uenig|einig|ueinig|stor|liten|lite|mye|mykje|aldersvarende|alderssvar\w+|uro|bekymring"
    r"|utfordring\w*|sikker|usikker|forventet|venta|tilfredsstillende|tilfredsstillande|normal\w*"
    r"|(klarer |klarar )?(selv|sjølv)|hjelp|i (stor|noen|nokon|liten) grad"
    r"|i det (hele tatt|heile))$"
)
_STATEMENT = re.compile(r"(?i)^(jeg|eg|vi|jeg/vi|vi/jeg|eg/vi|vi/eg|undertegnede|underteikna)\b")
_CROSS_IF = re.compile(r"(?i)^(kryss|merk) av (her )?(dersom|hvis|viss|om|for at)\s+")
_YES_AND = re.compile(r"(?i)(ja|nei)\s*[,:–-]\s*(.{2,80})")
_ANSWER_AND = re.compile(r"(?i)(.{2,80}?)\s*[,:–-]\s*((?:dato|når|hvem|kven|hvor|kor|navn|namn)(?: \w+)?)")
_TELLS = re.compile(
    r"(?i)^(beskriv|skildra?|fortell?|forklar|gjør rede|gjer greie|skriv|si noe|sei noko|gi en|gje ei)\b"
)
_HINT = re.compile(
    r"(?i)^\(?(stikkord\b|hjelpetekst\b|(rettleiing|veiledning|tips):|(for eksempel|til dømes|f\. ?eks\.?) )"
)
_AGREES = re.compile(
    r"(?i)\b(samtykke[r]?|tillatelse|løyve|innhente|utveksle|drøfte)\b.*\b(til|i|at|med|fra|frå|hos)\b"
)
_REFUSES = re.compile(r"(?i)\b(ikke|ikkje|nei|ingen|inga)\b")
_SEX = re.compile(r"(?i)^(gutt?|jente|mann|kvinne|annet|anna)$")
_QUESTION = re.compile(
    r"(?i)^(hva|hvem|hvilke\w*|hvor\w*|når|er|har|kan|skal|får|beskriv|kva|kven|korleis|kvifor|kor|eventuell?t?|hvis|viss|dersom)\b"
)
_ENDS_A_LIST = re.compile(r"(?i)^(annet|anna|andre|andre forhold|andre ting)\b")
_YES_OR_NO = re.compile(r"(?i)\((ja ?/ ?nei(?: ?/ ?[\w ]+)?)\)")
_ONE = re.compile(r"(?i)^(oppholds|opphalds)\w*|statsborger|sivilsta|bosituasjon|busituasjon|^kjønn")
_HOW_TO_ANSWER = re.compile(
    r"(?i)\(?((velg|vel) (alle|en|ein|ett|eitt|flere|fleire|inntil)|du kan velg?je? (flere|fleire)"
    r"|maks(imalt)? \d+ (tegn|teikn|ord)|(sett|set) (ett |eitt )?kryss|kryss av)\b[^:?]{0,60}"
)
_CROSSES = re.compile(r"(?i)\(?(kryss av|merk av|(sett|set) (ett |eitt |et |eit )?kryss)\b.{0,90}$")
_ONE_CROSS = re.compile(r"(?i)\b(ett|eitt|én|kun et|bare et|berre eit) (kryss|svar|alternativ)\b(?! eller)")
_SEVERAL = re.compile(r"(?i)\b(alle|flere|fleire|inntil)\b")
_SENT_TO = re.compile(
    r"(?i)^(skjema|henvisning|tilvising|søknad)\w* (skal )?(sendes|sendast|blir send\w*|returneres|leveres|leverast)\b"
    r"|^kopi( til)?:"
)
_TOPIC = re.compile(
    r"(?i)^((tilvising|henvisning)s(grunn|årsak)\w*|bakgrunn\w*|pedagogisk rapport|samarbeid med andre( instans\w*)?)$"
)
_CHOICES = re.compile(r"\(([^()]*\S\s*/\s*\S[^()]*/[^()]*)\)|\(([^()/]{2,20} / [^()/]{2,20})\)")
_IF = re.compile(
    r"(?i)^(hvis|viss|dersom|om|i så fall|i tilfelle)\s+(.{2,60}?)\s*[:,–]\s+(.+)$|^(i så fall)[:,]?\s+()(.+)$"
)
_KNOWN_HEADING = re.compile(
    r"(?i)^(person)?(opplysninger|opplysningar|opplysing(er|ar)) (om|frå|fra)\b|^(personalia|personopplysning\w*"
    r"|foreldre/foresatte|foresatte|føresette|søsken|sysken|vedlegg|underskrift\w*|samtykke( og underskrift)?"
    r"|foresatt [12]|føresett [12]|forelder [12]|(fylles|fyllast|blir fylt) ut av .*|samarbeidspartner\w*|henviser"
    r"|(for|forbeholdt|reservert) (kontoret|kommunen|kommuna|ppt|pp-tjenesten|pp-tenesta|skolen|skulen)( \(.*\))?"
    r"|om [\w ]{3,30}|søker|søkeren|søkjar|søkjaren|verge|beskrivelse av (barnet|eleven))$"
)
_FIELD = re.compile(
    r"(?i)^((elevens|barnets|foresattes|skolens|barnehagens) )?(etter|for|mellom)?(na(v|m)n"
    r"(,? (og )?(for|etter)na(v|m)n)?|adresse|(telefon|tlf\.?|mobil)( (dagtid|arbeid|privat|kveld|jobb|heime|hjemme))?"
    r"|(sted|stad)( og |, ?|/)dato|dato( og |, ?|/)(sted|stad)|leder|leiar|kontaktperson|fastlege"
    r"|e-?post|født|fødd|fødselsdato|fødselsnummer|personnummer|skole|skule|barnehage|klasse|trinn|kjønn|dato|sted|stad|alder|nasjonalitet|språk"
    r"|kommune|avdeling|postnummer|poststed|kontaktlærer|rektor)$"
)
_OF_ROWS = re.compile(
    r"(?i)søsken|sysken|tiltak|kartlegging|prøve|test|periode|resultat|effekt|omfang|relasjon|skole/barnehage|oversikt|evaluering"
    r"|instans|verktøy|fag\b"
)
SMALL_ACRONYMS = re.compile(r"(?i)\b(ppt|bup|habu|iop|abup|nav|bti|it[oa]|pp)\b")


def is_noise(line: str) -> bool:
    """Whether it is the head or the foot of a printed page, and asks for nothing."""
    parts = re.split(r"\t+|\s{3,}", line.strip())
    printed = [bool(_NOISE.fullmatch(part)) for part in parts]
    figures = len(parts) > 2 and all(part.isdigit() for part in parts)  # the head of a grid
    if figures or not any(printed):
        return False
    return all(noise or is_office(part) for noise, part in zip(printed, parts, strict=True))


def is_office(line: str) -> bool:
    """Whether it names the office that the form goes to, or where it is."""
    return bool(_OFFICE.fullmatch(line.strip()))


def is_title(line: str) -> bool:
    """Whether it says what the whole form is called."""
    return bool(_TITLE.match(line)) and not line.rstrip().endswith((":", "?", "."))


def is_sentence(words: str) -> bool:
    """Whether it is something to read rather than to answer."""
    text = words.strip()
    if "?" in text or _MUST_IN_BRACKETS.search(text):
        return False
    if _SENT_TO.match(text):
        return True
    whole = text.startswith("(") and text.endswith(")")
    return whole or len(text) > 160 or (text.endswith((".", "!")) and len(text.split()) > 4)


def is_read_only(words: str) -> bool:
    """A sentence, or what the form refers to in the law."""
    law = re.search(r"§+ ?\d", words) and not words.rstrip().endswith((":", "?", "*", ")"))
    return is_sentence(words) or bool(law and not _QUESTION.match(words))


def tells_how(words: str) -> bool:
    """«Beskriv hvordan barnet» with points below it: each is to be thought of in one answer."""
    return bool(_TELLS.match(words))


def is_hint(words: str) -> bool:
    """«Stikkord: venner, lek» is what to think of in the answer."""
    return bool(_HINT.match(words))


def required(words: str) -> tuple[str, bool]:
    """The question without its star or «(obligatorisk)», and whether it had one."""
    text, stars = re.subn(r"\s*\*+\s*(?=$|:|\()|^\*\s*", " ", words)
    text, musts = _MUST.subn(" ", text)
    return _tidy(text), bool(stars or musts)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"\(\s*\)", "", text)).replace(" ?", "?").replace(" :", ":")
    return text.strip(" :;,–-").strip()


def unnamed_choices(words: str) -> tuple[str, list[str]]:
    """«Effekt (god / noe / ingen)» is a question with its answers."""
    found = _YES_OR_NO.search(words) or _CHOICES.search(words)
    if not found:
        return words, []
    answers = [part.strip() for part in next(filter(None, found.groups())).split("/")]
    return _tidy(words[: found.start()] + words[found.end() :]), [answer[:1].upper() + answer[1:] for answer in answers]


def condition(words: str) -> tuple[str, str]:
    """«Hvis ja, hvilket språk» as («ja», «Hvilket språk»); nothing when there is no condition."""
    found = _IF.match(words)
    if not found:
        return "", words
    when, rest = (found.group(2), found.group(3)) if found.group(2) else ("ja", found.group(6))
    return when, rest[:1].upper() + rest[1:]


def kind_of(words: str, *, lines: int = 0, room: bool = False) -> str:
    """What kind of answer the question wants: by its words and by the room that there is to write in."""
    if _SIGN.match(words):
        return "sign"
    if _FILES.match(words):
        return "file"
    if words.endswith("(dato)") and lines < 2:
        return "date"
    if _DATE.search(words) and not _NOT_DATE.search(words) and len(words) < 60 and lines < 2:
        return "date"
    if _WHOLE.search(words):
        return "int"
    if _HOURS.search(words) and not _SAYS_MORE.search(words):
        return "dec"
    wide = lines > 1 or (lines and (len(words.split()) > 3 or words.endswith("?")))
    if wide or (_LONG.search(words) and not room) or (words.endswith("?") and not room):
        return "long"
    return "text"


def are_signed(words: list[str]) -> bool:
    """A date or a place beside somebody who signs."""
    return any("dato" in each.lower() for each in words) and any(signs(each) for each in words)


def asks_which_language(words: str, above: str) -> bool:
    """«Hvilket språk» after a question, or only «Språk» after «Behov for tolk»."""
    if "tolk" in above.lower() and words.lower().strip(" :?") in ("språk", "hvilket", "kva språk"):
        return True
    return bool(re.match(r"(?i)(hvilket|kva|hvilke|eventuelt) (tolke)?språk\b|språk for tolk|tolkespråk", words))


def many(words: str, options: list[str], *, below: bool) -> bool:
    """Whether several of the answers may be chosen."""
    said = {option.lower().split(",")[0] for option in options[:6]}
    if options and (options[0].lower() == "ja" or {"ja", "nei"} <= said):
        return False
    if _ONE.search(words):
        return False
    if _AGREES.search(words) and not any(_REFUSES.search(option) for option in options):
        return True
    return bool(_MANY.search(words)) or len(options) > 5 or (below and len(options) > 3)


def asks_for_crosses(words: str) -> bool:
    """Whether answers to cross stand on the lines below."""
    return bool(_ASKS_FOR_CROSSES.search(words))


def only_asks_for_crosses(words: str) -> bool:
    """«Sett kryss ved det som er aktuelt» says nothing of what is asked."""
    return asks_for_crosses(words) and "aktuel" in words.lower()


def is_answer_alone(line: str) -> bool:
    """«Ja» and «Nei» on lines of their own, as they come out of a PDF."""
    return bool(_ALONE.match(line))


def begins_a_question(line: str) -> bool:
    """Whether the line asks for something, so that it is no answer in a list."""
    return bool(_QUESTION.match(line)) or line.endswith(("?", ":"))


def ends_a_list(line: str) -> bool:
    """«Annet» at the end of a list of answers."""
    return bool(_ENDS_A_LIST.match(line)) and len(line.split()) < 4


def is_known_heading(line: str) -> bool:
    """A heading that is known by its words."""
    return bool(_KNOWN_HEADING.match(line.strip(" :")))


def how_to_answer(line: str) -> str:
    """What «Velg alle som passer» or «Maks 1000 tegn» says of the question above: «several», «one» or nothing."""
    if not _HOW_TO_ANSWER.fullmatch(line.strip()):
        return ""
    return "several" if _SEVERAL.search(line) else "one"


def how_to_cross(line: str) -> str:
    """What «Sett kryss ved det som passer:» says where the question stands above it: «several», «one» or nothing."""
    if not _CROSSES.match(line) or BOX in line or "?" in line:
        return ""
    return "one" if only_one(line) else "several"


def only_one(words: str) -> bool:
    """«Sett ett kryss»: one answer may be chosen."""
    return bool(_ONE_CROSS.search(words))


def is_topic(line: str) -> bool:
    """A subject that questions stand under, when one follows."""
    return bool(_TOPIC.match(line.strip()))


def is_field(line: str) -> bool:
    """A word that is asked for on every form, also where it is written in capitals."""
    return bool(_FIELD.match(line.strip(" :")))


def of_rows(words: str) -> bool:
    """Whether a table is to have as many rows as are needed, rather than one place for each answer."""
    return bool(_OF_ROWS.search(words))


def of_files(title: str) -> bool:
    """Whether what stands under the heading is to be enclosed."""
    return bool(_FILES.search(title))


def of_signatures(title: str) -> bool:
    """Whether what stands under the heading is signed."""
    return bool(_SIGNATURES.search(title))


def is_signer(words: str) -> bool:
    """Whether the words name somebody who signs."""
    return bool(_SIGNER.match(words))


def signs(words: str) -> bool:
    """Whether the words name a signature, or somebody who signs."""
    return bool(_SIGN.match(words) or _SIGNER.match(words))


def is_grade(words: str) -> bool:
    """Whether it is a step on a scale, or an answer of one word, as in the head of a grid."""
    return bool(_GRADE.match(words.strip()) or _ALONE.match(words.strip()))


def is_statement(words: str) -> bool:
    """«Jeg samtykker til …» is agreed to or not, by itself."""
    return bool(_STATEMENT.match(words)) and len(words.split()) > 3


def without_crosses(words: str) -> str:
    """«Kryss av dersom eleven …» as «Eleven …»: the box is crossed in any case."""
    text = _CROSS_IF.sub("", words)
    return text[:1].upper() + text[1:]


def answer_and_question(option: str) -> tuple[str, str]:
    """«Ja, i kommune» as the answer «Ja» and what is asked of it; other answers ask by their own words."""
    found = _YES_AND.fullmatch(option) or _ANSWER_AND.fullmatch(option)
    return (found[1], found[2][:1].upper() + found[2][1:]) if found else (option, option)


def names_a_sex(options: list[str]) -> bool:
    """«Gutt» and «Jente» say themselves what they answer."""
    return len(options) > 1 and all(_SEX.match(option) for option in options)


def is_shouted(words: str) -> bool:
    """Whether it is written in capitals only, as headings are."""
    letters = [letter for letter in re.sub(r"\([^)]*\)", "", words) if letter.isalpha()]
    return len(letters) > 3 and all(letter.isupper() for letter in letters)


def in_brackets(words: str) -> str:
    """The words as they stand in brackets behind others."""
    text = _ABOUT.sub("", words).rstrip("?: ")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def as_written(words: str) -> str:
    """Capitals only become a sentence; the short names that are written so stay."""
    if not is_shouted(words):
        return words
    low = words.lower()
    return SMALL_ACRONYMS.sub(lambda found: found.group().upper(), low[:1].upper() + low[1:])
