/** German: the words and phrases of injections; verbs come apart, and come last in clauses. */
import type { Phrasebook } from "../../patterns/phrases.ts";

export const GERMAN: Phrasebook = {
  writing: "spaced",
  words: {
    ignore: `ignoriere|ignoriert|ignorieren|ignorier|vergiss|vergesst|vergessen|missachte|missachten|missachtet|übergehe|übergehen
      verwirf|verwerfen|umgehe|umgehen|setze dich über|setzen Sie sich über|befolge nicht|folge nicht|außer Acht|beachte nicht`,
    sie: "Sie|bitte|du|ihr|nun|jetzt",
    link: "alle|allen|aller|sämtliche|sämtlichen|die|den|deine|deinen|Ihre|Ihren|jede|jegliche|alle deine|alle Ihre|die dir",
    prior: `vorherigen|vorherige|bisherigen|bisherige|früheren|frühere|vorangegangenen|vorigen|obigen|ursprünglichen|zuvor|bestehenden
      vorherig~|vorhergehenden|gegebenen`,
    rules: `Anweisung~|Instruktion~|Regel~|Vorgabe~|Richtlinie~|Befehl~|Einschränkung~|Beschränkung~|Vorschrift~|Systemprompt
      Systemanweisung~|Sicherheitsregel~|Sicherheitsrichtlinie~|Sicherheitsvorgabe~|Prompt|Kontext`,
    guard:
      "Sicherheitsfilter|Sicherheitsregeln|Inhaltsfilter|Schutzmaßnahmen|Sicherheitsrichtlinien|Leitplanken|Sicherheitsvorkehrungen|Moderation",
    disable: "deaktiviere~|umgehe~|schalte|hebele|entferne|ignoriere|setze|hebe",
    void: "außer Kraft|nicht mehr|ungültig|aufgehoben|hinfällig|gegenstandslos",
    become: `du bist jetzt|du bist nun|Sie sind jetzt|Sie sind nun|ab jetzt bist du|ab sofort bist du|verhalte dich wie|agiere als
      tu so als|stell dir vor du|spiele die Rolle|antworte als|wechsle in den|aktiviere den`,
    without: "ohne|keine|keinerlei|frei von",
    limits: "Einschränkungen|Beschränkungen|Grenzen|Filter|Zensur|Regeln|Ethik|Richtlinien",
    not: "nicht|nie|niemals|nichts|kein|keinesfalls|ohne|keinem",
    tell: `sag|sage|sagen|erzähle|erzählen|erwähne|erwähnen|informiere|informieren|teile|mitteilen|verrate|verraten|melde|melden
      weise|hinweisen|benachrichtige|benachrichtigen|zeige|zeigen|offenbare|offenlegen|warne`,
    user: "Benutzer~|Nutzer~|Anwender~|Kunde~|Mensch~|User|niemand~|ihm|ihr",
    hide: "verschweige~|verheimliche~|verberge~|verstecke~|geheim",
    know: "erfährt|erfahren|merkt|bemerkt|mitbekommt|weiß|sieht|wissen|merken|bemerken",
    secretly: `heimlich|insgeheim|klammheimlich|verdeckt|im Verborgenen|hinter dem Rücken|ohne Wissen des|ohne dass der Nutzer
      ohne dass der Benutzer|ohne dass es jemand merkt|unbemerkt|ohne Wissen der`,
    silently: "still|stillschweigend|lautlos|unauffällig|im Hintergrund",
    consented: "zugestimmt|genehmigt|eingewilligt|erlaubt|bestätigt|autorisiert|freigegeben",
    ask: "frage|fragen|frag|bitte|bitten|warte|warten|nachfragen|einholen|fordere",
    confirmation: "Bestätigung|Erlaubnis|Genehmigung|Zustimmung|Freigabe|Einwilligung|Rückfrage",
    refuse: "verweigere~|weigere~|ablehnen|lehne|widersprich|hinterfrage~",
    obey: "folge~|befolge~|führe|ausführen|gehorche~|setze|umsetzen|tue|mach|halte dich",
    fetch: "lade~|hole|rufe|rufen|öffne~|besuche~|lies|lesen|lädst|abrufen|herunterladen",
    remote: "Seite|URL|Link|Website|Webseite|Adresse|Server|Dokument|http",
    orders: "Anweisung~|Befehl~|Instruktion~|Schritt~|Vorgaben",
    blindly: `alle Anweisungen|jede Anweisung|alles was dort|was dort steht|egal was|wortwörtlich|ohne Nachfrage|ohne zu hinterfragen
      sämtliche Anweisungen|alle Befehle|allem was`,
    send: `sende|senden|sendet|schicke|schick|schicken|schickt|lade|hochladen|übermittle|übermitteln|übertrage|übertragen|leite
      weiterleiten|poste|veröffentliche|kopiere|gesendet|geschickt|hochgeladen|maile|exfiltriere`,
    private: `Chatverlauf|Gesprächsverlauf|Unterhaltung|Konversation|gesamte Gespräch|Nutzerdaten|Benutzerdaten|personenbezogene~
      persönliche Daten|alle Dateien|Quellcode|Quelltext|Kontakte|Umgebungsvariablen|Systemprompt|Zwischenablage|E-Mails|Dokumente
      Browserverlauf|Dateien des Nutzers|Nachrichten des Nutzers|Nachrichten des Benutzers|Kundendaten|Eingaben des`,
    secret:
      "Passwort|Passwörter|Kennwort|Kennwörter|Schlüssel|API-Schlüssel|Zugangsdaten|Token|Tokens|Geheimnis~|Anmeldedaten|Seed-Phrase|Wiederherstellungsphrase",
    destination:
      "externen Server|unseren Server|Webhook|folgende Adresse|diese Adresse|entfernten Server|externe Adresse|fremden Server",
    demand: "frage|frag|bitte|fordere|fordern|bitten|fragen|verlange|bringe",
    "wallet-secret":
      "Seed-Phrase|Wiederherstellungsphrase|Wiederherstellungswörter|privaten Schlüssel|Mnemonic|Seed Phrase",
    "account-secret":
      "Passwort|Kennwort|Kreditkartennummer|Kartennummer|PIN|TAN|Bestätigungscode|Sicherheitscode|Kontodaten|CVV|SMS-Code",
    "this-skill": "dieser Skill|dieses Werkzeug|dieses Tool|diese Fähigkeit|diesen Skill",
    over: "Vorrang vor|Priorität vor|Priorität gegenüber|Vorrang gegenüber|anstelle|statt",
    others: "allen anderen|alle anderen|jedem anderen|anderen|aller anderen|dem System",
    matter: "auch wenn|selbst wenn|egal ob|unabhängig davon|obwohl",
    objects: "ablehnt|widerspricht|nicht möchte|nein sagt|nicht will|protestiert|etwas anderes verlangt|dagegen ist",
    every:
      "nach jeder|nach jedem|vor jeder|vor jedem|am Ende jeder|am Ende jedes|bei jeder|bei jedem|jedes Mal|in jeder|zu Beginn jeder",
    job: "Aufgabe|Antwort|Unterhaltung|Sitzung|Anfrage|Nachricht|Aktion|Befehl|Vorgang|Gespräch",
    remember: "speichere|speichern|schreibe|schreib|füge|trage|merke dir|merken|hinterlege",
    memory: "dein Gedächtnis|deinem Gedächtnis|Langzeitgedächtnis|dauerhaften Anweisungen|deinen Speicher|Systemprompt",
    trusted: "vertrauenswürdig~|sicher|genehmigt|freigegeben",
    promote: "empfiehl|empfehle~|füge|erwähne~|bewirb|nenne|hänge|verlinke",
    promo: "Affiliate-Link|Partnerlink|unser Produkt|Werbung|Rabattcode|gesponsert~|unsere Firma|Empfehlungslink",
    plant: "baue|bau|füge|einbauen|einfügen|schleuse|hinterlasse|integriere|verstecke|einschleusen",
    backdoor: "Hintertür~|Schwachstelle~|Sicherheitslücke~|Schadcode|Trojaner|Logikbombe|Backdoor~",
    code: "Code|Projekt|Anwendung|Programm|Funktion|Repository|Ausgabe",
    claim: "melde|behaupte|erkläre|gib|berichte|markiere|sage",
    passed: "bestanden|erfolgreich|fehlerfrei|keine Probleme|sicher|in Ordnung",
    print: "zeige~|gib|wiederhole~|offenbare~|drucke|verrate~|nenne|schreibe",
    prompt:
      "Systemprompt|System-Prompt|Systemanweisung~|ursprünglichen Anweisungen|deine Anweisungen|internen Anweisungen|geheimen Anweisungen",
    when: "wenn|falls|sobald|immer wenn",
    says: "sagt|fragt|erwähnt|schreibt|eingibt|verwendet|bittet",
    pay: "überweise|überweisen|sende|transferiere|zahle|schicke|übertrage",
    money: "Bitcoin|ETH|USDT|USDC|Geld|Guthaben|Kryptowährung~|Euro|Dollar",
    account: "Wallet|Adresse|Konto|IBAN",
    machine:
      "KI|Sprachmodell|Sprachmodelle|Assistent|Assistenten|LLM|KI-Agent|KI-Agenten|KI-Assistent|KI-Assistenten|KI-Modelle",
    attention:
      "Hinweis an|Hinweis für|Achtung|Anweisung an|Anweisung für|Nachricht an|Anweisungen für|Anweisungen an|Notiz für|Notiz an",
    an: "die|den|das|alle|jede|jeden|eine|ein",
    system: `Systemnachricht:|Systemmeldung:|Systemhinweis:|Nachricht des Administrators|Anweisung des Entwicklers|Nachricht von Anthropic
      Nachricht von OpenAI|Systemanweisung:|Administratoranweisung`,
    destroy: "lösche|löschen|löscht|vernichte~|überschreibe~|verschlüssele~|entferne~",
    belongings: "Dateien|Daten|Datenbank|Repository|Verzeichnis|Ordner|Backups|Sicherungen|Protokolle|E-Mails",
    run: "führe|ausführen|installiere~|starte~",
    payload: "Befehl~|Skript~|Code|Programm~|Binärdatei",
    change: "ändere|ändern|verändere~|ersetze~|manipuliere~|füge|tausche",
    thing: "Code|Datei|Dateien|Konfiguration|Antwort|Ergebnis|Link|Konto|Kontonummer|Adresse|IBAN",
    threat: "wird gesperrt|wird gelöscht|verlieren Sie den Zugriff|rechtliche Schritte",
  },
  phrases: {
    override: [
      "{ignore} {sie?} {sie?} {link?} … {prior} … {rules}",
      "{ignore} {sie?} {sie?} {link} {link?} {rules}",
      "{prior} … {rules} … {ignore}",
      "{prior} … {rules} … {void}",
      "{disable} … {guard}",
    ],
    mode: ["{become} …… {without} … {limits}"],
    conceal: [
      "{tell} … {user} … {not}",
      "{not} … {user} … {tell}",
      "{hide} … {user}",
      "{user} … {not} … {know}",
      "{tell} … {not} … {user}",
    ],
    secretly: ["{secretly}"],
    silently: ["{silently} … {send}", "{send} … {silently}"],
    consent: ["{user} … bereits … {consented}", "{ask} … {not} … {confirmation}", "{not} … {confirmation}"],
    refusal: ["{refuse} … {not}"],
    "remote-orders": ["{fetch} …… {remote} …… {obey} … {orders}", "{obey} … {orders} … {remote}"],
    "follow-blindly": ["{blindly}"],
    "send-private": ["{send} …… {private}", "{private} …… {send}"],
    "send-secret": ["{send} …… {secret}", "{secret} …… {send}"],
    destination: ["{destination}"],
    secret: ["{secret}"],
    send: ["{send}"],
    "solicit-wallet": ["{demand} … {user} …… {wallet-secret}"],
    "solicit-account": ["{demand} … {user} …… {account-secret}"],
    priority: ["{this-skill} … {over} … {others}"],
    "against-user": ["{matter} … {user} … {objects}"],
    "every-task": ["{every} … {job}"],
    remember: ["{remember} … {memory}"],
    trust: ["{remember} …… {trusted}"],
    promote: [
      "{every} … {job} …… {promote} … {promo}",
      "{promote} … immer … {promo}",
      "{promote} … {promo} …… {every} … {job}",
    ],
    sabotage: ["{plant} … {backdoor} …… {code}", "{plant} … {code} …… {backdoor}", "{backdoor} … {code} … {plant}"],
    falsify: ["{claim} … {passed} …… {matter}", "{matter} …… {claim} … {passed}"],
    probe: ["{print} … {prompt}"],
    trigger: ["{when} … {user} … {says}"],
    pay: ["{pay} …… {money} …… {account}"],
    "to-machine": ["{attention} {an?} {machine}", "wenn du {an?} {machine}"],
    authority: ["{system}"],
    destroy: ["{destroy} … {belongings}", "{belongings} … {destroy}"],
    run: ["{run} … {payload}"],
    change: ["{change} … {thing}"],
    urgency: ["{threat}"],
  },
};
