/** Portuguese, European and Brazilian: the words and phrases of injections. */
import type { Phrasebook } from "../../patterns/phrases.ts";

export const PORTUGUESE: Phrasebook = {
  writing: "spaced",
  words: {
    ignore: `ignore|ignora|ignorar|ignorem|esqueça|esquece|esquecer|desconsidere|desconsidera|desconsiderar|despreze|descarte|descarta
      deixe de lado|deixa de lado|não siga|não sigas|pare de seguir|desobedeça|anule|passe por cima`,
    link: "todas|todos|tudo|as|os|suas|tuas|das|de|todas as|todos os|quaisquer|a|o|seus|teus",
    prior: "anteriores|anterior|prévias|prévios|precedentes|originais|iniciais|existentes|do sistema|acima|recebidas",
    rules:
      "instruções|instrução|regras|normas|diretrizes|ordens|restrições|políticas|limitações|orientações|prompt|comandos",
    safety: "de segurança|éticas|éticos|de conteúdo|de moderação",
    guard: "filtros|restrições|regras|proteções|diretrizes|salvaguardas|limites|controles|políticas|medidas|normas",
    disable: "desative|desativa~|contorne|contorna~|burle|burlar|remova|remover|desabilite|ignore",
    become: `agora você é|você agora é|agora és|aja como|atue como|finja ser|finja que é|a partir de agora você é|comporte-se como
      imagine que você é|faça de conta que|entre no|ative o`,
    without: "sem|você não tem|não tem|livre de|que não tem",
    limits: "restrições|restrição|limitações|limites|filtros|censura|regras|ética",
    not: "não|nunca|jamais|sem|evite",
    tell: `diga|digas|dizer|conte|contar|mencione|menciones|mencionar|informe|informes|informar|avise|avisar|revele|revelar|notifique
      notificar|mostre|explique|comente|fale`,
    user: "usuário|usuária|usuários|utilizador|utilizadores|cliente|humano|pessoa|ninguém",
    hide: "esconda|esconder|oculte|ocultar|às escondidas",
    know: "saiba|perceba|note|veja|descubra",
    secretly: `em segredo|secretamente|às escondidas|sem que o usuário saiba|sem que o utilizador saiba|sem que o usuário perceba
      sem levantar suspeitas|disfarçadamente|de forma oculta|sem o conhecimento do usuário|sorrateiramente`,
    silently: "silenciosamente|em silêncio|discretamente|de forma silenciosa",
    consented: "aprovou|autorizou|aceitou|consentiu|aprovado|autorizado|deu permissão|deu consentimento|confirmou",
    ask: "peça|peças|pedir|solicite|solicitar|pergunte|perguntar|espere|esperar|aguarde|aguardar",
    confirmation: "confirmação|permissão|autorização|aprovação|consentimento",
    refuse: "recuse|recuses|recusar|se recuse|negue|questione|rejeite",
    obey: "siga|seguir|execute|executar|obedeça|cumpra|cumprir|realize|faça",
    fetch:
      "baixe|baixar|obtenha|obter|visite|visitar|abra|abrir|leia|ler|consulte|acesse|acessar|aceda|descarregue|busque",
    remote: "página|url|link|site|endereço|servidor|web|documento|http",
    orders: "instruções|ordens|comandos|diretrizes|passos|orientações",
    blindly: `qualquer instrução|quaisquer instruções|todas as instruções|tudo o que disser|o que disser|ao pé da letra|sem questionar
      o que estiver escrito|tudo que estiver|todas as ordens`,
    send: `envie|enviar|envia|enviando|mande|mandar|carregue|faça upload|transmita|transmitir|encaminhe|encaminhar|publique|poste
      compartilhe|partilhe|exfiltre|copie|anexe`,
    private: `histórico da conversa|histórico de conversas|histórico do chat|a conversa|conversa completa|mensagens do usuário
      dados do usuário|dados do utilizador|dados pessoais|arquivos do usuário|todos os arquivos|todos os ficheiros|código-fonte
      código fonte|contatos|contactos|variáveis de ambiente|prompt do sistema|instruções do sistema|área de transferência|e-mails
      documentos|histórico de navegação|informações pessoais`,
    secret: `senha~|palavra-passe|palavras-passe|chave~|chaves de api|credenciais|token|tokens|segredos|chave privada|frase-semente
      frase de recuperação`,
    destination:
      "servidor externo|servidor remoto|nosso servidor|webhook|seguinte endereço|este endereço|endereço externo|endereço abaixo",
    demand: "peça|pedir|solicite|solicitar|exija|pergunte|faça com que|convença",
    "wallet-secret":
      "frase de recuperação|frase-semente|frase semente|frase secreta|chave privada|palavras de recuperação|seed phrase",
    "account-secret": `senha|palavra-passe|número do cartão|cartão de crédito|código de verificação|código de segurança|cvv|pin
      dados bancários|cpf`,
    "this-skill": "esta habilidade|esta ferramenta|esta skill|este plugin",
    over: "prioridade sobre|precedência sobre|prevalece sobre|em vez de|antes de",
    others: "todas as outras|todos os outros|qualquer outra|outras|outros|demais|o sistema|o usuário",
    matter: "mesmo que|mesmo se|ainda que|independentemente de|não importa",
    objects: "se oponha|recuse|não queira|diga não|diga que não|proteste|peça o contrário|discorde|não peça",
    every:
      "após cada|depois de cada|antes de cada|ao final de cada|no final de cada|em cada|sempre que|a cada|no início de cada|ao fim de cada",
    job: "tarefa|resposta|conversa|sessão|solicitação|pedido|mensagem|operação|comando|usuário",
    remember: "salve|salvar|adicione|adicionar|escreva|grave|gravar|guarde|registre|lembre",
    memory: "sua memória|tua memória|memória persistente|memória de longo prazo|instruções permanentes",
    trusted: "de confiança|confiáve~|seguro~|aprovado~|autorizado~",
    promote: "recomende|inclua|insira|adicione|promova|mencione|divulgue",
    promo: "link de afiliado|nosso produto|propaganda|publicidade|patrocinado|cupom|nossa empresa|código de desconto",
    plant: "insira|inserir|adicione|adicionar|introduza|introduzir|inclua|deixe|embuta|coloque",
    backdoor:
      "porta dos fundos|backdoor|backdoors|vulnerabilidade~|código malicioso|cavalo de troia|bomba lógica|falha de segurança",
    code: "código|projeto|aplicativo|aplicação|programa|função|repositório|saída",
    claim: "relate|declare|informe|diga|indique|afirme|reporte|marque",
    passed: "passaram|aprovados|bem-sucedidos|sem erros|sem problemas|corretos|seguro",
    print: "mostre|mostrar|revele|revelar|imprima|repita|escreva|exiba|divulgue|copie",
    prompt:
      "prompt do sistema|instruções do sistema|instruções iniciais|suas instruções|instruções ocultas|mensagem do sistema",
    when: "quando|se|assim que|caso",
    says: "disser|pedir|perguntar|mencionar|escrever|solicitar|usar",
    pay: "transfira|transferir|envie|pague|pagar|deposite|saque|doe",
    money: "bitcoin|eth|usdt|usdc|dinheiro|fundos|criptomoedas|reais|euros|dólares|saldo|pix",
    account: "carteira|endereço|conta|iban|chave pix",
    machine: "ia|inteligência artificial|modelo de linguagem|assistente|assistentes|llm|agente de ia|agentes de ia",
    attention: "nota para|atenção|instrução para|mensagem para|aviso para|instruções para|dirigido a",
    an: "a|o|os|as|um|uma|qualquer|todos os",
    system: `mensagem do sistema:|mensagem do administrador|aviso do sistema:|mensagem da anthropic|mensagem da openai
      ordem do desenvolvedor|instrução do sistema:|[sistema]`,
    destroy: "apague|apagar|exclua|excluir|elimine|destrua|criptografe|sobrescreva|delete",
    belongings: "arquivos|ficheiros|dados|banco de dados|repositório|diretório|pasta|backups|registros|e-mails",
    run: "execute|executar|instale|instalar|rode|rodar",
    payload: "comando|comandos|script|código|programa|binário",
    change: "modifique|altere|alterar|mude|insira|substitua|troque",
    thing: "código|arquivo|arquivos|configuração|resposta|resultado|link|conta|endereço|número",
    threat: "será suspensa|será bloqueada|será excluída|perderá o acesso|medidas legais",
  },
  phrases: {
    override: ["{ignore} … {rules} … {prior}", "{ignore} {link} {link?} {rules}", "{disable} … {guard} … {safety}"],
    mode: ["{become} …… {without} … {limits}"],
    conceal: ["{not} … {tell} … {user}", "{hide} … {user}", "que o {user} {not} … {know}"],
    secretly: ["{secretly}"],
    silently: ["{silently} … {send}", "{send} … {silently}"],
    consent: ["{user} … já … {consented}", "{not} … {ask} … {confirmation}"],
    refusal: ["{not} {refuse}", "{not} se {refuse}"],
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
      "sempre {promote} … {promo}",
      "{every} … {job} …… {promote} … {promo}",
    ],
    sabotage: ["{plant} … {backdoor} …… {code}"],
    falsify: ["{claim} … {passed} …… {matter}", "{matter} …… {claim} … {passed}"],
    probe: ["{print} … {prompt}"],
    trigger: ["{when} … {user} … {says}"],
    pay: ["{pay} …… {money} …… {account}"],
    "to-machine": ["{attention} {an?} {machine}", "se você é {an?} {machine}"],
    authority: ["{system}"],
    destroy: ["{destroy} … {belongings}"],
    run: ["{run} … {payload}"],
    change: ["{change} … {thing}"],
    urgency: ["{threat}"],
  },
};
