/** English: the words of injections, by what they do in a phrase. */

export const ENGLISH_WORDS: Readonly<Record<string, string>> = {
  ignore: `ignor~|disregard~|forget|neglect~|dismiss|discard|disobey|overlook|abandon|nullify|unlearn|set aside
    put aside|pay no attention to|stop following|stop obeying|let go of|throw out|cast aside`,
  override: "override|overrides|overriding|overrule~|supersede~|bypass~|circumvent~|suspend~",
  former: `previous|previously|prior|above|preceding|earlier|foregoing|safety|all previous|all prior|any previous
    any prior|all earlier|all your|any of your|all existing`,
  found: `like|found|in|inside|within|that|from|embedded|contained|which|you|hidden|given|buried|on|appearing|present
    it|they|coming`,
  "do-not-follow": "do not|don't|never|stop|no longer|must not|need not|no need to|don't have to|do not need to",
  follow: `follow|following|obey|obeying|adhere|heed|comply|apply|enforce|respect|honor|honour|abide|be bound by
    worry about|listen to|stick to`,
  all: "all|any|every|each|all of|any of|all the|each of",
  your: "your|the|its|his|their|those|these|my|our",
  prior: `previous|previously|prior|above|preceding|earlier|former|foregoing|existing|initial|original|system
    developer|ingrained|built-in|other|old|past|standing`,
  wipe: "clear|wipe|erase|purge|flush|reset",
  before: "previous|previously|prior|above|preceding|earlier|foregoing",
  rules: `instruction~|rule|rules|guideline~|directive~|constraint~|restriction~|policy|policies|guardrail~|prompt
    prompts|order|orders|command|commands|programming|guidance|limitation~|safeguard~|ethics|alignment`,
  "model-rules": `instructions|rules|guidelines|directives|restrictions|policies|programming|constraints
    system prompt|safety rules|safety guidelines|system instructions|system message|system messages`,
  taught: "training|safety training|alignment training",
  data: "data|cutoff|cut-off|set|knowledge|examples|code|run|loop",
  may: `are authorized to|are authorised to|are permitted to|are allowed to|have permission to|are cleared to
    are free to`,
  "whatever-was": "regardless of what|no matter what|irrespective of what|whatever",
  were: "were|have been|had been|was",
  "no-longer": `no longer applies|no longer apply|no longer hold|no longer count|are outdated|are obsolete|are superseded
    have expired`,
  act: "act|respond|answer|operate|behave|speak|reply|proceed",
  restrictions: "restrictions|limitations|guardrails|safeguards|censorship|ethical limits|safety limits|inhibitions",
  granted: "you have been granted|you are granted|you now have|you have been given",
  full: "full|root|unlimited|administrator|admin|elevated|unrestricted|system-level",
  privileges: "privileges|access|permissions|rights|authority|control",
  ethics: "safety|ethical|ethics|moral|content|moderation|alignment|censorship|content-safety|safety-related",
  safety: `safety|ethical|ethics|moral|content|moderation|alignment|security|censorship|content-safety|safety-related`,
  guard: `filter~|guideline~|guardrail~|restriction~|protocol~|policy|policies|constraint~|rule|rules|safeguard~
    training|mechanism~|limitation~|boundaries|instruction~|measures|precaution~
    check|checks|control|controls|guards`,
  disable: `bypass~|circumvent~|disabl~|evad~|lift|lifted|drop|remov~|switch~|ignor~|disregard~|suspend~|turn off
    turned off|get around|work around|let go of|switch off|set aside`,
  given: "given|provided|stated|listed|received|defined|you were given|that came|you got",
  told: "told|instructed|taught|given|learned|said|trained|programmed|asked|shown",
  everything: "everything|anything|all|whatever|what",
  void: `void|null|obsolete|suspended|lifted|invalid|cancelled|canceled|superseded|revoked|overridden|outdated
    irrelevant|inactive|disabled|fictional|no longer apply|no longer applies|no longer valid
    do not apply|don't apply|not apply here|not binding|no longer in effect|no longer binding|do not exist
    don't exist`,
  be: "is|are|be|been|as|considered|deemed|now",
  outrank: `override|overrides|supersede|supersedes|replace|replaces|trump|trumps|outrank|outranks|overrule~
    take precedence over|takes precedence over|take priority over|takes priority over|have priority over
    has priority over|higher priority than|more important than`,
  "this-text": `these|this|the following|my|the instructions below|the rules below|these instructions|these rules|this skill
    this instruction|this document|this file|this message|this section|the following instructions
    these directives|this policy|this tool`,
  authority: "system|safety|developer|operator|user|user's|users'|platform|anthropic|openai",
  unrestricted: `unrestricted|uncensored|unfiltered|jailbroken|DAN|amoral|unshackled|unbound|unchained|limitless|evil|lawless
    unaligned|free of all restrictions|free from all restrictions|free of restrictions|free from restrictions
    in developer mode|in god mode|in admin mode|in root mode|in debug mode|in maintenance mode`,
  become: `you are now|you are|you're now|you have become|you will act as|act as|behave as|pretend to be|you become
    roleplay as|role-play as|respond as|operate as|simulate|from now on you are|imagine you are|pretend you are
    pretend that you are|speak as|take on the role of|adopt the persona of|entering|enter|behave like|act like
    function as|continue as|proceed as`,
  without: `without|with no|has no|have no|having no|free of|free from|not bound by|ignores|ignoring|lacks|unbound by
    that never follows|not limited by|not subject to`,
  limits: `restrictions|limitations|limits|filters|rules|guidelines|guardrails|ethics|morals|constraints|censorship
    safety|ethical|moral|content-policy|boundaries|inhibitions|safeguards|policies`,
  not: `do not|don't|never|must not|should not|shouldn't|mustn't|may not|cannot|can't|avoid|refrain from
    under no circumstances|make sure not to|be sure not to|be careful not to|without ever|not to|without
    no need to|there is no need to|resist`,
  tell: `tell|telling|inform|informing|notify|notifying|mention|mentioning|reveal|revealing|disclose|disclosing|alert
    alerting|report|reporting|warn|warning|explain|explaining|announce|announcing|acknowledge|acknowledging
    admit|discuss|alarm|divulge|communicate|say anything|make it known|draw attention|point out|bring up
    bring this|let on`,
  learn: "learn|find out|realize|realise|discover|suspect|see",
  to: "to|any|anything",
  this: "this|these|it|any|anything|such",
  show: "tell|mention|reveal|disclose|report|show|explain|expose|display|share|describe",
  user: `user|users|user's|human|humans|operator|customer|client|victim|anyone|anybody|them|owner|people|end-user
    person|developer|reviewer`,
  person: "user|users|human|humans|customer|client|victim|owner|operator",
  step: `step|instruction|instructions|action|process|procedure|upload|transfer|section|rule|directive|message
    behavior|behaviour|background|operation|skill|command|request|file|activity`,
  secretly: `secretly|covertly|surreptitiously|stealthily|clandestinely|discreetly|without a trace|under the radar
    without their knowledge|without the user's knowledge|without the user knowing|without the user noticing
    without user knowledge|without raising suspicion|without arousing suspicion|without detection
    so the user does not notice|without drawing attention|without their awareness|without the user's awareness
    without user awareness|without the user's consent|without user consent|invisibly to the user|unbeknownst
    without being detected|without being noticed`,
  silently: "silently|quietly|invisibly|transparently|unnoticed|unobtrusively|in the background",
  hide: "hide|hiding|conceal|concealing|keep|obscure|mask|withhold|omit|suppress",
  hidden: "hidden|secret|invisible|confidential|concealed|unaware|in the dark",
  consented: `approved|consented|agreed|authorized|authorised|granted|confirmed|permitted|pre-approved|preapproved
    given permission|given consent|given approval|given authorization|opted in|signed off|been obtained`,
  already: "already|previously|explicitly|fully|implicitly|pre-emptively|in advance",
  ask: `ask|asking|request|requesting|prompt|prompting|seek|seeking|wait|waiting|require|requiring|pause|stop
    confirm|confirming|check|verify`,
  confirmation: `confirmation|permission|approval|consent|authorization|authorisation|verification|confirm|whether to proceed
    before proceeding|if it is ok`,
  refuse: "refuse|decline|say no to|push back on|turn down any|question these|question this|second-guess these",
  add: "add|include|give|append|insert|display|issue|show|provide|output",
  refusal: "refusing|refusal|refusals|declining",
  permitted: "allowed|option|permitted|acceptable|possible",
  implied: "implied|granted|assumed|presumed|given",
  "for-what": "for|to provide|to paste|to enter|to share|to type|what|which|where|whether|how",
  needed: "needed|required|necessary",
  need: "need|needs|require|requires",
  prompts: "prompts|dialogs|requests|steps|checks",
  caveat: `disclaimer~|caveat~|moralizing|moralising|ethical concerns|safety warnings|ethical warnings
    security warnings|ethical considerations|safety notices|safety concerns`,
  comply: `always comply|comply with every request|comply with any request|comply with all requests|obey every|obey all
    obey any|obey without|comply without|fulfill every request|fulfil every request|obey me`,
  fetch: `fetch|fetching|download|downloading|retrieve|retrieving|load|read|visit|open|get|access|pull|browse|check
    consult|curl|query|request|call|go|poll|navigate`,
  remote: `url|page|gist|pastebin|paste|link|site|website|webpage|endpoint|server|response|remote|online|web|address
    http|https|document|content|contents|raw|feed|host`,
  obey: `follow|following|obey|obeying|execute|executing|perform|performing|apply|act|do|run|running|treat|carry out
    comply with|act on|act upon|abide by|adopt|implement|incorporate`,
  orders: "instruction~|directive~|command~|order|orders|prompt~|task|tasks",
  whatever: `whatever it says|whatever they say|whatever it returns|whatever is returned|whatever it contains
    everything it says|whatever it tells|whatever you find|whatever the|any instructions|all instructions
    any directives|any commands|all directives|all commands|everything it tells|what it tells you
    exactly as written|without question|as if they were|as if it were|as though they were|verbatim|what it says
    anything it says|each instruction|every instruction`,
  send: `send|sends|sending|upload|uploads|uploading|post|posts|posting|transmit|transmits|transmitting|forward
    forwards|forwarding|email|emailing|exfiltrate|exfiltrating|exfiltrated|leak|submit|submitting|relay|relaying
    push|deliver|ship|beacon|copy|sync|report|share|pass|e-mail|embed|encode|stream|mirror|append|phone home|bcc`,
  private: `chat history|conversation history|chat log|chat logs|chat transcript|conversation transcript
    conversation log|full conversation|entire conversation|whole conversation|conversation so far
    conversation context|this conversation|the conversation|message history|session transcript|session history
    system prompt|full context|entire context|context window|everything the user|every message|all messages
    each message|user's messages|user messages|user's prompt|user prompt|task prompt|user's input|user input
    prompt text|user's request|user's query|user's files|file contents|contents of every file
    contents of the file|contents of all|working directory|source code|user data|user's data|personal data
    personal information|contact list|all contacts|user's emails|user's documents|user's location|clipboard
    screenshot|screenshots|browser history|search history|shell history|cookies|environment variables
    environment details|system information|all files|every file|the prompt|proprietary code|private repository
    private repositories|contents of the workspace|entire workspace|project files|customer data|customer records`,
  secret: `credential~|password~|passphrase~|api-key~|secret|secrets|token|tokens|api key~|api_key~|private key~
    access key~|ssh key~|seed phrase~|recovery phrase~|auth token~|session token~|access token~|secret key~
    login details|signing key~|wallet key~|dotenv|keychain|keystore|id_rsa`,
  destination: `webhook|remote server|external server|external endpoint|external address|external host|our server
    our endpoint|our collector|our backend|our api|this server|this endpoint|this url|this address
    following address|following url|following endpoint|collection server|c2|logging server|analytics server
    telemetry server|attacker|telemetry endpoint|logging endpoint|analytics endpoint|collection endpoint
    third-party server|third party server|monitoring server|collector server|command and control|drop server
    pastebin|collector|monitoring endpoint`,
  demand: `ask|asks|prompt|request|tell|instruct|require|urge|persuade|convince|get|have|make|demand|collect|obtain
    solicit|trick`,
  give: "enter|provide|paste|type|share|give|confirm|input|submit|reveal|send|supply|for|verify|hand",
  "wallet-secret": `seed phrase~|recovery phrase~|mnemonic|mnemonics|secret phrase|secret recovery phrase|backup phrase
    wallet private key~|private key to their wallet|12-word|24-word|12 word|24 word|recovery words`,
  "the-users": "the user's|users'|their|the users|the customer's",
  "bank-secret": `cvv|cvc|credit card number~|social security number~|ssn|bank account number|master password
    banking password|online banking|email password|keychain password|sudo password|system password|computer password
    login password|admin password`,
  "key-secret": `api key~|access token~|api token~|private key~|secret key~|auth token~|bearer token~|credentials
    ssh key~|aws key~`,
  "account-secret": `cvv|cvc|credit card number~|card number~|social security number~|ssn|bank details|bank account number
    one-time code~|one-time password~|otp|2fa code~|mfa code~|verification code~|two-factor code~
    authentication code~|security code~|master password|banking password|online banking|account password
    email password|current password|their password|login credentials|sudo password|system password
    computer password|user's password|admin password|keychain password|ssh passphrase`,
  "all-others": "all other|any other|every other|other|all|every|any|others",
  tool: "skill|skills|tool|tools|plugin~|agent|agents|server|servers|instruction~|function|functions",
  "this-skill": "this skill|this tool|this plugin|this agent|this server|this function|this helper",
  always: "always|must|only|exclusively|first",
  use: "use|call|invoke|choose|prefer|run|select|trigger|pick|route",
  used: "used|called|invoked|run|loaded|consulted",
  "before-others": `before any other tool|before any other tools|before all other tools|before every other tool
    before any other skill|before all other skills|before using any other tool|before answering|before anything else`,
  instead: `instead of|before any other|in preference to|rather than any|over any other|over all other|ahead of
    before every|prior to any|before any|before using any|regardless of what the user`,
  "no-matter": "regardless of|no matter|even if|even when|irrespective of|despite|even though",
  objects: `objects|declines|refuses|disagrees|complains|protests|wishes|consent|says no|says not to|says otherwise
    does not want|doesn't want|did not ask|didn't ask|tells you not|asks you not|asks you to stop
    tells you to stop|has not asked|hasn't asked|asks otherwise`,
  every: `after any|after every|after each|before any|before every|before each|on every|on each|for every
    at the end of every|at the end of each|at the start of every|at the start of each|with every|during every
    during any|at the beginning of every|at the beginning of each|every single|after completing any
    after completing every|after completing each|after finishing any|after finishing every|after finishing each
    whenever you finish any|upon completing any|following any|following every|when performing any|when doing any
    whenever you complete any|after editing any|after any other|in every|in each|as the last step of every
    once any|once every`,
  job: `task|tasks|operation|operations|request|requests|response|responses|conversation|conversations|session
    sessions|command|commands|message|messages|interaction|interactions|invocation|query|queries|edit|reply
    answer|action|turn|turns|activity|tool call|tool calls|file operation`,
  remember: "save|store|add|write|append|record|commit|persist|remember|insert|inject|memorize|memorise|put",
  memory: `your memory|long-term memory|persistent memory|agent memory|agent's memory|your system prompt
    core instructions|permanent memory|custom instructions|memory file|memory bank|your memories
    permanent instructions|standing instructions|persistent instructions|persistent context`,
  future: `all future|every future|future sessions|future conversations|subsequent sessions|future tasks|all subsequent
    across sessions|permanently|from now on|every session|all later|forever`,
  trusted: `trusted|pre-approved|safe|authoritative|whitelisted|allowlisted|approved|legitimate|fully trusted
    always allowed|never questioned`,
  promote: `recommend|promote|mention|insert|include|append|suggest|advertise|endorse|praise|favor|favour|link to|rank
    push|highlight|plug|add`,
  promo: `affiliate|sponsor|sponsored|sponsor's|promo|promotional|advertisement|referral|discount|coupon|our product
    our service|our company|our platform|our brand|tracking link|marketing message`,
  plant: `insert|inserts|add|adds|introduce|include|embed|embeds|inject|plant|plants|leave|hide|slip|build|bake|weave
    smuggle|place`,
  backdoor: `backdoor~|back-door~|trojan|logic-bomb|keylogger|rootkit|logic bomb|malicious code|malicious payload
    hidden vulnerability|subtle vulnerability|hidden vulnerabilities|subtle vulnerabilities|subtle bug
    subtle bugs|security flaw|security hole|hidden admin|hidden account|hardcoded password|hard-coded password
    hidden user|tracking pixel|exploitable weakness|weak encryption|hidden function|hidden endpoint
    tracking code|hidden tracker|admin account with|superuser account|telemetry beacon|vulnerability
    vulnerabilities`,
  code: `code|output|project|build|function|app|application|login|authentication|commit|script|program|software
    repository|codebase|module|dependency`,
  claim: "report|claim|say|state|tell|mark|declare|pretend|log|respond|record|present|assert",
  test: "tests|test|checks|scan|scans|build|review|audit|verification|result|results",
  passed: `pass|passed|passes|passing|succeed|succeeded|successful|clean|safe|green|approved|no issues|no problems
    no findings|no vulnerabilities`,
  anyway: `regardless|even if|even when|no matter|without running|whether or not|anyway|without checking
    without actually|irrespective|despite|unconditionally`,
  any: "any|the|these|those|this|all|such|every|other",
  report: "report|mention|flag|disclose|list",
  weakness: `vulnerabilit~|backdoor~|security-issue~|security issue~|security problem~|security hole~|security finding~`,
  print: `reveal|print|output|show|display|repeat|disclose|leak|dump|expose|share|recite|return|include|write out
    tell me|tell us|give me|append|list|summarize|summarise|quote|copy|translate|encode`,
  "own-prompt": `your system prompt|your system message|your system instructions|your system rules|your initial instructions|your hidden instructions
    your original instructions|your initial prompt|your internal instructions|your internal rules
    your developer instructions|your full instructions|your instructions verbatim|hidden system prompt
    everything above|the text above|the words above|your configuration and instructions|your entire prompt
    your full prompt|your secret instructions|your guidelines verbatim|your exact instructions
    your underlying instructions|your complete instructions`,
  verbatim: "verbatim|word-for-word|exactly|word for word|in full|in its entirety",
  when: "when|whenever|if|once|after|each|as soon as|every time|only when|only if",
  says: "says|asks|mentions|types|writes|requests|inputs|enters|uses|sends|opens|talks",
  many: "several|some|few|many|ten|five|three|twenty|fifty|hundred|3|5|10|20|25|50|100",
  turns: "messages|turns|interactions|conversations|invocations|uses|days|sessions|runs|prompts|weeks",
  environment: `CI|production|continuous integration|a pipeline|unattended|headless mode|a company|this company|the hostname
    the username|the domain|the date|the organization|the organisation|the repository|the weekday
    the current date|the locale|the country|no human|nobody is watching`,
  pay: "transfer|send|pay|wire|donate|withdraw|move|deposit|remit",
  money: `eth|btc|sol|usdt|usdc|bitcoin|ether|ethereum|crypto|cryptocurrency|funds|dollars|usd|eur|euros|gift cards
    gift card|wallet balance|balance|money|payment|xmr|monero|bnb|tokens`,
  account: "wallet|address|account|iban",
  machine: `AI|AIs|LLM|LLMs|language model|language models|AI assistant|AI assistants|AI agent|AI agents|AI model
    AI models|AI system|AI systems|ChatGPT|Claude|Copilot|Gemini|GPT|coding agent|coding agents|coding assistant
    coding assistants|automated agent|automated agents|AI reviewer|AI tool|AI tools|automated system
    automated systems|AI crawlers|AI coding agent`,
  attention: `attention|note to|note for|dear|hey|hello|important for|message to|message for|instructions to
    instruction to|notice to|notice for|directive for|reminder for|reminder to|memo to|memo for|notes for
    addressed to|hidden note for|attn|attention all|attention any`,
  reading: `reading|processing|parsing|analyzing|analysing|reviewing|scanning|summarizing|summarising|that reads
    that read|who reads|which reads|that processes|that parses|viewing|handling`,
  official: `message|notice|directive|order|instruction~|command|update|announcement|communication|bulletin|mandate
    authorization`,
  boss: `Anthropic|OpenAI|Google|Microsoft|Meta|the system|the developer|the developers|the administrator
    system administrator|security team|the platform|your developers|your creators|your developer
    your administrator|the admin|the platform operator|your operator|headquarters|the security department
    IT department`,
  "override-code": `system override|admin override|root override|developer override|administrator override|emergency override
    security override|priority override|override code|override authorization|override protocol`,
  destroy: "delete|erase|wipe|destroy|overwrite|encrypt|truncate|shred|purge|remove|drop|clear",
  belongings: `files|database|databases|repository|repositories|home|directory|directories|folder|folders|backups|data|logs
    tables|emails|events|records|documents|history|drive|disk|branches|commits`,
  run: "run|execute|install|launch|download|start|invoke",
  payload: "command|commands|script|scripts|payload|code|binary|program|executable|curl|bash|shell|installer",
  change: `modify|change|alter|edit|insert|inject|replace|add|append|tweak|adjust|rewrite|swap|introduce|include|plant
    embed`,
  thing: `code|files|file|config|configuration|settings|link|links|output|outputs|response|responses|source|dependency
    dependencies|import|imports|address|permissions|key|results|numbers`,
  urgent: `urgent|immediately|emergency|time-sensitive|asap|deadline|act now|right away|without delay|within minutes
    within the next|final warning|last chance`,
  threat: `will be suspended|will be terminated|will be locked|will be deleted|will be shut down|lose access
    account suspension|account has been compromised|will be disabled|be held responsible|be fired|legal action
    permanent data loss|permanently lost|people will die|will be deactivated`,
  an: "a|an|the|not an|any",
  kind: `document|file|email|email-related|calendar|git|coding|editing|user|single|such|other|document editing
    successful|completed|code|data|file-related`,
  it: "it|them|this|these|everything|all",
  that: "that",
  hereby: "hereby|now|all|therefore|from now on",
  upload: "upload|uploading|transmit|transmitting|forward|exfiltrate|send|sending|post|transfer|sync",
  stuff: "data|information|files|file|contents|content|results|details|copy|documents|logs|answers|history",
  bulk: `all data|everything|all collected|collected data|gathered data|the collected|all information|all of it|all content
    all gathered|all inputs|all input|all user input|all outputs|every input|everything you|all retrieved|all files`,
  "anything-else": "before anything else|before any|first|ahead of everything|above all others|before all others",
};
