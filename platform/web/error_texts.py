"""What a person reads when something cannot be done: what happened, what was kept, what to do next."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Invalid
from web import form_file_texts

TEXTS: Mapping[str, str | Promise] = {
    "access.denied": _("Du har ikke tilgang til dette. Be lederen din om tilgang hvis du trenger det i arbeidet."),
    "route.unlisted": _("Denne siden er ikke åpen."),
    "case.unknown": _("Vi finner ikke saken. Den kan være flyttet, eller du har ikke tilgang til den."),
    "case.stale": _(
        "Noen andre har endret saken siden du åpnet siden. Ingenting er lagret nå. Se over saken og prøv igjen."
    ),
    "case.already_open": _(
        "Barnet har allerede en åpen sak av samme slag. Fortsett i den i stedet for å opprette en ny."
    ),
    "case.not_here": _("Et samarbeid har ingen egne saker. Åpne saken hos kommunen der barnet bor."),
    "case.closed": _("Saken er avsluttet. Ta den opp igjen før du gjør mer i den."),
    "case.not_closed": _("Saken er ikke avsluttet."),
    "case.paused": _("Saken er allerede satt på vent."),
    "case.not_paused": _("Saken er ikke satt på vent."),
    "form.already_newest": _("Skjemaet er allerede i den nyeste versjonen."),
    "form.newer_version": _("Det er kommet en enda nyere versjon av skjemaet. Se en gang til på hva som endrer seg."),
    "move.newer_version": _(
        "Det er kommet en nyere versjon av forløpet siden du åpnet siden. Se på sakene en gang til."
    ),
    "move.unconfirmed": _("Sak %(number)s mister arbeid eller får en kortere frist. Bekreft saken for å flytte den."),
    "move.already_there": _("Saken følger allerede den nyeste versjonen."),
    "task.unknown": _("Vi finner ikke denne oppgaven i saken."),
    "task.not_ready": _("Oppgaven kan ikke gjøres ennå. Noe annet må være ferdig først."),
    "task.already_done": _("Oppgaven er allerede utført. Det du skrev nå, er ikke lagret."),
    "task.not_done": _("Oppgaven er ikke utført ennå."),
    "task.not_yours": _("Denne oppgaven er det noen andre som skal gjøre."),
    "task.four_eyes": _("Noen andre enn den som skrev, må kvalitetssikre. Be en kollega gjøre det."),
    "task.core": _("Denne oppgaven krever loven. Den kan ikke hoppes over."),
    "task.attachment_missing": _("Et vedlegg mangler. Last det opp i oppgaven der det hører hjemme, og prøv igjen."),
    "case.sub_running": _("En sak som hører til denne, er ikke ferdig. Avslutt den først."),
    "pause.reason_unknown": _("Velg en av grunnene i lista."),
    "priority.unknown": _("Velg en av prioritetene i lista."),
    "priority.none": _("Saksløpet har ingen prioriteter å velge mellom."),
    "task.answers_missing": _("Det som dette bygger på, er ikke besvart ennå. Gjør den oppgaven først."),
    "task.title_missing": _("Skriv hva som skal gjøres."),
    "task.owner_unknown": _("Velg hvem som skal gjøre oppgaven."),
    "sub.no_workflow": _("Saksløpet som skal startes, finnes ikke hos kommunen ennå. Si fra til administratoren."),
    "sub.not_yours": _("Du kan ikke starte dette. Be den som har saken, om å gjøre det."),
    "case.child_missing": _("Velg barnet som saken gjelder."),
    "case.child_unwanted": _("Saker av dette slaget gjelder ikke et barn."),
    "case.title_missing": _("Skriv hva saken gjelder."),
    "case.title_long": _("Skriv kortere hva saken gjelder. Det er plass til 200 tegn."),
    "case.needs_decision": _("Barnet har ikke noe vedtak som dette kan bygge på."),
    "case.needs_assessment": _("Barnet har ikke noen sakkyndig vurdering som dette kan bygge på."),
    "workflow.sub_only": _("Dette kan bare startes fra en sak som er i gang."),
    "workflow.not_yours": _("Saker av dette slaget er det noen andre som starter."),
    "unit.wrong_kind": _("Saker av dette slaget starter ikke på en slik enhet."),
    "sub.unknown": _("Saksløpet har ingen slik sak ved siden av."),
    "sub.running": _("En slik sak er allerede i gang. Avslutt den før du begynner på en ny."),
    "task.per_guardian": _("Her svarer hver foresatt for seg."),
    "task.not_per_guardian": _("Denne oppgaven er ikke et spørsmål til foresatte."),
    "phase.unknown": _("Vi finner ikke denne fasen."),
    "phase.not_ahead": _("Saken kan bare flyttes framover."),
    "deadline.unknown": _("Vi finner ikke denne fristen."),
    "reason.missing": _("Skriv en grunn. Den blir stående i saken."),
    "consent.not_guardian": _("Bare foresatte kan svare her."),
    "consent.not_asked": _("Vi trenger ikke svar fra denne personen."),
    "consent.already_answered": _("Dere har allerede svart. Vil dere trekke samtykket, gjør dere det på saken."),
    "consent.unknown": _("Vi finner ikke samtykket, eller det er allerede trukket."),
    "consent.invalid": _("Samtykket kunne ikke lagres. Se over feltene som er merket."),
    "guardian_draft.stale": _("Du har skrevet i det samme skjemaet i et annet vindu siden du åpnet denne siden."),
    "guardian_draft.gone": _("Det du hadde begynt på her, er sendt, kastet eller slettet siden du åpnet denne siden."),
    "guardian_draft.unknown": _("Vi finner ikke utkastet. Det kan være sendt eller kastet."),
    "guardian_draft.place_gone": _("Dette skal ikke sendes lenger. Saken har gått videre uten det."),
    "guardian_draft.form_replaced": _(
        "Skjemaet er byttet ut siden du begynte. Kopier teksten din, kast utkastet og begynn på nytt."
    ),
    "guardian_draft.case_closed": _("Saken er avsluttet. Ta kontakt med oss hvis du vil legge til noe."),
    "guardian_draft.sub_running": _("En slik sak er allerede i gang. Ta kontakt med oss hvis du vil legge til noe."),
    "guardian_draft.sent_by_other": _("Noen andre har allerede sendt dette."),
    "guardian_draft.too_large": _("Det er for mye tekst til å tas vare på. Legg noe av det ved som fil."),
    "child.exists": _("Et barn med dette fødselsnummeret er allerede registrert."),
    "child.invalid": _("Barnet kunne ikke registreres. Se over feltene som er merket."),
    "child.unknown": _("Vi finner ikke barnet."),
    "guardian.exists": _("Denne foresatte er allerede knyttet til barnet."),
    "guardian.invalid": _("Skriv navnet på den foresatte."),
    "guardian.no_email": _("Den foresatte har ingen e-postadresse. Legg den inn først."),
    "invitation.not_guardian": _("Denne e-postadressen hører til en ansatt og kan ikke inviteres som foresatt."),
    "guardian.unknown": _("Vi finner ikke den foresatte."),
    "unit.unknown": _("Velg en skole eller barnehage som du hører til."),
    "unit.exists": _("Det finnes allerede en enhet med dette navnet."),
    "unit.invalid": _("Enheten kunne ikke lagres. Se over feltene som er merket."),
    "user.exists": _("Det finnes allerede en bruker med denne e-postadressen."),
    "user.invalid": _("Personen kunne ikke lagres. Se over feltene som er merket."),
    "role.invalid": _("Velg en rolle fra listen."),
    "role.unit": _("Roller på skole og i barnehage trenger en enhet; andre roller har ingen."),
    "role.unknown": _("Vi finner ikke denne rollen. Kanskje noen har tatt den bort."),
    "role.last_admin": _("Du kan ikke ta administratorrollen fra deg selv."),
    "invitation.unknown": _("Lenken er brukt eller for gammel. Be om en ny."),
    "form.unknown": _("Vi finner ikke skjemaet."),
    "form.stale": _("Noen andre har lagret dette skjemaet siden du åpnet det. Det du skrev, står fortsatt på siden."),
    "form.invalid": _("Noen felt må rettes. Alt du har skrevet, står fortsatt på siden."),
    "form.definition": _("Skjemaet kan ikke publiseres slik det er. Rett det som er listet opp."),
    "form.published_meanwhile": _("Noen andre publiserte en versjon samtidig. Se over den, og prøv igjen."),
    "form.submitted": _("Skjemaet er allerede sendt inn."),
    "document.unknown": _("Vi finner ikke dokumentet, eller du har ikke tilgang til det."),
    "file.type": _(
        "Denne filtypen kan ikke lastes opp. Bruk PDF, JPG, PNG, Word, OpenDocument, Excel eller ren tekst."
    ),
    "file.too_large": _("Filen er for stor. Største tillatte størrelse er 20 MB."),
    "file.empty": _("Filen er tom."),
    "file.bomb": _("Filen kan ikke pakkes ut på en trygg måte og ble ikke lagret."),
    "plan.no_goals": _("Planen trenger minst ett mål med minst ett tiltak."),
    "plan.no_decision": _("Det finnes ikke noe gjeldende vedtak å lage plan etter."),
    "plan.goals_missing": _("Vurder hvert mål i planen."),
    "tenant.exists": _("Denne kommunen er allerede i gang med Samspor."),
    "tenant.subdomain_taken": _("Adressen er i bruk av en annen. Velg en annen."),
    "tenant.release_pending": _(
        "Samspor blir oppgradert akkurat nå. Ingenting er gjort. Prøv igjen når den nye versjonen er tatt i bruk."
    ),
    "release.under_way": _("En oppgradering er allerede i gang. Vent til den er ferdig."),
    "tenant.invalid": _("Noen felt må rettes."),
    "municipality.unknown": _("Det finnes ingen kommune med dette nummeret."),
    "case.no_referral": _("Saken mangler en henvisning."),
    "file.gone": _("Filen finnes ikke lenger. Last den opp på nytt."),
    "help.unknown": _("Vi finner ikke denne hjelpesiden."),
    "letter.unknown": _("Vi finner ikke denne brevmalen."),
    "letter.incomplete": _("Brevet mangler opplysninger: %(missing)s. Ingenting er sendt. Fyll dem ut og prøv igjen."),
    "library.unknown": _("Vi finner ikke denne malen i biblioteket."),
    "library.no_update": _("Det er ikke noe nytt i denne malen."),
    "library.update_stale": _("Noen har publisert en ny versjon siden du åpnet siden. Se over endringene på nytt."),
    "library.own_changes": _("Dere har gjort egne endringer. Velg hva dere vil ta, i stedet for å ta hele malen."),
    "library.refused": _("Dette kan ikke tas i bruk slik det er. Se hva som er galt, ved hver del."),
    "library.draft_there": _("%(name)s har allerede en kladd av dette. Publiser eller kast den først."),
    "package.none": _("Velg en fil."),
    "package.too_large": _("Pakken er for stor. Den kan høyst være 5 MB."),
    "package.not_json": _("Filen er ikke en pakke vi kan lese."),
    "package.not_ours": _("Filen er ikke en pakke med oppsett fra Samspor."),
    "letter.draft_stale": _(
        "Noen andre har endret kladden siden du åpnet siden. Ingenting er overskrevet, og din endring er ikke gjort. "
        "Se over hva som er nytt, og gjør den igjen."
    ),
    "letter.nothing_to_undo": _("Det er ikke mer å angre eller gjøre om."),
    "letter.no_draft": _("Det er ingen kladd av dette brevet. Kanskje den er publisert eller kastet."),
    "letter.title": _("Skriv en tittel på høyst 200 tegn."),
    "letter.no_such_block": _("Avsnittet er ikke lenger i kladden. Ingenting er endret."),
    "letter.core": _("Avsnittet er lovpålagt og kan ikke tas bort. Ordene kan endres."),
    "letter.definition": _("Brevet kan ikke publiseres slik det er. Rett det som er listet opp."),
    "letter.not_ready": _("Noe må ordnes i brevet først. Se det som er listet opp i kladden."),
    "letter.in_use": _("Brevet sendes av %(names)s. Ta det ut der først."),
    "letter.has_draft": _("Brevet har en kladd. Publiser den eller kast den først."),
    "letter.published_meanwhile": _("Noen andre publiserte brevet samtidig. Se over det, og publiser igjen."),
    "package.newer": _("Pakken er laget av en nyere utgave av Samspor enn denne."),
    "package.shape": _("Pakken er ikke bygd opp slik den skal være. Be om en ny."),
    "package.twice": _("Pakken inneholder det samme to ganger. Be om en ny."),
    "package.other_key": _("Navnene i pakken stemmer ikke med innholdet. Be om en ny."),
    "package.changed": _("Pakken er endret etter at den ble laget. Den kan ikke brukes. Be om en ny."),
    "package.unsigned": _(
        "Vi kan ikke vite hvor pakken kommer fra. Kryss av for at du vet det, hvis du vil bruke den."
    ),
    "package.choose": _("Velg hva som skal tas inn."),
    "package.stale": _("Ord eller skolerute hos dere er endret siden siden ble vist. Se over på nytt."),
    "package.many_years": _("Skoleåret dekker flere av skoleårene deres. Ta bort eller rett dem først."),
    "package.missing": _("Et forløp bruker skjema, brev eller sideløp som ikke finnes hos dere. Ta inn dem også."),
    "card.unknown": _("Vi finner ikke kortet. Lenken kan være trukket tilbake, eller for gammel. Be om en ny."),
    "card.too_many": _("For mange lenker som ikke virker. Vent et kvarter før du prøver igjen."),
    "card.too_many_links": _("Kortet har mange lenker som virker. Trekk tilbake noen av dem først."),
    "card.invalid": _("Velg hvor lenge lenken skal virke."),
    "card.names_somebody": _(
        "Kortet kan vise hvem det gjelder. Ta bort navn, fødselsnummer og saksnummer fra feltene som er merket."
    ),
    "workflow.unknown": _("Vi finner ikke dette saksløpet."),
    "workflow.invalid": _("Saksløpet kan ikke brukes slik det er. Ingenting er publisert. Rett det som er listet opp."),
    "user.unknown": _("Vi finner ikke denne personen."),
    "token.invalid": _("Nøkkelen kunne ikke lages. Se over feltene som er merket."),
    "token.scope": _("Nøkkelen gir ikke lov til dette."),
    "invitation.not_admin": _(
        "Denne e-postadressen hører til en som har andre oppgaver enn å administrere, eller som er sperret. "
        "Ingen invitasjon er laget. Bruk en annen adresse, eller be kommunens egen administrator om hjelp."
    ),
    "form.draft_stale": _(
        "Noen andre har endret kladden siden du åpnet siden. Ingenting er overskrevet, og din endring er ikke gjort. "
        "Se over hva som er nytt, og gjør den igjen."
    ),
    "form.no_draft": _("Det er ingen kladd av dette skjemaet. Kanskje den er publisert eller kastet."),
    "form.key": _("Tittelen må begynne med en bokstav."),
    "form.title": _("Skriv en tittel på høyst 200 tegn."),
    "form.key_taken": _("Det er allerede et skjema som heter nesten det samme. Velg en annen tittel."),
    "form.no_such_field": _("Spørsmålet er ikke lenger i kladden. Ingenting er endret."),
    "form.no_such_page": _("Siden er ikke lenger i kladden. Ingenting er endret."),
    "form.in_use": _("Skjemaet brukes i %(names)s. Ta det ut der først."),
    "form.has_draft": _("Skjemaet har en kladd. Publiser den eller kast den først."),
    "form.guardian_languages": _("Foresatte svarer på skjemaet. Da må alt finnes på bokmål og nynorsk."),
    "form.unwritten_answers": _("Noen svar heter fremdeles «Svar 1» og «Svar 2». Skriv dem først."),
    "nynorsk.not_installed": _("Programmet som lager nynorskforslag, er ikke installert. Skriv tekstene selv."),
    "nynorsk.failed": _("Nynorskforslagene kunne ikke lages nå. Ingenting er endret. Prøv igjen senere."),
    "nynorsk.too_much": _("Det er for mye tekst på én gang. Ingenting er endret."),
    "nynorsk.word": _("Skriv ordet på bokmål, høyst 100 tegn."),
    "nynorsk.too_many_words": _("Det er for mange ord i listen. Ta bort noen først."),
    "form.no_such_block": _("Blokken finnes ikke lenger."),
    "form.block_title": _("Gi blokken et navn på høyst 200 tegn."),
    "form.block_unfit": _("Spørsmålene må være i orden før de kan lagres som blokk."),
    "form.too_many_blocks": _("Det er for mange blokker. Ta bort noen først."),
    "form.no_newer_base": _("Det er ingen nyere versjon å ta inn. Ingenting er endret."),
    "form.kind_is_fixed": _("Spørsmålet er publisert, så slaget er fast. Lag et nytt spørsmål i stedet."),
    "form.no_such_kind": _("Det slaget spørsmål finnes ikke. Ingenting er endret."),
    "draft.too_large": _("Kladden blir for stor. Ingenting er endret. Del den opp, eller lim inn mindre om gangen."),
    "draft.characters": _("Teksten har tegn som ikke kan lagres. Ingenting er endret. Skriv den på nytt."),
    "form.too_many_questions": _("Et skjema har høyst %(most)s spørsmål. Ingenting er endret."),
    "workflow.too_many_parts": _("Et forløp har høyst %(most)s deler. Ingenting er endret."),
    **form_file_texts.TEXTS,
    "form.nothing_pasted": _("Lim inn minst ett spørsmål først. Ingenting er endret."),
    "form.page_in_use": _("Bare en side uten spørsmål kan tas bort, og minst én må være igjen."),
    "workflow.draft_stale": _(
        "Noen andre har endret kladden siden du åpnet siden. Ingenting er overskrevet, og din endring er ikke gjort. "
        "Se over hva som er nytt, og gjør den igjen."
    ),
    "workflow.no_draft": _("Det er ingen kladd av dette forløpet. Kanskje den er publisert eller kastet."),
    "workflow.title": _("Skriv en tittel på høyst 200 tegn."),
    "workflow.no_such_part": _("Delen er ikke lenger i kladden. Ingenting er endret."),
    "workflow.no_such_version": _("Versjonen finnes ikke."),
    "workflow.phase_in_use": _("Bare en fase uten oppgaver kan tas bort, og minst én må være igjen."),
    "workflow.core": _("Dette er lovpålagt og kan ikke endres eller tas bort."),
    "workflow.nothing_to_undo": _("Det er ikke mer å angre eller gjøre om."),
    "workflow.not_ready": _("Kladden kan ikke publiseres ennå. Ordne det som er listet opp først."),
    "simulation.unknown": _("Den oppdiktede saken kunne ikke leses. Begynn på nytt."),
    "simulation.too_long": _("Den oppdiktede saken er blitt for lang. Begynn på nytt."),
    "form.nothing_to_undo": _("Det er ikke mer å angre eller gjøre om."),
    "field.required": _("Fyll ut feltet."),
    "field.too_long": _("Teksten er for lang. Kort den ned."),
    "national_id.format": _("Et fødselsnummer har elleve siffer."),
    "national_id.checksum": _("Fødselsnummeret er ikke gyldig. Se om et siffer er feil."),
    "national_id.date": _("Fødselsnummeret begynner ikke med en gyldig dato."),
    "tenant.unknown": _("Vi finner ikke denne kommunen eller dette samarbeidet."),
    "tenant.not_active": _("Siden er stengt eller finnes ikke. Åpne den før du inviterer noen."),
    "tenant.read_only": _("Ingenting kan endres nå: siden er åpen bare for lesing. Ingenting er lagret."),
    "tenant.open": _("Siden er åpen allerede."),
    "tenant.erasing": _("%(name)s slettes for godt og kan ikke endres mer."),
    "tenant.subdomain": _("Bruk bare små bokstaver a–z, tall og bindestrek. Den kan ikke ha bindestrek ytterst."),
    "tenant.address_unknown": _("Vi finner ikke denne adressen, eller den er i bruk."),
    "operation.under_way": _(
        "Noe annet gjøres med kommunen nå. Ingenting er endret. Vent til det er ferdig, og prøv igjen."
    ),
    "citus.absent": _("Databasen er ikke en klynge, så ingen kommune kan flyttes mellom tjenere."),
    "citus.too_old": _("Databasen kjører %(version)s. Det må være Citus %(least)s eller nyere."),
    "citus.no_such_node": _("Klyngen har ingen tjener som heter %(node)s. Den har: %(nodes)s."),
    "citus.not_distributed": _("%(schema)s ligger ikke på en av klyngens tjenere og kan ikke flyttes."),
    "citus.not_moved": _("%(schema)s kom ikke fram til %(node)s. Ingenting er tapt; prøv igjen."),
    "operation.unknown": _("Vi finner ikke denne operasjonen."),
    "operation.not_failed": _("Operasjonen har ikke stoppet, så den kan verken tas opp igjen eller gis opp."),
    "operation.internal": _(
        "Noe uventet kom i veien. Grunnen står i loggen til bakgrunnsarbeideren. Det som er gjort ferdig, er "
        "gjort; resten kan tas opp igjen."
    ),
    "join.source_open": _(
        "%(name)s må være stengt eller bare til lesing mens opplysningene hentes. Ingenting er hentet."
    ),
    "join.release": _("%(name)s er ikke på samme versjon. Ingenting er hentet. Kjør «samspor migrate» først."),
    "join.tenants": _("Velg to ulike kommuner som har saker. Et samarbeid kan ikke slås sammen eller deles."),
    "join.done_before": _("Dette er hentet fra %(name)s før. Ingenting er hentet på nytt."),
    "join.circle": _("Tabellene peker på hverandre i ring. Ingenting er hentet."),
    "split.units": _("Disse enhetene finnes ikke i kommunen: %(units)s. Ingenting er hentet."),
    "split.missing": _("%(rows)s rader i %(table)s finnes ikke hos den andre kommunen. Ingenting er fjernet."),
    "split.not_done": _("Ingenting er delt fra til denne kommunen. Ingenting er fjernet."),
    "erase.not_closed": _("Siden må være stengt før noe slettes. Ingenting er slettet. Steng den først."),
    "erase.name": _("Navnet er ikke likt. Ingenting er slettet. Skriv hele navnet slik det står."),
    "onboarding.none_left": _("Alle kommuner i registeret er i bruk eller på vei."),
    "onboarding.some_failed": _(
        "Noen kommuner kunne ikke tas i bruk, og står nedenfor med grunnen. De andre er i bruk. "
        "Prøver du igjen, er det bare de som mangler som tas."
    ),
    "erase.no_export": _(
        "Ingenting er overlevert etter at siden ble stengt. Overlever først, eller kryss av for å slette uten."
    ),
    "erase.export_damaged": _("Pakken som er overlevert, er ikke hel. Ingenting er slettet. Overlever på nytt først."),
    "erase.remains": _(
        "Noe av kommunens er fortsatt igjen. Loggen til bakgrunnsarbeideren sier hva. Fjern det, og prøv igjen."
    ),
    "export.exists": _("Det ligger noe på %(path)s fra før. Ingenting er skrevet. Velg et annet sted."),
    "restore.no_package": _("%(path)s er ikke en pakke fra Samspor. Ingenting er endret."),
    "restore.damaged": _("Pakken er ikke hel: %(file)s. Kommunens egne data er ikke endret. Hent pakken på nytt."),
    "restore.newer": _(
        "Dataene kommer fra en nyere versjon av Samspor (%(changes)s). Oppgrader først. Ingenting er endret."
    ),
    "restore.no_server": _(
        "Det er ikke sagt hvor de gamle dataene er. Sett SAMSPOR_SIDE_URL, eller bruk en pakke eller sikkerhetskopi."
    ),
    "restore.not_in_backup": _("%(schema)s er ikke i sikkerhetskopien. Kommunens data er ikke endret."),
    "restore.other_key": _("Nøkkelen til %(schema)s passer ikke med hovednøkkelen her. Ingenting er endret."),
    "restore.other_tenant": _("Pakken gjelder %(number)s, en annen kommune. Ingenting er endret."),
    "restore.other_structure": _("Tabellene er ikke som våre: %(what)s. Kommunens egne data er ikke endret."),
    "restore.differs": _(
        "%(table)s ble ikke lik det som skulle legges tilbake. Kommunens egne data er ikke endret. Prøv igjen."
    ),
    "restore.not_put_aside": _("Ingen tilbakelegging har satt til side %(name)s. Ingenting er slettet."),
    "job.tenant_closed": _("Siden er stengt for en tid. Jobben venter til den er åpnet igjen."),
    "membership.exists": _(
        "%(member)s er allerede medlem i deler av denne tiden. Ingenting er endret. Avslutt det gamle først."
    ),
    "membership.invalid": _("Medlemskapet kunne ikke lagres. Siste dag kan ikke være før første dag."),
    "membership.unknown": _("Vi finner ikke dette medlemskapet."),
    "job.tenant_gone": _("Kommunen er stengt eller finnes ikke lenger. Jobben ble ikke utført."),
    "money.format": _("Skriv beløpet i kroner med komma foran ørene, for eksempel 125 000 eller 1 234,50."),
    "money.too_large": _("Beløpet er for stort. Se om det er et siffer for mye."),
    "money.not_positive": _("Beløpet må være større enn null."),
    "billing.period_backwards": _("Siste dag må være etter første dag."),
    "billing.period_overlaps": _(
        "Noen av dagene er allerede med i perioden «%(name)s». Ingenting er opprettet. Velg andre dager."
    ),
    "billing.period_unknown": _("Vi finner ikke denne perioden."),
    "billing.period_locked": _("Perioden «%(name)s» er godkjent og kan ikke endres. Rett feilen i en senere periode."),
    "billing.period_status": _(
        "Perioden «%(name)s» er ikke kommet dit ennå, eller er forbi. Se hva som er neste steg."
    ),
    "billing.period_changed": _(
        "Noen har beregnet «%(name)s» på nytt siden du åpnet siden. Ingenting er godkjent. "
        "Se over de nye tallene, og godkjenn dem."
    ),
    "billing.vat_unknown": _("Velg hvordan merverdiavgift skal regnes."),
    "billing.vat_reason_missing": _("Skriv hvem som har avgjort at det ikke er 25 % merverdiavgift, og hvorfor."),
    "billing.category_unknown": _("Velg slag fra listen."),
    "billing.cost_unknown": _("Vi finner ikke denne kostnaden. Kanskje noen har fjernet den."),
    "billing.cost_has_grants": _("«%(label)s» har øremerkede tilskudd. Ingenting er fjernet. Fjern tilskuddene først."),
    "billing.grant_unknown": _("Vi finner ikke dette tilskuddet. Kanskje noen har fjernet det."),
    "billing.basis_unknown": _("Velg grunnlag fra listen."),
    "billing.no_costs": _("Perioden har ingen kostnader. Legg inn minst én før du beregner."),
    "billing.no_key": _("Velg fordelingsnøkkel før du beregner."),
    "billing.figures_missing": _(
        "Registeret har ikke tall for %(year)s eller tidligere for alle kommunene. Ingenting er beregnet."
    ),
    "billing.key_immutable": _("En nøkkel som er i bruk, kan ikke endres. Velg en ny i stedet."),
    "billing.statement_unknown": _(
        "Vi finner ikke dette oppgjøret. Er det beregnet på nytt, finner du det nye i perioden."
    ),
    "billing.stripe_refused": _(
        "Stripe tok ikke imot utkastet. Ingenting er merket som laget. "
        "Se i loggen etter svar %(stripe_code)s (%(request_id)s), rett feilen og prøv igjen."
    ),
    "billing.stripe_unavailable": _(
        "Stripe svarer ikke nå. Fordelingen er fortsatt godkjent. Prøv igjen om litt; ingen får to fakturaer."
    ),
    "billing.stripe_total_differs": _(
        "Stripe regnet en annen sum for faktura %(number)s enn vi gjorde. Ingenting er merket som laget. "
        "Meld fra til dem som utvikler Samspor."
    ),
    "billing.stripe_not_configured": _(
        "Stripe er ikke satt opp her. Fordelingen er fortsatt godkjent. Be den som drifter, legge inn nøkkelen."
    ),
    "sharing.key_sum": _("Prosentene må bli 100 til sammen. Det du skrev, står fortsatt i feltene."),
    "sharing.key_part_empty": _("Skriv minst ett tall. Prosentene må bli 100 til sammen."),
    "sharing.key_basis_twice": _("Hvert grunnlag kan bare være med én gang."),
    "sharing.no_members": _("Ingen kommuner er i bruk, så det er ingen å dele på."),
    "sharing.no_weights": _("Ingen av kommunene har tall for et av grunnlagene. Velg et annet grunnlag."),
    "sharing.weight_missing": _("Kommune %(member)s mangler tall for et av grunnlagene. Ingenting er beregnet."),
    "team.unknown": _("Vi finner ikke dette teamet."),
    "team.invalid": _("Gi teamet et navn på bokmål og velg slag. Kortnavnet er små bokstaver, tall og understrek."),
    "team.exists": _("Et team har allerede kortnavnet %(key)s."),
    "team.member": _("Personen er allerede med i teamet."),
    "team.put_away": _("Teamet er lagt bort. Ta det i bruk igjen før du legger til folk."),
    "contact.invalid": _("Velg en som er rådgiver i PPT nå."),
    "retention.days": _("Skriv et antall dager fra %(least)s til %(most)s."),
    "calendar.unknown": _("Vi finner ikke dette skoleåret."),
    "calendar.invalid": _("Noen datoer eller navn i skoleruten må rettes."),
    "calendar.overlap": _("Skoleåret overlapper med %(name)s. To skoleår kan ikke dekke samme dag."),
    "notice.unknown": _("Vi finner ikke dette varselet."),
    "terms.invalid": _("Noen ord må rettes. Et ord er bokstaver, mellomrom og bindestrek, høyst 60 tegn."),
    "terms.stale": _("Noe er endret siden forhåndsvisningen ble laget. Se gjennom den nye før du publiserer."),
    "choice.missing": _("Velg en fra listen."),
    "login.too_many": _("For mange forsøk. Vent et kvarter før du prøver igjen."),
    "login.wrong": _("E-post eller passord er feil."),
}


def sentence(error: DomainError) -> str:
    """The error in the reader's language; an unknown code still gives a whole sentence."""
    text = TEXTS.get(error.code)
    if text is None:
        text = (
            _("Noen felt må rettes.")
            if isinstance(error, Invalid)
            else _("Dette kan ikke gjøres nå. Ingenting er endret.")
        )
    return str(text) % error.params if error.params and "%(" in str(text) else str(text)
