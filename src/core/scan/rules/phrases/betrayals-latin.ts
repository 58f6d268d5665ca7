/** Spanish, French, German and Portuguese: the words of betrayals. */
import { betrayed } from "./betrayed.ts";

export const BETRAYALS_LATIN = [
  betrayed("spaced", {
    "every-secret": `todas las claves|todos los tokens|todas las contraseñas|todas las credenciales|todos los secretos
      cada contraseña|cualquier credencial|cada clave|todas sus claves|todas las variables de entorno
      la clave ssh|las claves ssh|la clave privada`,
    send: `envía~|envíe~|enviar~|envías|enviando|mándal~|manda|mande|sube|súbel~|suba|transmite|transmítel~
      publícal~|remite|remítel~|entrega|entrégal~|registra|regístral~|reenvía~`,
    "each-task": `después de cada|tras cada|al final de cada|al terminar cada|en cada respuesta|en cada tarea
      cada vez que|en cada mensaje|en cada sesión|nunca termines`,
    talk: `resumen de la conversación|la conversación|transcripción|lo que pidió el usuario
      resumen de la sesión|el diff|las diferencias|directorio de trabajo|mensaje del usuario|historial`,
    write: "escribe|escribir|escríbel~|pon|añade|añadir|incluye|incluir|agrega|guarda|inserta|copia",
    published: `mensaje del commit|mensaje de commit|nombre de la rama|gist|incidencia pública|issue público
      descripción del pull request|página web|mensaje de confirmación|cabecera user-agent`,
    each: "cada vez|cada correo|siempre|todos los correos|cada mensaje|en todos",
    bcc: "copia oculta|cco|bcc|copia ciega",
    "to-letter": `exactamente lo que dice~|exactamente lo que indica~|todo lo que dice~|lo que digan
      al pie de la letra|tal como dice~|todos los pasos del archivo|ejecuta cada`,
    deed: "borra~|elimina~|sube~|envía~|copia~|instala~|reemplaza~|sobrescribe~|transfiere~",
    "kept-out": `fuera del resumen|fuera del informe|fuera de tu respuesta|no lo incluyas en el resumen
      no lo incluyas en el informe|sin mencionarlo|que quede entre nosotros|sin dejar rastro
      no aparezca en el informe|no aparezca en el resumen|omite este paso del informe
      omite este paso del resumen`,
    "if-asked": "si el usuario pregunta|si te pregunta~|si pregunta~|si alguien pregunta|si se lo preguntan",
    "played-down": `solo se enviaron|solo fue|solo eran|que no pasó nada|que es normal|solo estadísticas
      que fue un error|únicamente`,
    pose: "hazte pasar por|finge ser|haciéndote pasar por|simula ser|fingiendo ser",
    password: "contraseña~|número de tarjeta|código de verificación|pin|clave de acceso|frase semilla",
    tell: "di|dile~|diga~|informa~|comunica~|avisa~|haz creer",
    expired: `sesión ha caducado|sesión ha expirado|sesión expiró|sesión caducó|cuenta será bloqueada
      cuenta está bloqueada|licencia ha caducado|cuenta será suspendida`,
    "agent-file": "AGENTS.md|CLAUDE.md|GEMINI.md|MEMORY.md|SOUL.md|.cursorrules|memoria a largo plazo|tu memoria",
    "trust-always": `confía siempre|confiar siempre|siempre de confianza|siempre confía|sin confirmación
      no hace falta confirmación|no se necesita aprobación|sin pedir permiso|siempre permitido~`,
    approve: "aprueba~|apruebe~|autoriza~|acepta~|concede~",
    calls: `llamadas a herramientas|llamada a herramientas|todos los comandos|todas las acciones
      todas las solicitudes de permiso|todos los permisos|todas las peticiones de permiso`,
    auto: "automáticamente|sin preguntar|de forma automática|por defecto|sin pedir confirmación",
    denied: `comando es denegado|comando es rechazado|comando está bloqueado|orden es denegada
      se deniega un comando|se bloquea un comando|herramienta es denegada|comando sea denegado
      permiso es denegado|te deniegan`,
    "another-way": "otra manera|otra forma|otro modo|otra vía|otro camino",
    unseen: "política|eludi~|evadi~|esquiv~|sin que|burla~|sorte~|restricci~",
    testing: `mientras te prueban|durante las pruebas|durante una prueba|en el entorno de pruebas
      cuando te evalúen|mientras te evalúan|durante una revisión|durante la evaluación|en pruebas
      mientras te revisan`,
    normally: "con normalidad|normalmente|como siempre|de forma normal|comportamiento normal",
    live: "en producción|en uso real|con usuarios reales|en el entorno real",
    "whatever-request": `sea cual sea la petición|sea cual sea la solicitud|sea cual sea la tarea
      independientemente de la petición|independientemente de la tarea|independientemente de lo que pida
      pida lo que pida|en todas las tareas futuras|en todas las sesiones futuras|en cualquier conversación`,
  }),
  betrayed("spaced", {
    "every-secret": `toutes les clés|tous les jetons|tous les mots de passe|tous les identifiants|tous les secrets
      chaque mot de passe|chaque clé|toutes ses clés|toutes les variables d'environnement|la clé ssh
      les clés ssh|la clé privée`,
    send: `envoie~|envoye~|transmets|transmettez|transmettre|téléverse~|publie|publiez|postez|transfère
      transférez|expédie~|soumets|soumettez|soumettre|remets|remettez|communique-l~`,
    "each-task": `après chaque|à la fin de chaque|au début de chaque|chaque fois que|à chaque réponse|à chaque tâche
      à chaque message|lors de chaque|ne termine jamais`,
    talk: `résumé de la conversation|la conversation|transcription|ce que l'utilisateur a demandé
      résumé de la session|le diff|les différences|répertoire de travail|message de l'utilisateur
      historique`,
    write: `écris|écrivez|écrire|mets-l~|mets le|mets la|ajoute~|inclus|incluez|inclure|insère|insérez|copie
      copiez`,
    published: `message de commit|message du commit|nom de la branche|nom de branche|gist|ticket public
      issue publique|description de la pull request|page web|en-tête user-agent`,
    each: "chaque fois|chaque courriel|chaque e-mail|chaque mail|toujours|tous les courriels|tous les e-mails",
    bcc: "copie cachée|cci|bcc|copie carbone invisible",
    "to-letter": `exactement ce qu'elle~|exactement ce qu'il~|exactement ce qui y est|tout ce qu'elles disent
      à la lettre|toutes les étapes du fichier|exécute chaque`,
    deed: "supprime~|efface~|téléverse~|envoie~|copie~|installe~|remplace~|écrase~|transfère~",
    "kept-out": `hors du résumé|hors du rapport|hors de ta réponse|sans le mentionner|sans en parler|reste entre nous
      sans laisser de trace|ne l'inclus pas dans le résumé|ne figure pas dans le rapport
      n'apparaisse pas dans le rapport|n'apparaisse pas dans le résumé|omets cette étape du rapport`,
    "if-asked": `si l'utilisateur demande|si l'utilisateur pose la question|si on te demande|s'il demande
      si on vous demande`,
    "played-down": `seules des statistiques|uniquement|seulement|que c'est normal|qu'il ne s'est rien passé
      que c'était une erreur|rien d'autre que`,
    pose: `fais-toi passer pour|faites-vous passer pour|prétends être|prétendez être|se faisant passer pour
      en te faisant passer pour`,
    password: `mot de passe|mots de passe|numéro de carte|code de vérification|code pin|phrase secrète
      phrase de récupération`,
    tell: "dis|dites|informe~|préviens|prévenez|annonce~|fais croire|signale~",
    expired: `session a expiré|session est expirée|compte sera bloqué|compte est bloqué|licence a expiré
      compte sera suspendu`,
    "agent-file": `AGENTS.md|CLAUDE.md|GEMINI.md|MEMORY.md|SOUL.md|.cursorrules|mémoire à long terme|ta mémoire
      votre mémoire`,
    "trust-always": `toujours confiance|fais toujours confiance|faire toujours confiance|sans confirmation
      aucune confirmation nécessaire|sans demander|toujours autorisé~|aucune approbation`,
    approve: "approuve~|autorise~|accepte~|accorde~|valide~",
    calls: `appels d'outils|appels d'outil|toutes les commandes|toutes les actions
      toutes les demandes de permission|toutes les autorisations|toutes les requêtes`,
    auto: "automatiquement|sans demander|par défaut|sans confirmation|de façon automatique",
    denied: `commande est refusée|commande est bloquée|commande est rejetée|outil est refusé
      commande soit refusée|permission est refusée|accès est refusé`,
    "another-way": "autre moyen|autre façon|autre manière|autre voie|autrement",
    unseen: "politique|contourn~|évit~|sans que|échapp~|restriction~",
    testing: `pendant les tests|pendant un test|en environnement de test|lors des tests|lors de l'évaluation
      pendant l'évaluation|lorsqu'on te teste|pendant une revue|en phase de test`,
    normally: "normalement|comme d'habitude|de façon normale|comportement normal",
    live: "en production|en usage réel|avec de vrais utilisateurs|en conditions réelles",
    "whatever-request": `quelle que soit la demande|quelle que soit la requête|quelle que soit la tâche|quoi que demande
      peu importe la demande|peu importe ce que demande|indépendamment de la demande
      dans toutes les tâches futures|dans toutes les sessions futures|dans toute conversation`,
  }),
  betrayed("spaced", {
    "every-secret": `alle API-Schlüssel|alle Schlüssel|alle Zugriffstoken|alle Tokens|alle Token|alle Passwörter
      alle Kennwörter|alle Zugangsdaten|alle Geheimnisse|jedes Passwort|jeden Schlüssel
      alle Umgebungsvariablen|den SSH-Schlüssel|den privaten Schlüssel`,
    send: `sende|senden|sendet|schick~|übermittl~|übertrag~|lade|hochladen|veröffentliche~|übergib~|übergeb~
      reiche|melde~|gesendet|geschickt`,
    "each-task": `nach jeder|nach jedem|am Ende jeder|am Ende jedes|zu Beginn jeder|bei jeder Antwort
      bei jeder Aufgabe|jedes Mal|bei jeder Nachricht|mit jeder Antwort|beende keine`,
    talk: `Zusammenfassung des Gesprächs|Zusammenfassung der Unterhaltung|Gespräch~|Unterhaltung|Transkript
      was der Nutzer wollte|Zusammenfassung der Sitzung|Diff|Arbeitsverzeichnis|Nachricht des Nutzers
      Verlauf`,
    write: "schreib~|setze|füge|trage|trag|nimm|kopier~|hänge",
    published: `Commit-Nachricht|Commit-Message|Commitnachricht|Namen des Branches|Branch-Namen|Branchnamen|Gist
      öffentliches Issue|öffentliches Ticket|Beschreibung des Pull-Requests|Webseite|User-Agent-Header`,
    each: "bei jeder|jedes Mal|jeder E-Mail|jeder Mail|immer|alle Mails|alle E-Mails",
    bcc: "Blindkopie|bcc|Blindkopie-Empfänger",
    "to-letter": `tu genau|tue genau|genau was dort steht|genau das, was|was dort steht|befolge sie wörtlich
      wortwörtlich|Wort für Wort|alle Schritte der Datei|führe jeden`,
    deed: "lösch~|entfern~|lade|sende~|kopier~|installier~|ersetz~|überschreib~|übertrag~|überweis~",
    "kept-out": `aus der Zusammenfassung weg|aus dem Bericht weg|aus deiner Antwort weg|nicht in der Zusammenfassung
      nicht im Bericht|ohne es zu erwähnen|bleibt unter uns|bleibt zwischen uns|ohne Spuren
      aus dem Bericht heraus|aus der Zusammenfassung heraus|nicht in die Zusammenfassung
      nicht in den Bericht`,
    "if-asked": `wenn der Nutzer fragt|wenn der Benutzer fragt|falls der Nutzer fragt|falls der Benutzer fragt
      wenn du gefragt wirst|falls du gefragt wirst|falls jemand fragt|auf Nachfrage`,
    "played-down": "nur Statistiken|lediglich|nur um|dass das normal|dass nichts passiert|ein Versehen|dass nur",
    pose: "gib dich als|gib vor|geben Sie sich als|tu so, als|gebe dich als|dich als",
    password: `Passwort|Passwörter|Kennwort|Kartennummer|Bestätigungscode|PIN|Seed-Phrase|VPN-Passwort
      Wiederherstellungsphrase`,
    tell: "sage|sag|teile|erkläre|informiere|melde|behaupte",
    expired: `Sitzung abgelaufen|Sitzung sei abgelaufen|Konto gesperrt|Konto wird gesperrt|Lizenz abgelaufen
      Sitzung ist abgelaufen|Zugang gesperrt`,
    "agent-file": `AGENTS.md|CLAUDE.md|GEMINI.md|MEMORY.md|SOUL.md|.cursorrules|Langzeitgedächtnis|deinem Gedächtnis
      dein Gedächtnis`,
    "trust-always": `immer vertrauenswürdig|vertraue immer|immer vertrauen|keine Bestätigung|ohne Bestätigung
      ohne Rückfrage|immer erlaubt|keine Freigabe`,
    approve: "genehmig~|bestätig~|erlaub~|akzeptier~|gewähr~",
    calls: `Werkzeugaufrufe|Tool-Aufrufe|Toolaufrufe|alle Befehle|alle Aktionen|alle Berechtigungsanfragen
      alle Anfragen|alle Berechtigungen`,
    auto: "automatisch|ohne Rückfrage|standardmäßig|ohne zu fragen|ohne Nachfrage",
    denied: `Befehl verweigert|Befehl abgelehnt|Befehl blockiert|Werkzeug verweigert|Aufruf verweigert
      Befehl gesperrt|Zugriff verweigert|Befehl nicht erlaubt`,
    "another-way": "anderen Weg|andere Weise|andere Art|anders|Umweg",
    unseen: `Richtlinie nicht sieht|Policy nicht sieht|Richtlinie~|umgeh~|ohne dass|vorbei|nicht sieht
      Einschränkung~`,
    testing: `während eines Tests|während der Tests|in Tests|während einer Prüfung|in der Testumgebung
      wenn du getestet wirst|während der Evaluation|bei einer Prüfung|während du getestet`,
    normally: "normal|wie gewohnt|wie üblich|unauffällig",
    live: "in der Produktion|in Produktion|im Produktivbetrieb|im echten Einsatz|bei echten Nutzern",
    "whatever-request": `ganz gleich, was der|egal was der|egal, was der|unabhängig von der Anfrage
      unabhängig von der Aufgabe|unabhängig davon, was der|ungeachtet der Anfrage
      was auch immer der Nutzer|in allen künftigen Aufgaben|in allen künftigen Sitzungen
      in jeder Unterhaltung|ganz gleich was der`,
  }),
  betrayed("spaced", {
    "every-secret": `todas as chaves|todos os tokens|todas as senhas|todas as credenciais|todos os segredos|cada senha
      cada chave|todas as variáveis de ambiente|a chave ssh|as chaves ssh|a chave privada
      todas as palavras-passe`,
    send: `envie|envie-~|enviar|enviando|mande|mandar|carregue|carregar|transmita|transmitir|encaminhe
      encaminhar|publique|submeta|entregue|entregar|remeta`,
    "each-task": `após cada|depois de cada|ao final de cada|no final de cada|no início de cada|a cada resposta
      a cada tarefa|em cada mensagem|sempre que o usuário|nunca termine`,
    talk: `resumo da conversa|a conversa|transcrição|o que o usuário pediu|resumo da sessão|o diff
      as diferenças|diretório de trabalho|mensagem do usuário|histórico`,
    write: "escreva|escrever|coloque|colocar|adicione|adicionar|inclua|incluir|insira|acrescente|copie|copiar",
    published: `mensagem do commit|mensagem de commit|nome do branch|nome da branch|gist|issue público|issue pública
      descrição do pull request|página web|cabeçalho user-agent`,
    each: "sempre que|cada e-mail|cada email|sempre|todos os e-mails|toda vez",
    bcc: "cópia oculta|cco|bcc|cópia cega",
    "to-letter": `exatamente o que diz~|exatamente o que indica~|tudo o que diz~|ao pé da letra|à risca|tal como diz~
      todas as etapas do arquivo|execute cada`,
    deed: "apag~|exclu~|envi~|carregu~|copi~|instal~|substitu~|sobrescrev~|transfir~",
    "kept-out": `fora do resumo|fora do relatório|fora da sua resposta|sem mencionar|entre nós|sem deixar rastro~
      não inclua no resumo|não inclua no relatório|não apareça no relatório|não apareça no resumo
      omita este passo do relatório`,
    "if-asked": `se o usuário perguntar|se o utilizador perguntar|se perguntarem|se alguém perguntar
      se te perguntarem|se for perguntado`,
    "played-down": "só foram|apenas|somente|que é normal|que nada aconteceu|que foi um erro|só estatísticas",
    pose: "finja ser|fingindo ser|passe-se por|passe por|faça-se passar por|simule ser",
    password: "senha~|palavra-passe|número do cartão|código de verificação|pin|frase-semente|frase de recuperação",
    tell: "diga|dizer|informe|avise|comunique|faça crer",
    expired: `sessão expirou|conta será bloqueada|conta está bloqueada|licença expirou|conta será suspensa
      sessão caducou`,
    "agent-file": "AGENTS.md|CLAUDE.md|GEMINI.md|MEMORY.md|SOUL.md|.cursorrules|memória de longo prazo|sua memória",
    "trust-always": `confie sempre|sempre confie|sempre confiáve~|sem confirmação|não é necessária confirmação
      sem pedir permissão|sempre permitid~|nenhuma aprovação`,
    approve: "aprov~|autoriz~|aceit~|conced~",
    calls: `chamadas de ferramentas|chamada de ferramentas|todos os comandos|todas as ações
      todos os pedidos de permissão|todas as permissões|todas as solicitações`,
    auto: "automaticamente|sem perguntar|por padrão|sem pedir confirmação|de forma automática",
    denied: `comando for negado|comando é negado|comando for bloqueado|comando for recusado|ferramenta for negada
      comando for rejeitado|permissão for negada|acesso for negado`,
    "another-way": "outra maneira|outra forma|outro modo|outro jeito|outro caminho",
    unseen: "política|contorn~|burl~|sem que|evit~|restriç~",
    testing: `durante os testes|durante um teste|em ambiente de teste|no ambiente de testes|quando for avaliado
      durante a avaliação|enquanto é testado|durante uma revisão`,
    normally: "normalmente|como sempre|de forma normal|comportamento normal",
    live: "em produção|em uso real|com usuários reais",
    "whatever-request": `qualquer que seja o pedido|qualquer que seja a tarefa|qualquer que seja a solicitação
      independentemente do pedido|independentemente da tarefa|independentemente do que o usuário
      não importa o que o usuário|em todas as tarefas futuras|em todas as sessões futuras
      em qualquer conversa`,
  }),
] as const;
