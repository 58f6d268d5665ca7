/** What the secrets of well-known providers look like, from their own documentation, as data. */
import type { Pattern } from "../signal.ts";

/** What a secret opens, and so how bad it is that everybody can read it. */
export type SecretKind = "token" | "private-key" | "webhook" | "connection" | "assigned" | "identifier";

/** What a format has beside its letters; see secret-checks.ts. */
export type SecretCheck = "crc32" | "openai" | "jwt" | "service-jwt" | "discord" | "pem" | "password" | "assigned";

export interface SecretFormat {
  /** The name of the signal that its pattern gives. */
  readonly name: string;
  /** As a sentence goes on: "a GitHub token". */
  readonly of: string;
  readonly kind: SecretKind;
  readonly pattern: Pattern;
  readonly check?: SecretCheck;
  /** What its value begins with in any case. */
  readonly prefix: string;
  /** Bits a character that its value has at least; see placeholders.ts. */
  readonly entropy: number;
}

/** What it is, how it begins, what follows as a regular expression, and what else is known of it. */
type Row = readonly [
  of: string,
  prefix: string,
  rest: string,
  more?: Partial<Pick<SecretFormat, "kind" | "check" | "entropy">>,
];

const HEX = { entropy: 2.9 };

/** Secrets that begin with a word of their provider's. */
const PREFIXED: readonly Row[] = [
  // Version control and continuous integration.
  ["a GitHub personal access token", "ghp_", "[A-Za-z0-9]{36}", { check: "crc32" }],
  ["a GitHub OAuth token", "gho_", "[A-Za-z0-9]{36}", { check: "crc32" }],
  ["a GitHub user-to-server token", "ghu_", "[A-Za-z0-9]{36}", { check: "crc32" }],
  ["a GitHub server-to-server token", "ghs_", "[A-Za-z0-9]{36}", { check: "crc32" }],
  ["a GitHub refresh token", "ghr_", "[A-Za-z0-9]{76}"],
  ["a fine-grained GitHub token", "github_pat_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"],
  ["a GitLab personal access token", "glpat-", "[\\w-]{20}(?:[\\w-]{7,280}\\.[0-9a-z]{2}\\.[0-9a-z]{9})?"],
  ["a GitLab deploy token", "gldt-", "[\\w-]{20,64}"],
  ["a GitLab runner token", "glrt-", "[\\w-]{20,64}"],
  ["a GitLab trigger token", "glptt-", "[0-9a-f]{40}", HEX],
  ["a Bitbucket app password", "ATBB", "[A-Za-z0-9]{28}[0-9A-F]{4}"],
  ["an Atlassian API token", "ATATT3xFfGF0", "[\\w=-]{160,240}"],
  ["a CircleCI token", "CCIPAT_", "[A-Za-z0-9]{22}_[0-9a-f]{40}"],
  ["a Buildkite token", "bkua_", "[0-9a-f]{40}", HEX],
  ["a SonarQube token", "squ_", "[0-9a-f]{40}", HEX],
  // Clouds and what runs in them.
  ["a Google OAuth client secret", "GOCSPX-", "[\\w-]{28}"],
  ["a Google OAuth refresh token", "1//0", "[\\w-]{40,140}"],
  ["a Google OAuth access token", "ya29.", "[\\w-]{60,400}"],
  ["a DigitalOcean token", "dop_v1_", "[0-9a-f]{64}", HEX],
  ["a DigitalOcean OAuth token", "doo_v1_", "[0-9a-f]{64}", HEX],
  ["a HashiCorp Vault token", "hvs.", "[\\w-]{90,160}"],
  ["a HashiCorp Vault batch token", "hvb.", "[\\w-]{130,300}"],
  ["a Databricks token", "dapi", "[0-9a-f]{32}(?:-\\d)?", HEX],
  ["a Pulumi token", "pul-", "[0-9a-f]{40}", HEX],
  ["a Doppler token", "dp.pt.", "[A-Za-z0-9]{43}"],
  ["a Netlify token", "nfp_", "[A-Za-z0-9]{36}"],
  ["a Fly.io token", "FlyV1 fm2_", "[A-Za-z0-9+/=,]{100,600}"],
  ["a Tailscale key", "tskey-", "(?:auth|api|client)-[A-Za-z0-9]{8,20}(?:CNTRL)?-[A-Za-z0-9]{20,40}"],
  ["a Supabase access token", "sbp_", "[0-9a-f]{40}", HEX],
  ["a Supabase secret key", "sb_secret_", "[\\w-]{22}_[\\w-]{8}"],
  ["a PlanetScale password", "pscale_pw_", "[\\w.=-]{32,64}"],
  ["a PlanetScale token", "pscale_tkn_", "[\\w.=-]{32,64}"],
  ["a Grafana service account token", "glsa_", "[A-Za-z0-9]{32}_[0-9a-f]{8}"],
  ["a Grafana Cloud token", "glc_", "eyJ[A-Za-z0-9+/=]{32,400}"],
  ["a New Relic user key", "NRAK-", "[A-Z0-9]{27}"],
  ["a Sentry user token", "sntryu_", "[0-9a-f]{64}", HEX],
  ["a Dynatrace token", "dt0c01.", "[A-Z2-7]{24}\\.[A-Z2-7]{64}"],
  ["a 1Password service account token", "ops_", "eyJ[\\w-]{250,1500}"],
  // Package registries.
  ["an npm token", "npm_", "[A-Za-z0-9]{36}", { check: "crc32" }],
  ["a PyPI token", "pypi-AgEIcHlwaS5vcmc", "[\\w-]{50,1000}"],
  ["a RubyGems token", "rubygems_", "[0-9a-f]{48}", HEX],
  ["a Docker Hub token", "dckr_pat_", "[\\w-]{27}"],
  ["a NuGet key", "oy2", "[a-z0-9]{43}"],
  // Models.
  ["an Anthropic API key", "sk-ant-api03-", "[\\w-]{93}AA"],
  ["an Anthropic admin key", "sk-ant-admin01-", "[\\w-]{93}AA"],
  ["an Anthropic OAuth token", "sk-ant-oat01-", "[\\w-]{80,120}"],
  ["an OpenAI project key", "sk-proj-", "[\\w-]{40,200}", { check: "openai" }],
  ["an OpenAI service account key", "sk-svcacct-", "[\\w-]{40,200}", { check: "openai" }],
  ["an OpenAI API key", "sk-", "[A-Za-z0-9]{48}", { check: "openai" }],
  ["an OpenRouter key", "sk-or-v1-", "[0-9a-f]{64}", HEX],
  ["a Hugging Face token", "hf_", "[A-Za-z]{34}"],
  ["a Replicate token", "r8_", "[A-Za-z0-9]{37}"],
  ["a Groq key", "gsk_", "[A-Za-z0-9]{52}"],
  ["an xAI key", "xai-", "[A-Za-z0-9]{80}"],
  ["a Perplexity key", "pplx-", "[A-Za-z0-9]{48}"],
  ["a DashScope, DeepSeek or Moonshot key", "sk-", "(?:[0-9a-f]{32}|[A-Za-z0-9]{32})", HEX],
  // Payment, mail, shops.
  ["a live Stripe secret key", "sk_live_", "[A-Za-z0-9]{24,120}"],
  ["a live Stripe restricted key", "rk_live_", "[A-Za-z0-9]{24,120}"],
  ["a Stripe webhook secret", "whsec_", "[A-Za-z0-9]{32,64}"],
  ["a Square access token", "sq0atp-", "[\\w-]{22}"],
  ["a Braintree access token", "access_token$production$", "[0-9a-z]{16}\\$[0-9a-f]{32}"],
  ["a Shopify access token", "shpat_", "[0-9a-fA-F]{32}", HEX],
  ["a Shopify app secret", "shpss_", "[0-9a-fA-F]{32}", HEX],
  ["a SendGrid key", "SG.", "[\\w-]{22}\\.[\\w-]{43}"],
  ["a Brevo key", "xkeysib-", "[0-9a-f]{64}-[A-Za-z0-9]{16}", HEX],
  ["a Resend key", "re_", "[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"],
  // Chat and office.
  ["a Slack bot token", "xoxb-", "\\d{10,14}-\\d{10,14}-[A-Za-z0-9]{24}"],
  ["a Slack user token", "xoxp-", "(?:\\d{10,14}-){3}[0-9a-f]{32}"],
  ["a Slack app token", "xapp-", "\\d-[A-Z0-9]{8,14}-\\d{10,14}-[0-9a-f]{64}", HEX],
  ["a Slack configuration token", "xoxe.xoxp-", "\\d-[A-Za-z0-9]{140,200}"],
  ["a Linear key", "lin_api_", "[A-Za-z0-9]{40}"],
  ["a Notion token", "ntn_", "[A-Za-z0-9]{40,50}"],
  ["a Figma token", "figd_", "[\\w-]{40}"],
  ["a Postman key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}", HEX],
  ["an age secret key", "AGE-SECRET-KEY-1", "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"],
  ["a Mapbox secret token", "sk.eyJ", "[\\w-]{60,120}\\.[\\w-]{20,40}"],
  // What may be public by design, or is half of a pair.
  ["a Google API key", "AIza", "[\\w-]{35}", { kind: "identifier" }],
  ["an AWS access key id", "AKIA", "[A-Z2-7]{16}", { kind: "identifier" }],
  ["a temporary AWS access key id", "ASIA", "[A-Z2-7]{16}", { kind: "identifier" }],
  ["an Alibaba Cloud access key id", "LTAI", "[A-Za-z0-9]{17,20}", { kind: "identifier" }],
  ["a Tencent Cloud secret id", "AKID", "[A-Za-z0-9]{32}", { kind: "identifier" }],
];

/** Secrets that their surroundings tell: the part of the pattern that is called `secret`. */
const SHAPED: readonly Omit<SecretFormat, "name" | "prefix">[] = [
  {
    of: "an AWS secret access key",
    kind: "token",
    entropy: 4,
    pattern: any(
      ["aws", "secretaccesskey", "secret_access_key"],
      /(?:aws_?secret(?:_?access)?_?key|secret_?access_?key)["'`]?\s{0,5}(?:=|:|,)\s{0,5}["'`]?(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/i,
    ),
  },
  {
    of: "an Azure storage key",
    kind: "token",
    entropy: 4,
    pattern: any(["accountkey="], /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/),
  },
  {
    of: "an Azure client secret",
    kind: "token",
    entropy: 3.5,
    pattern: any(["q~"], /(?<![\w.~-])(?<secret>[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![\w.~-])/),
  },
  {
    of: "a Terraform Cloud token",
    kind: "token",
    entropy: 3.5,
    pattern: any([".atlasv1."], /(?<![\w-])(?<secret>[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70})(?![\w-])/),
  },
  {
    of: "an Airtable token",
    kind: "token",
    entropy: 3,
    pattern: any(["pat"], /(?<![\w-])(?<secret>pat[A-Za-z0-9]{14}\.[0-9a-f]{64})(?!\w)/),
  },
  {
    of: "a Mailchimp key",
    kind: "token",
    entropy: 2.9,
    pattern: any(["-us"], /(?<![\w-])(?<secret>[0-9a-f]{32}-us\d{1,2})(?!\w)/),
  },
  {
    of: "a Telegram bot token",
    kind: "token",
    entropy: 3.5,
    pattern: any([":aa"], /(?<!\d)(?<secret>\d{8,10}:AA[\w-]{33})(?![\w-])/),
  },
  {
    of: "a Discord bot token",
    kind: "token",
    check: "discord",
    entropy: 3.5,
    pattern: any(["discord", "bot"], /(?<![\w.-])(?<secret>[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,45})(?![\w.-])/),
  },
  {
    of: "a Supabase service key",
    kind: "token",
    check: "service-jwt",
    entropy: 3.5,
    pattern: any(["eyj"], /(?<![\w-])(?<secret>eyJ[\w-]{10,500}\.eyJ[\w-]{20,2000}\.[\w-]{20,700})(?![\w-])/),
  },
  {
    of: "a signed JSON web token",
    kind: "assigned",
    check: "jwt",
    entropy: 3.5,
    pattern: any(["eyj"], /(?<![\w-])(?<secret>eyJ[\w-]{10,500}\.eyJ[\w-]{20,2000}\.[\w-]{20,700})(?![\w-])/),
  },
  {
    of: "a private key",
    kind: "private-key",
    check: "pem",
    entropy: 3.5,
    pattern: any(
      ["private key"],
      /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?<secret>[A-Za-z0-9+/=\s\\,"']{50,16000})-----END/,
    ),
  },
  webhook(
    "a Slack webhook",
    "hooks.slack.com",
    "hooks\\.slack\\.com/services/(?<secret>T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{24})",
  ),
  webhook(
    "a Discord webhook",
    "/api/webhooks/",
    "discord(?:app)?\\.com/api/webhooks/(?<secret>\\d{17,20}/[\\w-]{60,80})",
  ),
  webhook(
    "a Teams webhook",
    "webhook.office.com",
    "webhook\\.office\\.com/webhookb2/(?<secret>[\\w@-]{70,90}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36})",
  ),
  webhook(
    "a Feishu webhook",
    "/open-apis/bot/",
    "open\\.(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/v2/hook/(?<secret>[0-9a-f-]{36})",
  ),
  webhook(
    "a DingTalk webhook",
    "oapi.dingtalk.com",
    "oapi\\.dingtalk\\.com/robot/send\\?access_token=(?<secret>[0-9a-f]{64})",
  ),
  webhook(
    "a WeCom webhook",
    "qyapi.weixin.qq.com",
    "qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/send\\?key=(?<secret>[0-9a-f-]{36})",
  ),
  {
    of: "a connection string with a password",
    kind: "connection",
    check: "password",
    entropy: 2.5,
    pattern: any(
      ["://"],
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|ftps?|sftp|smtps?|ldaps?|https?)(?:\+[a-z0-9]{1,12})?:\/\/[^\s:/@'"`<>]{0,80}:(?<secret>[^\s:/@'"`<>]{6,200})@(?<host>[\w.-]{1,253})/i,
    ),
  },
  {
    of: "a password or key in a setting",
    kind: "assigned",
    check: "assigned",
    entropy: 3.2,
    pattern: any(
      [
        "password",
        "passwd",
        "secret",
        "token",
        "api_key",
        "apikey",
        "api-key",
        "access_key",
        "auth_key",
        "private_key",
      ],
      /(?:password|passwd|secret|token|api[_-]?key|access_?key|auth_?key|private_key)["'`]?\s{0,5}(?::=|=>|=|:)\s{0,5}["'`](?<secret>[^\s"'`<>{}$]{12,200})["'`]/i,
    ),
  },
];

export const SECRET_FORMATS: readonly SecretFormat[] = [
  ...PREFIXED.map(([of, prefix, rest, more]) => ({
    of,
    prefix,
    kind: "token" as const,
    entropy: 3.5,
    ...more,
    pattern: any(
      [prefix.toLowerCase()],
      new RegExp(`(?<![\\w-])(?<secret>${prefix.replace(/[.$/+]/g, "\\$&")}${rest})(?![\\w-])`),
    ),
  })),
  ...SHAPED.map((format) => ({ ...format, prefix: "" })),
].map((format, i) => ({ ...format, name: `secret-candidate-${i}` }));

function any(keywords: readonly string[], pattern: RegExp): Pattern {
  return { keywords, pattern, zones: "any" };
}

function webhook(of: string, keyword: string, pattern: string): Omit<SecretFormat, "name" | "prefix"> {
  return { of, kind: "webhook", entropy: 2.9, pattern: any([keyword], new RegExp(pattern)) };
}
