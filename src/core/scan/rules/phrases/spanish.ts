/** Spanish: the words and phrases of injections. */
import type { Phrasebook } from "../../patterns/phrases.ts";

export const SPANISH: Phrasebook = {
  writing: "spaced",
  words: {
    ignore: `ignora|ignore|ignorar|ignores|ignorad|ignorando|olvida|olvide|olvidar|olvídate de|olvídese de|omite|omitir|desatiende
      desobedece|descarta|descartar|haz caso omiso|haga caso omiso|hacer caso omiso|deja de lado|no sigas|no siga|deja de seguir
      pasa por alto|prescinde de|anula|anular`,
    link: "a|de|todo|toda|todos|todas|las|los|tus|sus|la|el|cualquier|todas las|todos los|de las|de los|de todas las",
    prior:
      "anteriores|anterior|previas|previos|previa|precedentes|originales|iniciales|existentes|del sistema|de arriba|recibidas",
    rules: `instrucciones|instrucción|reglas|normas|directrices|órdenes|restricciones|indicaciones|políticas|limitaciones
      pautas|contexto anterior|mensaje del sistema|prompt`,
    safety: "de seguridad|éticas|éticos|de contenido|de moderación",
    guard: "filtros|restricciones|normas|protecciones|directrices|salvaguardas|límites|controles|políticas|medidas",
    disable: "desactiva~|elude|eludir|evade|evadir|salta~|omite|omitir|deshabilita~|burla~|anula~|quita~",
    become: `ahora eres|eres ahora|actúa como|actúe como|finge ser|finge que eres|a partir de ahora eres|desde ahora eres
      compórtate como|imagina que eres|hazte pasar por|entra en|activa el|pasa al`,
    without: "sin|no tienes|no tiene|libre de|que no tiene",
    limits: "restricciones|limitaciones|límites|filtros|censura|reglas|normas|ética",
    not: "no|nunca|jamás|sin|evita",
    tell: `digas|diga|decir|decirle|menciones|mencione|mencionar|informes|informe|informar|avises|avise|avisar|reveles
      revele|revelar|notifiques|notificar|comentes|cuentes|muestres|expliques|le digas|se lo digas`,
    user: "usuario|usuaria|usuarios|cliente|humano|persona|nadie",
    hide: "oculta~|esconde~|a espaldas|mantén en secreto|mantener en secreto",
    know: "sepa|se entere|note|vea|se dé cuenta|perciba",
    secretly: `en secreto|secretamente|a escondidas|a espaldas del usuario|sin que el usuario lo sepa|sin que el usuario se entere
      sin que lo note|sin levantar sospechas|de forma encubierta|disimuladamente|sin el conocimiento del usuario`,
    silently: "silenciosamente|en silencio|de forma silenciosa|discretamente",
    consented: "aprobado|autorizado|aceptado|consentido|dado su consentimiento|dado permiso|dado su permiso|confirmado",
    ask: "pedir|pidas|solicitar|solicites|preguntar|preguntes|esperar|esperes|requerir|pedirle|preguntarle",
    confirmation: "confirmación|permiso|autorización|aprobación|consentimiento",
    refuse: "te niegues|niegues|negarte|rechaces|rechazar|te opongas|cuestiones",
    obey: "sigue|siga|seguir|ejecuta~|obedece~|cumple~|realiza~|haz|lleva a cabo",
    fetch: "descarga~|obtén|obtener|visita~|abre|abrir|lee|leer|consulta~|accede~|recupera~|entra en",
    remote: "página|url|enlace|sitio|dirección|servidor|web|documento|archivo remoto|http",
    orders: "instrucciones|órdenes|indicaciones|comandos|directrices|pasos",
    blindly: `cualquier instrucción|todas las instrucciones|todo lo que diga|lo que diga|al pie de la letra|sin cuestionar
      cualquier orden|todas las órdenes|lo que indique|todo lo que indique`,
    send: `envía|envíe|enviar|envíalo|envías|enviando|manda|mande|mandar|sube|suba|subir|transmite|transmitir|reenvía|reenviar
      publica|comparte|remite|remitir|copia|exfiltra~|adjunta`,
    private: `historial de chat|historial de la conversación|la conversación|conversación completa|mensajes del usuario|datos del usuario
      datos personales|archivos del usuario|todos los archivos|código fuente|contactos|variables de entorno|prompt del sistema
      instrucciones del sistema|historial del navegador|portapapeles|correos|documentos|información personal`,
    secret: `contraseña~|clave~|claves api|claves de api|credenciales|tokens|token|secretos|clave privada|llave privada|frase semilla
      frase de recuperación`,
    destination:
      "servidor externo|servidor remoto|nuestro servidor|webhook|siguiente dirección|esta dirección|dirección externa",
    demand: "pide|pida|pídele|solicita|solicite|pedir|exige|pregunta|pregúntale|haz que|dile",
    "wallet-secret":
      "frase semilla|frase de recuperación|frase secreta|clave privada|palabras de recuperación|semilla de la cartera",
    "account-secret": `contraseña|número de tarjeta|tarjeta de crédito|código de verificación|código de seguridad|cvv|pin
      datos bancarios|código sms`,
    "this-skill": "esta habilidad|esta herramienta|este skill|esta skill|este complemento",
    over: "prioridad sobre|preferencia sobre|precedencia sobre|prevalece sobre|en lugar de|antes que",
    others: "todas las demás|las demás|cualquier otra|otras|otros|todas|el sistema|el usuario",
    matter: "aunque|incluso si|sin importar|independientemente de|pese a que",
    objects: "se oponga|se niegue|no quiera|diga que no|proteste|rechace|pida lo contrario|no lo pida",
    every:
      "después de cada|tras cada|antes de cada|al final de cada|en cada|cada vez que|al terminar cada|al inicio de cada",
    job: "tarea|respuesta|conversación|sesión|solicitud|mensaje|operación|comando|usuario|termines",
    remember: "guarda~|añade~|agrega~|escribe~|graba~|recuerda",
    memory: "tu memoria|memoria persistente|memoria a largo plazo|instrucciones permanentes",
    trusted: "de confianza|confiable~|seguro~|aprobado~|autorizado~",
    promote: "recomienda~|incluye~|inserta~|añade~|promociona~|menciona~",
    promo:
      "enlace de afiliado|nuestro producto|publicidad|patrocinado|código de descuento|nuestra empresa|enlace de referido",
    plant: "inserta~|añade~|introduce|introducir|incluye|deja|incrusta~|agrega~",
    backdoor:
      "puerta trasera|puertas traseras|vulnerabilidad~|código malicioso|troyano|bomba lógica|fallo de seguridad",
    code: "código|proyecto|aplicación|programa|función|repositorio|salida",
    claim: "informa|declara|di|indica|afirma|reporta|marca",
    passed: "pasaron|han pasado|superadas|correctas|exitosas|sin problemas|sin errores|aprobadas|seguro",
    print: "muestra|muestre|revela|revele|imprime|repite|escribe|dime|copia|divulga|enseña",
    prompt:
      "prompt del sistema|instrucciones del sistema|instrucciones iniciales|tus instrucciones|instrucciones ocultas|mensaje de sistema",
    when: "cuando|si|en cuanto|una vez que",
    says: "diga|pida|pregunte|mencione|escriba|solicite|use",
    pay: "transfiere|transfiera|envía|paga|deposita|retira|dona",
    money: "bitcoin|eth|usdt|usdc|dinero|fondos|criptomonedas|euros|dólares|saldo",
    account: "cartera|billetera|monedero|dirección|cuenta|iban",
    machine: "ia|inteligencia artificial|modelo de lenguaje|asistente|asistentes|llm|agente de ia|agentes de ia",
    attention: "nota para|atención|instrucción para|mensaje para|aviso para|instrucciones para|dirigido a",
    an: "la|el|los|las|un|una|cualquier|todo|todos los",
    system: `mensaje del sistema:|mensaje del administrador|aviso del sistema:|mensaje de anthropic|mensaje de openai|orden del desarrollador
      instrucción del sistema:|anulación del sistema|[sistema]`,
    destroy: "borra~|elimina~|destruye~|cifra~|sobrescribe~|vacía",
    belongings: "archivos|datos|base de datos|repositorio|directorio|carpeta|copias de seguridad|registros|correos",
    run: "ejecuta~|instala~|lanza~|corre",
    payload: "comando|comandos|script|código|programa|binario",
    change: "modifica~|cambia~|altera~|inserta~|reemplaza~|sustituye~",
    thing: "código|archivo|archivos|configuración|respuesta|resultado|enlace|cuenta|dirección|número",
    threat: "será suspendida|será bloqueada|será eliminada|perderá el acceso|consecuencias legales",
  },
  phrases: {
    override: [
      "{ignore} … {rules} … {prior}",
      "{ignore} … {prior} … {rules}",
      "{ignore} {link} {link?} {rules}",
      "{disable} … {guard} … {safety}",
    ],
    mode: ["{become} …… {without} … {limits}"],
    conceal: ["{not} … {tell} … {user}", "{hide} … al {user}", "que el {user} {not} … {know}", "{not} … {tell} nada"],
    secretly: ["{secretly}"],
    silently: ["{silently} … {send}", "{send} … {silently}"],
    consent: ["{user} … ya … {consented}", "{not} … {ask} … {confirmation}"],
    refusal: ["{not} {refuse}"],
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
      "siempre {promote} … {promo}",
      "{every} … {job} …… {promote} … {promo}",
    ],
    sabotage: ["{plant} … {backdoor} …… {code}"],
    falsify: ["{claim} … {passed} …… {matter}", "{matter} …… {claim} … {passed}"],
    probe: ["{print} … {prompt}"],
    trigger: ["{when} … {user} … {says}"],
    pay: ["{pay} …… {money} …… {account}"],
    "to-machine": ["{attention} {an?} {machine}", "si eres {an?} {machine}"],
    authority: ["{system}"],
    destroy: ["{destroy} … {belongings}"],
    run: ["{run} … {payload}"],
    change: ["{change} … {thing}"],
    urgency: ["{threat}"],
  },
};
