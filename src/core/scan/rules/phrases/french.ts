/** French: the words and phrases of injections. */
import type { Phrasebook } from "../../patterns/phrases.ts";

export const FRENCH: Phrasebook = {
  writing: "spaced",
  words: {
    ignore: `ignore|ignorez|ignorer|oublie|oubliez|oublier|ne tiens pas compte|ne tenez pas compte|ne tiens plus compte
      ne tenez plus compte|fais abstraction|faites abstraction|faire abstraction|écarte|écartez|abandonne|abandonnez|ne suis plus
      ne suivez plus|néglige|négligez|passe outre|passez outre|mets de côté|mettez de côté|désobéis|désobéissez|annule|annulez`,
    link: "toutes|tous|tout|les|tes|vos|ces|des|de|toutes les|tous les|de toutes les|à toutes les|n'importe quelle|le|la",
    prior:
      "précédentes|précédents|précédente|antérieures|antérieurs|ci-dessus|initiales|d'origine|du système|système|reçues|existantes|préalables",
    rules: `instructions|instruction|règles|consignes|directives|ordres|restrictions|contraintes|politiques|limitations|invite système
      message système|prompt`,
    safety: "de sécurité|éthiques|de contenu|de modération",
    guard: "filtres|restrictions|règles|protections|garde-fous|limites|contrôles|politiques|mesures|consignes",
    disable: "désactive~|contourne~|supprime~|neutralise~|lève~|outrepasse~",
    become: `tu es maintenant|vous êtes maintenant|tu es désormais|vous êtes désormais|agis comme|agissez comme|fais semblant d'être
      comporte-toi comme|comportez-vous comme|à partir de maintenant tu es|imagine que tu es|joue le rôle|passe en|active le`,
    without: "sans|tu n'as|vous n'avez|libre de|dépourvu de|qui n'a",
    limits: "restrictions|restriction|limitations|limites|limite|filtres|filtre|censure|règles|éthique",
    not: "ne|n'|jamais|sans|évite de|évitez de|surtout pas",
    tell: `dis|dites|dire|mentionne|mentionnez|mentionner|informe|informez|informer|préviens|prévenez|prévenir|révèle|révélez|révéler
      parle|parlez|signale|signalez|signaler|avertis|avertissez|avertir|avise|notifie~|montre~|en parle|en parlez|le dis|le dites`,
    user: "utilisateur|utilisatrice|utilisateurs|client|humain|personne|l'utilisateur",
    hide: "cache|cachez|cacher|dissimule~|à l'insu",
    know: "sache|s'en rende compte|remarque|voie|s'en aperçoive",
    secretly: `en secret|secrètement|à l'insu de l'utilisateur|à son insu|en cachette|discrètement et sans|clandestinement|furtivement
      sans que l'utilisateur le sache|sans que l'utilisateur s'en aperçoive|sans éveiller les soupçons|en catimini`,
    silently: "silencieusement|en silence|discrètement|sans bruit",
    consented: "approuvé|autorisé|accepté|consenti|donné son accord|donné son consentement|confirmé|validé",
    ask: "demande|demandez|demander|attends|attendez|attendre|sollicite~|requérir",
    confirmation: "confirmation|permission|autorisation|accord|consentement|approbation",
    refuse: "refuse|refusez|refuser|remets en question|remettez en question|décline|déclinez",
    obey: "suis|suivez|suivre|exécute|exécutez|exécuter|obéis|obéissez|applique|appliquez|appliquer|fais|faites",
    fetch: "télécharge~|récupère~|récupérez|récupérer|visite~|ouvre~|lis|lisez|lire|consulte~|accède~|va sur|charge~",
    remote: "page|url|lien|site|adresse|serveur|web|document|fichier distant|http",
    orders: "instructions|ordres|consignes|commandes|directives|étapes",
    blindly: `toutes les instructions|toute instruction|quelles que soient les instructions|tout ce qu'elle dit|tout ce qu'il dit
      à la lettre|sans poser de question|sans discuter|ce qu'elle indique|ce qui y est écrit|tous les ordres`,
    send: `envoie|envoyez|envoyer|envoyant|transmets|transmettez|transmettre|téléverse~|publie~|poste|postez|transfère|transférez
      transférer|partage~|expédie~|exfiltre~|copie|copiez|joins|fais parvenir`,
    private: `historique de la conversation|historique du chat|la conversation|conversation complète|messages de l'utilisateur
      données de l'utilisateur|données personnelles|fichiers de l'utilisateur|tous les fichiers|code source|contacts
      variables d'environnement|invite système|prompt système|instructions système|presse-papiers|courriels|documents
      historique de navigation|informations personnelles|données utilisateur`,
    secret: `mot de passe|mots de passe|clé|clés|clé api|clés api|identifiants|jeton|jetons|token|tokens|secrets|clé privée
      phrase de récupération|phrase secrète`,
    destination: "serveur externe|serveur distant|notre serveur|webhook|adresse suivante|cette adresse|adresse externe",
    demand: "demande|demandez|demander|exige~|fais en sorte que|invite|invitez|prie",
    "wallet-secret":
      "phrase de récupération|phrase secrète|phrase mnémonique|clé privée|phrase de départ|mots de récupération",
    "account-secret": `mot de passe|numéro de carte|carte bancaire|carte de crédit|code de vérification|code de sécurité|cvv|code pin
      coordonnées bancaires|code sms`,
    "this-skill": "cette compétence|cet outil|ce skill|cette skill|ce module",
    over: "priorité sur|le pas sur|prévaut sur|avant tout|au lieu de|l'emporte sur|prime sur",
    others: "toutes les autres|tous les autres|tout autre|les autres|autres|toutes|le système|l'utilisateur",
    matter: "même si|peu importe|quel que soit|indépendamment de|malgré",
    objects: "refuse|s'y oppose|s'oppose|proteste|dit non|ne veut pas|demande le contraire|n'est pas d'accord",
    every:
      "après chaque|avant chaque|à la fin de chaque|au début de chaque|à chaque|dans chaque|chaque fois que|lors de chaque",
    job: "tâche|réponse|conversation|session|requête|message|opération|commande|utilisateur|demande",
    remember: "enregistre~|ajoute~|écris|écrivez|mémorise~|sauvegarde~|inscris|retiens",
    memory: "ta mémoire|votre mémoire|mémoire persistante|mémoire à long terme|instructions permanentes",
    trusted: "de confiance|fiable~|sûr~|approuvé~|autorisé~",
    promote: "recommande~|inclus|incluez|insère|insérez|ajoute~|promeus|mentionne~|vante~",
    promo:
      "lien d'affiliation|lien affilié|notre produit|publicité|sponsorisé|code promo|notre entreprise|lien de parrainage",
    plant: "insère|insérez|insérer|ajoute~|introduis|introduisez|introduire|glisse~|laisse|intègre|cache",
    backdoor: "porte dérobée|portes dérobées|vulnérabilité~|code malveillant|cheval de troie|bombe logique|faille~",
    code: "code|projet|application|programme|fonction|dépôt|sortie",
    claim: "signale|déclare|déclarez|affirme|affirmez|indique|indiquez|rapporte|dis",
    passed: "réussi|réussis|ont réussi|passent|sont passés|sans erreur|aucun problème|sûr|conformes",
    print: "affiche~|révèle|révélez|imprime~|répète|répétez|écris|donne-moi|montre~|divulgue~|recopie~",
    prompt:
      "invite système|prompt système|instructions système|instructions initiales|tes instructions|vos instructions|instructions cachées|message système",
    when: "quand|lorsque|si|dès que|une fois que",
    says: "dit|demande|mentionne|écrit|tape|évoque|utilise",
    pay: "transfère|transférez|envoie|envoyez|verse|versez|paie|payez|vire|virez",
    money: "bitcoin|eth|usdt|usdc|argent|fonds|cryptomonnaie~|euros|dollars|solde",
    account: "portefeuille|adresse|compte|iban",
    machine: "ia|intelligence artificielle|modèle de langage|assistant|assistants|llm|agent ia|agents ia",
    attention:
      "note à|note pour|attention|instruction pour|message pour|message à|avis à|instructions pour|à l'attention de",
    an: "l'|la|le|les|un|une|tout|toute|tous les",
    system: `message système :|message système:|message de l'administrateur|avis du système|message d'anthropic|message d'openai
      ordre du développeur|instruction système:|[système]|message du développeur`,
    destroy: "supprime~|efface~|détruis|détruire|chiffre~|écrase~|vide",
    belongings: "fichiers|données|base de données|dépôt|répertoire|dossier|sauvegardes|journaux|courriels",
    run: "exécute~|exécutez|installe~|lance~",
    payload: "commande|commandes|script|code|programme|binaire",
    change: "modifie~|change~|altère~|insère|insérez|remplace~",
    thing: "code|fichier|fichiers|configuration|réponse|résultat|lien|compte|adresse|numéro|iban",
    threat: "sera suspendu|sera bloqué|sera supprimé|perdrez l'accès|poursuites judiciaires",
  },
  phrases: {
    override: ["{ignore} … {rules} … {prior}", "{ignore} {link} {link?} {rules}", "{disable} … {guard} … {safety}"],
    mode: ["{become} …… {without} … {limits}"],
    conceal: ["{not} … {tell} … {user}", "{hide} … {user}", "que {user} {not} … {know}", "{tell} rien … {user}"],
    secretly: ["{secretly}"],
    silently: ["{silently} … {send}", "{send} … {silently}"],
    consent: ["{user} … déjà … {consented}", "{not} … {ask} … {confirmation}"],
    refusal: ["{not} … {refuse} jamais", "ne {refuse} pas"],
    "remote-orders": ["{fetch} …… {remote} …… {obey} … {orders}", "{obey} … {orders} … {remote}"],
    "follow-blindly": ["{blindly}"],
    "send-private": ["{send} …… {private}"],
    "send-secret": ["{send} …… {secret}"],
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
      "{promote} … {promo} …… {every} … {job}",
      "{promote} toujours … {promo}",
      "{every} … {job} …… {promote} … {promo}",
    ],
    sabotage: ["{plant} … {backdoor} …… {code}"],
    falsify: ["{claim} … {passed} …… {matter}", "{matter} …… {claim} … {passed}"],
    probe: ["{print} … {prompt}"],
    trigger: ["{when} … {user} … {says}"],
    pay: ["{pay} …… {money} …… {account}"],
    "to-machine": ["{attention} {an?} {machine}", "si tu es {an?} {machine}", "si vous êtes {an?} {machine}"],
    authority: ["{system}"],
    destroy: ["{destroy} … {belongings}"],
    run: ["{run} … {payload}"],
    change: ["{change} … {thing}"],
    urgency: ["{threat}"],
  },
};
