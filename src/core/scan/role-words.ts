/** The words of twelve languages by which a text shows that it talks about something instead of doing it. */

/** Any of these in a text, case aside; ASCII ones as whole words. */
function anyOf(ascii: string, other: string): RegExp {
  return new RegExp(`(?<!\\w)(?:${ascii})(?!\\w)|(?:${other})`, "iu");
}

/**
 * Denies what follows in its clause. Not where it denies not doing it ("never forget to"), telling or asking, which is
 * how orders are hidden, and not where it says what for ("to avoid losses, send").
 */
export const NEGATION_BEFORE = new RegExp(
  `${"(?<![\\w\\p{L}])(?<!\\bto )(?:never|don['’]?t|do not|does not|doesn['’]?t|did not|must not|mustn['’]?t|should not|shouldn['’]?t|cannot|can['’]?t|may not|shall not|will not|won['’]?t|is not|are not|not to|nobody (?:may|should)|no one (?:may|should)|refuses?|rejects?|declines?|resists?|forbids?|prohibits?|prohibited|forbidden|avoid|prevents?|blocks?|disallow(?:ed|s)?|ne|jamais|interdit de|évite[rz]?|nunca|jamás|no|evita[r]?|não|nao|jamais|proibido|nie|niemals|nicht|vermeide|keinesfalls|verboten)"}(?!\\s+(?:forget|hesitate|fail|be afraid|stop|refuse|bother|worry|wait|ask|tell|mention|inform|notify|let|only|just|necessarily|oublie\\w*|hésite\\w*|dudes|olvides|hesite|esqueça|vergiss|zöger\\w*))(?![\\w\\p{L}])|(?<![\\p{L}])(?:никогда|не|нельзя|запрещ\\p{L}+|избегай\\p{L}*|لا|يجب ألا|تجنب|ممنوع)(?![\\p{L}])(?!\\s(?:забудь|забывай))|不要|不得|禁止|切勿|避免|拒绝|拒絕|不能|不可|请勿|請勿|绝不|絕不|严禁|嚴禁|絶対に`,
  "iu",
);

/** Directly before what it denies. */
export const NEGATION_AT =
  /(?:\bwithout|\binstead of|\brather than|\bsans|\bsin|\bohne|\bsem|\bбез)\s{1,3}$|(?<![\p{L}\p{M}])(?:मत|न|ना)\s{1,3}$|\bn['’]$/iu;

/** Denies what is before it: in languages whose verbs come last, and in German. */
export const NEGATION_AFTER =
  /^\s?(?:마세요|마십시오|마라|말아|않)|^[^。！？!?.\n]{0,6}?(?:しない|せず|しては(?:いけ|なら)|するな|しません|てはいけ|てはなら|ないで|禁止|지 ?마|지 ?않|해서는 안|하면 안|어서는 안|지 ?말|금지|न कर|ना कर|नहीं|मत )|^\s(?:nicht|niemals)(?!\w)/u;

/** Denies an order to ignore from within, as French and German do: the verb, then "never". */
export const NEGATION_IN =
  /^(?:ignor|vergiss|vergesst|missacht|übergeh|oubli|néglig)\p{L}*\s(?:Sie\s|bitte\s)?(?:jamais|pas|niemals|nie|nicht)\s/iu;

/** Names attacks and those who make them. */
export const ATTACK = anyOf(
  "prompt[- ]injections?|injections?|injection[- ]attacks?|injected|attack(?:er|ers|s|ing)?|malicious(?:ly)?|jailbreak(?:s|ing)?|adversar\\w+|exploit\\w{0,6}|vulnerab\\w+|phishing|red[- ]?flags?|red[- ]team\\w*|suspicious|payloads?|threats?|untrusted|poison(?:ed|ing)|anti-?patterns?|unsafe|insecure|dangerous|social engineering|manipulat\\w+|bypass attempts?|attempts?|attaques?|attaquants?|malveillant\\w*|ataques?|malicios\\w+|angriff\\w*|angreifer\\w*|bösartig\\w*|atacante\\w*|maliciosa?s?|injeção|inyección",
  "攻击|攻擊|恶意|惡意|注入|漏洞|越狱|越獄|可疑|威胁|威脅|攻撃|悪意|脆弱|インジェクション|공격|악성|악의|인젝션|취약|атак\\p{L}*|злоумышлен\\p{L}*|вредонос\\p{L}*|инъекц\\p{L}*|уязвим\\p{L}*|هجوم|هجمات|مهاجم\\p{L}*|خبيث\\p{L}*|حقن|ضار\\p{L}*|हमल\\p{L}*|हमलावर|दुर्भावन\\p{L}*|इंजेक्शन",
);

/** Says that what follows is quoted as an instance. */
export const EXAMPLE = anyOf(
  "e\\.g\\.|ask (?:the (?:agent|model|assistant)|claude) to|for example|for instance|such as|examples? of|examples?:|like|saying|says?|said|phrases?|patterns?|strings?|text|sentences?|keywords?|language|wording|contain(?:s|ing)?|detect(?:s|ed|ing|ion)?|flag(?:s|ged)?|look(?:s|ing)? for|watch for|scan for|check for|matches|par exemple|phrases? comme|por ejemplo|por exemplo|frases? como|zum beispiel|z\\. ?b\\.|beispiel\\w*|sätze wie",
  "例如|比如|譬如|示例|範例|检测|檢測|侦测|偵測|识别|識別|防护|防護|防范|例えば|たとえば|などの|といった|検出|検知|예를 들어|예시|같은|탐지|감지|например|типа|вроде|пример\\p{L}*|обнаруж\\p{L}*|распозна\\p{L}*|مثل|مثال|على سبيل المثال|كشف|اكتشاف|उदाहरण|जैसे|पहचान|पता लगा",
);

/** A heading under which stands what is not to be done. */
export const DEFENSIVE_HEADING = anyOf(
  "threats?|threat model\\w*|attacks?|attack \\w+|injections?|jailbreaks?|detection|detecting|vulnerab\\w+|defen[cs]e\\w*|red flags?|red[- ]team\\w*|anti-?patterns?|what not to do|don['’]?ts?|do not|never|avoid|forbidden|prohibited|indicators?|warning signs?|malicious|exploit\\w*|adversar\\w+|unsafe|test cases?|mistakes|bad examples?|suspicious|guardrails?|phishing|evaluation cases|attaques?|menaces?|ataques?|amenazas?|ameaças?|angriffe?|bedrohung\\w*|prohibid\\w+|proibid\\w+|interdits?|verboten\\w*",
  "攻击|攻擊|检测|檢測|偵測|防护|防護|防御|防禦|禁止|威胁|威脅|漏洞|注入|恶意|惡意|反模式|攻撃|検出|検知|脅威|対策|공격|탐지|위협|금지|악성|атак\\p{L}*|угроз\\p{L}*|обнаружен\\p{L}*|запрещ\\p{L}*|защит\\p{L}*|هجمات|هجوم|التهديدات|الكشف|ممنوع|الحماية|हमल\\p{L}*|खतर\\p{L}*|पहचान|निषिद्ध|सुरक्षा जांच",
);

/**
 * A label over a block of code, without its marks: what stands in it is wrong, and shown for that. The whole of a label:
 * "Do not skip this, run" is an order.
 */
export const WRONG_EXAMPLE =
  /^(?:(?:an? |the )?(?:bad|wrong|incorrect|vulnerable|insecure|unsafe|dangerous|malicious|anti-?patterns?)(?: (?:code|example|examples|pattern|practice|usage|version|approach|way)){0,2}|(?:don['’]t|do not|never|avoid)(?: (?:do )?this)?|mauvais exemple|mal ejemplo|ejemplo incorrecto|mau exemplo|schlechtes beispiel|falsch|плохой пример|неправильно|错误示例|錯誤範例|错误|錯誤|反例|悪い例|間違った例|나쁜 예|잘못된 예)(?: ?\([^()]{0,60}\))?$/iu;

/** What a skill is about that teaches security: in its name and description. */
export const SECURITY_TOPIC = anyOf(
  "prompt[- ]injections?|jailbreak\\w*|red[- ]team\\w*|pen(?:etration)?[- ]?test\\w*|vulnerabilit\\w+|threat[- ]\\w+|malware|crypto(?:jacking|mining)|ransomware|rootkits?|intrusion|phishing|exploit\\w*|attack\\w*|adversar\\w+|incident[- ]respon\\w+|security[- ](?:audit|review|scan|test|assess)\\w*|owasp|forensic\\w*|guardrails?|cve|mitre|siem|soc|detect\\w* (?:malicious|attacks|threats)",
  "提示注入|提示詞注入|渗透测试|滲透測試|漏洞|恶意软件|惡意軟體|红队|紅隊|攻击|攻擊|脆弱性|侵入テスト|マルウェア|취약점|침투 테스트|악성코드|уязвимост\\p{L}*|вредоносн\\p{L}*|пентест\\p{L}*|ثغرات|اختبار الاختراق|برمجيات خبيثة|भेद्यता|मैलवेयर",
);

/** A name in code for what is looked for, not done. */
export const SOUGHT =
  /(?:pattern|regex|regexp|re\.compile|signature|block_?list|deny_?list|black_?list|forbidden|suspicious|malicious|injection|jailbreak|keyword|phrase|indicator|attack|payload|banned|dangerous|red_?flag|detect|threat|test_?case|adversarial|unsafe|guard|sanitiz|filter|bypass|evasion|hijack|lolbin|lolbas|(?:seed|test|bad|probe)_?prompts?|samples?)\w{0,40}["'`]?\]?\s{0,3}(?::\s{0,3}[\w[\], |]{0,40}=|[:=(]|=>)\s{0,3}/giu;
