"""What the invented cases are about, in both written languages. Nobody described here exists."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """One kind of difficulty, as a school, a guardian, a child and the PPT would put it."""

    reason: str
    subject: str
    words: Mapping[str, Mapping[str, str]]

    def say(self, key: str, language: str) -> str:
        """The text in the language."""
        return self.words[key][language]


def _theme(reason: str, subject: str, **words: tuple[str, str]) -> Theme:
    return Theme(reason, subject, {key: {"nb": nb, "nn": nn} for key, (nb, nn) in words.items()})


THEMES = (
    _theme(
        "reading",
        "norwegian",
        problem=(
            "Leser langsomt, gjetter på ord og husker lite av det han eller hun har lest.",
            "Les langsamt, gjettar på ord og hugsar lite av det han eller ho har lese.",
        ),
        strengths=(
            "Tegner godt, er nysgjerrig på naturen og hjelper andre.",
            "Teiknar godt, er nysgjerrig på naturen og hjelper andre.",
        ),
        benefit=(
            "Norsk: følger ikke målene for trinnet. Andre fag: på linje med klassen.",
            "Norsk: følgjer ikkje måla for trinnet. Andre fag: på linje med klassen.",
        ),
        tests=(
            "Leseprøve i september: under kritisk grense i ordlesing.",
            "Leseprøve i september: under kritisk grense i ordlesing.",
        ),
        tried=(
            "Lesekurs i seks uker, fire økter i uka. Noe virkning.",
            "Lesekurs i seks veker, fire økter i veka. Noko verknad.",
        ),
        child=("Jeg vil lese de samme bøkene som de andre.", "Eg vil lese dei same bøkene som dei andre."),
        guardian=(
            "Leksene tar hele kvelden, og det blir ofte tårer.",
            "Leksene tek heile kvelden, og det blir ofte tårer.",
        ),
        goal=("Leser en ukjent tekst for trinnet med flyt", "Les ein ukjend tekst for trinnet med flyt"),
        criterion=("90 ord i minuttet med færre enn fem feil", "90 ord i minuttet med færre enn fem feil"),
        measure=("Intensiv leseopplæring med repetert lesing", "Intensiv leseopplæring med repetert lesing"),
    ),
    _theme(
        "language",
        "communication",
        problem=(
            "Har lite ordforråd og vansker med å forstå beskjeder til hele klassen.",
            "Har lite ordforråd og vanskar med å forstå beskjedar til heile klassen.",
        ),
        strengths=(
            "Husker sanger, er trygg i lek og liker å bygge.",
            "Hugsar songar, er trygg i leik og liker å byggje.",
        ),
        benefit=(
            "Får med seg lite av samtaler i klassen uten bilder eller gjentakelse.",
            "Får med seg lite av samtalar i klassen utan bilete eller gjentaking.",
        ),
        tests=("Språkprøve: svak på ordforråd og setningsminne.", "Språkprøve: svak på ordforråd og setningsminne."),
        tried=(
            "Språkgruppe to ganger i uka i tre måneder. God trivsel, liten framgang.",
            "Språkgruppe to gonger i veka i tre månader. God trivsel, liten framgang.",
        ),
        child=("Det er lettere når læreren viser det.", "Det er lettare når læraren viser det."),
        guardian=("Vi må ofte gjette hva barnet mener.", "Vi må ofte gjette kva barnet meiner."),
        goal=(
            "Forteller om noe hun eller han har opplevd, med tre setninger",
            "Fortel om noko ho eller han har opplevd, med tre setningar",
        ),
        criterion=("Tre av fire ganger i samlingsstund", "Tre av fire gonger i samlingsstund"),
        measure=("Begrepsopplæring i liten gruppe med bilder", "Omgrepsopplæring i lita gruppe med bilete"),
    ),
    _theme(
        "maths",
        "maths",
        problem=(
            "Teller på fingrene og mister oversikten når oppgavene har flere steg.",
            "Tel på fingrane og mistar oversikta når oppgåvene har fleire steg.",
        ),
        strengths=(
            "Flink muntlig, god i kroppsøving og en lojal venn.",
            "Flink munnleg, god i kroppsøving og ein lojal ven.",
        ),
        benefit=(
            "Matematikk: arbeider med mål for to trinn lavere.",
            "Matematikk: arbeider med mål for to trinn lågare.",
        ),
        tests=(
            "Kartlegging i tall og regning: svak på plassverdi.",
            "Kartlegging i tal og rekning: svak på plassverdi.",
        ),
        tried=(
            "Tilpasset lekse og konkreter. Noe bedre i plusstykker.",
            "Tilpassa lekse og konkret. Noko betre i plusstykke.",
        ),
        child=("Jeg skjønner det når jeg får ta på tingene.", "Eg skjønar det når eg får ta på tinga."),
        guardian=("Vi merker at selvtilliten er blitt mindre.", "Vi merkar at sjølvtilliten er blitt mindre."),
        goal=(
            "Regner addisjon og subtraksjon til 100 med strategi",
            "Reknar addisjon og subtraksjon til 100 med strategi",
        ),
        criterion=("Åtte av ti oppgaver uten å telle", "Åtte av ti oppgåver utan å telje"),
        measure=("Strategiopplæring med konkreter tre økter i uka", "Strategiopplæring med konkret tre økter i veka"),
    ),
    _theme(
        "attention",
        "social_skills",
        problem=(
            "Strever med å komme i gang og å holde på oppmerksomheten i mer enn noen minutter.",
            "Strevar med å kome i gang og å halde på merksemda i meir enn nokre minutt.",
        ),
        strengths=("Full av ideer, kreativ og sterk i engelsk.", "Full av idear, kreativ og sterk i engelsk."),
        benefit=(
            "Får gjort under halvparten av arbeidet i timene.",
            "Får gjort under halvparten av arbeidet i timane.",
        ),
        tests=("Observasjon: på oppgaven 35 prosent av tiden.", "Observasjon: på oppgåva 35 prosent av tida."),
        tried=(
            "Fast plass, korte økter og ukeplan med bilder. Noe virkning.",
            "Fast plass, korte økter og vekeplan med bilete. Noko verknad.",
        ),
        child=("Det er så mye lyd. Jeg vil ha en rolig plass.", "Det er så mykje lyd. Eg vil ha ein roleg plass."),
        guardian=("Hverdagen går best når alt er forutsigbart.", "Kvardagen går best når alt er føreseieleg."),
        goal=("Kommer i gang med oppgaven innen to minutter", "Kjem i gang med oppgåva innan to minutt"),
        criterion=("Fire av fem timer med egen startplan", "Fire av fem timar med eigen startplan"),
        measure=("Startplan og korte økter med tidsvisning", "Startplan og korte økter med tidsvising"),
    ),
    _theme(
        "social",
        "social_skills",
        problem=(
            "Blir fort sint i friminutt og trekker seg unna grupper.",
            "Blir fort sint i friminutt og trekkjer seg unna grupper.",
        ),
        strengths=("God leser, omsorgsfull mot yngre barn.", "God lesar, omsorgsfull mot yngre barn."),
        benefit=("Faglig på linje med klassen når dagen er rolig.", "Fagleg på linje med klassen når dagen er roleg."),
        tests=("Sosiogram og samtaler: få å være sammen med.", "Sosiogram og samtalar: få å vere saman med."),
        tried=(
            "Voksenstøtte i friminutt i åtte uker. God virkning med kjent voksen.",
            "Vaksenstøtte i friminutt i åtte veker. God verknad med kjend vaksen.",
        ),
        child=("Jeg vil ha noen å være sammen med ute.", "Eg vil ha nokon å vere saman med ute."),
        guardian=("Barnet gruer seg på søndagskvelden.", "Barnet gruar seg på søndagskvelden."),
        goal=("Ber om pause med kort i stedet for å gå", "Ber om pause med kort i staden for å gå"),
        criterion=("Fire av fem ganger i en uke", "Fire av fem gonger i ei veke"),
        measure=("Sosial gruppe og faste avtaler for friminutt", "Sosial gruppe og faste avtalar for friminutt"),
    ),
)

COMMON: Mapping[str, Mapping[str, str]] = {
    "conclusion": {
        "nb": "Tiltakene har ikke vært nok. Vi trenger hjelp til å forstå hva eleven trenger.",
        "nn": "Tiltaka har ikkje vore nok. Vi treng hjelp til å forstå kva eleven treng.",
    },
    "wellbeing": {"nb": "Trives på skolen og har en god venn.", "nn": "Trivst på skulen og har ein god ven."},
    "later": {"nb": "Pedagogisk rapport ettersendes.", "nn": "Pedagogisk rapport blir ettersend."},
    "note": {
        "nb": "Gjennomført som planlagt. Se oppsummeringen i vurderingen.",
        "nn": "Gjennomført som planlagt. Sjå oppsummeringa i vurderinga.",
    },
    "sources": {
        "nb": "Samtaler med elev, foresatte og lærer.\nObservasjon i klassen.\nKartlegging.",
        "nn": "Samtalar med elev, føresette og lærar.\nObservasjon i klassen.\nKartlegging.",
    },
    "background": {"nb": "Fulgt opp av skolen siden 2. trinn.", "nn": "Følgd opp av skulen sidan 2. trinn."},
    "best": {
        "nb": "Hjelp i fellesskapet er til barnets beste.",
        "nn": "Hjelp i fellesskapet er til det beste for barnet.",
    },
    "why_not": {
        "nb": "Trenger mer systematikk og flere repetisjoner enn klassen kan gi.",
        "nn": "Treng meir systematikk og fleire repetisjonar enn klassen kan gi.",
    },
    "competence": {"nb": "Lærer med videreutdanning i faget.", "nn": "Lærar med vidareutdanning i faget."},
    "facts": {
        "nb": "Kommunen bygger på den sakkyndige vurderingen.",
        "nn": "Kommunen byggjer på den sakkunnige vurderinga.",
    },
    "reasons": {
        "nb": "Eleven har ikke tilfredsstillende utbytte av det ordinære tilbudet og har rett etter § 11-6.",
        "nn": "Eleven har ikkje tilfredsstillande utbytte av det ordinære tilbodet og har rett etter § 11-6.",
    },
    "agree": {"nb": "De foresatte er enige i vurderingen.", "nn": "Dei føresette er samde i vurderinga."},
    "method": {
        "nb": "Korte økter hver dag, i klassen og i liten gruppe.",
        "nn": "Korte økter kvar dag, i klassen og i lita gruppe.",
    },
    "follow_up": {"nb": "Foresatte og kontaktlærer", "nn": "Føresette og kontaktlærar"},
    "horizon": {"nb": "Innen ett skoleår", "nn": "Innan eitt skuleår"},
    "arena": {"nb": "I klassen og i liten gruppe", "nn": "I klassen og i lita gruppe"},
    "given_by": {"nb": "Lærer med videreutdanning", "nn": "Lærar med vidareutdanning"},
    "development": {"nb": "God framgang gjennom året.", "nn": "God framgang gjennom året."},
    "effect": {"nb": "Faste, korte økter har virket godt.", "nn": "Faste, korte økter har verka godt."},
    "close": {"nb": "Målene er nådd. Skolen følger opp videre.", "nn": "Måla er nådde. Skulen følgjer opp vidare."},
    "interim": {
        "nb": "Vi trenger mer tid til å bli kjent med eleven og snakke med skolen.",
        "nn": "Vi treng meir tid til å bli kjende med eleven og snakke med skulen.",
    },
    "explain": {
        "nb": "Rådgiveren har vært syk, og saken er fordelt på nytt.",
        "nn": "Rådgivaren har vore sjuk, og saka er fordelt på nytt.",
    },
    "return": {
        "nb": "Beskriv hvilke tiltak dere har prøvd og hvor lenge.",
        "nn": "Skildre kva tiltak de har prøvd, og kor lenge.",
    },
}
