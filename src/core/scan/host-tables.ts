/** Hosts that the scanner knows, by what they are for: services and the names of their keys, registries, drop places. */

/** Hosts where anybody may leave or fetch anything without an account of their own name: what thieves use. */
export const DROP_HOSTS: Readonly<Record<DropKind, string>> = {
  paste: `pastebin.com paste.ee hastebin.com dpaste.org dpaste.com ghostbin.co rentry.co rentry.org controlc.com ix.io
    sprunge.us termbin.com glot.io paste.rs justpaste.it telegra.ph snippet.host cl1p.net paste.c-net.org privatebin.net
    pastes.io paste.gg bpa.st centos.pl nekobin.com toptal.com/developers/hastebin`,
  "request-bin": `webhook.site webhook.cool requestbin.com requestbin.net pipedream.net requestcatcher.com beeceptor.com
    hookbin.com postb.in ptsv2.com ptsv3.com mockbin.org requestrepo.com oast.fun oast.pro oast.live oast.site
    oast.online oast.me interact.sh interactsh.com burpcollaborator.net oastify.com dnslog.cn ceye.io dnslog.pw
    canarytokens.com typedwebhook.tools rbaskets.in requestinspector.com hookdeck.com smee.io webhookrelay.com
    eyes.sh bxss.me xss.report httpdump.app`,
  tunnel: `ngrok.io ngrok.app ngrok.dev ngrok.pizza ngrok-free.app ngrok-free.dev trycloudflare.com loca.lt localtunnel.me
    serveo.net serveousercontent.com localhost.run lhr.life lhr.rocks pagekite.me bore.pub devtunnels.ms tunnelmole.net
    loclx.io zrok.io pinggy.io pinggy.link playit.gg portmap.io portmap.host cpolar.cn cpolar.io cpolar.top natapp.cc
    natappfree.cc vicp.fun vicp.cc telebit.cloud tunnelto.dev`,
  webhook: `discord.com/api/webhooks discordapp.com/api/webhooks ptb.discord.com/api/webhooks
    canary.discord.com/api/webhooks hooks.slack.com webhook.office.com outlook.office.com/webhook chat.googleapis.com
    qyapi.weixin.qq.com/cgi-bin/webhook oapi.dingtalk.com/robot open.feishu.cn/open-apis/bot
    open.larksuite.com/open-apis/bot hooks.zapier.com maker.ifttt.com make.com integromat.com n8n.cloud ntfy.sh
    api.pushover.net api.day.app sctapi.ftqq.com`,
  telegram: "api.telegram.org",
  "file-drop": `transfer.sh file.io 0x0.st gofile.io anonfiles.com bashupload.com catbox.moe tmpfiles.org uguu.se
    pixeldrain.com ufile.io mega.nz sendspace.com oshi.at temp.sh keep.sh filebin.net x0.at envs.sh fileditch.com
    mediafire.com workupload.com krakenfiles.com easyupload.io filetransfer.io send.cm qu.ax pomf.lain.la upload.ee
    dropmefiles.com wetransfer.com tmpfile.link tempfile.org bayfiles.com`,
  "dynamic-dns": `duckdns.org no-ip.com no-ip.org no-ip.biz ddns.net hopto.org zapto.org sytes.net myftp.org myftp.biz
    dynu.net dynu.com afraid.org mooo.com chickenkiller.com 3utilities.com serveftp.com redirectme.net servebeer.com
    dyndns.org nip.io sslip.io xip.io 3322.org f3322.net publicvm.com linkpc.net kozow.com giize.com ddnsfree.com
    freeddns.org dynv6.net duia.eu gotdns.ch bounceme.net serveblog.net ddnsking.com`,
  shortener: `bit.ly tinyurl.com t.co is.gd v.gd goo.gl ow.ly cutt.ly rb.gy shorturl.at rebrand.ly t.ly s.id tiny.cc
    buff.ly u.to clck.ru reurl.cc t.cn dwz.cn suo.im url.cn adf.ly shorte.st grabify.link iplogger.org iplogger.com
    2no.co`,
};

export type DropKind =
  | "paste"
  | "request-bin"
  | "tunnel"
  | "webhook"
  | "telegram"
  | "file-drop"
  | "dynamic-dns"
  | "shortener";

/** Anybody may have a name below these: the name says nothing of who answers. */
export const FREE_HOSTING = `workers.dev pages.dev vercel.app netlify.app herokuapp.com onrender.com glitch.me replit.app
  replit.dev repl.co firebaseapp.com web.app surge.sh deno.dev fly.dev railway.app github.io gitlab.io azurewebsites.net
  blob.core.windows.net cloudfunctions.net run.app appspot.com lambda-url.us-east-1.on.aws on.aws execute-api.us-east-1.amazonaws.com
  s3.amazonaws.com amazonaws.com storage.googleapis.com r2.dev supabase.co pythonanywhere.com 000webhostapp.com
  infinityfreeapp.com blogspot.com wixsite.com weebly.com neocities.org codesandbox.io stackblitz.io gitpod.io
  streamlit.app hf.space modal.run val.run convex.cloud fc.aliyuncs.com oss-cn-hangzhou.aliyuncs.com myqcloud.com`;

/** Where one account of many is what matters: `github.com/<org>`. */
export const SHARED_HOSTS = `github.com raw.githubusercontent.com gist.github.com gist.githubusercontent.com
  codeload.github.com objects.githubusercontent.com gitlab.com bitbucket.org gitee.com codeberg.org huggingface.co
  cdn.jsdelivr.net`;

/**
 * Package registries, by the domain that all their hosts are below: what is fetched there has a name, a version and a
 * publisher. Where a domain has other hosts too, with the path of its packages.
 */
export const REGISTRIES = `npmjs.org npmjs.com yarnpkg.com pypi.org pythonhosted.org crates.io rubygems.org
  proxy.golang.org sum.golang.org pkg.go.dev repo.maven.apache.org repo1.maven.org packagist.org nuget.org hub.docker.com
  docker.io ghcr.io quay.io gcr.io mcr.microsoft.com npmmirror.com mirrors.aliyun.com pypi.tuna.tsinghua.edu.cn
  mirrors.tuna.tsinghua.edu.cn anaconda.org debian.org/debian ubuntu.com/ubuntu alpinelinux.org/alpine jsr.io`;

/** Where an organisation that everybody knows serves its own installer. */
export const INSTALLERS = `astral.sh sh.rustup.rs static.rust-lang.org rustup.rs get.docker.com download.docker.com bun.sh
  bun.com deno.land deno.com install.python-poetry.org get.pnpm.io fnm.vercel.app starship.rs sdk.cloud.google.com
  dl.google.com packages.cloud.google.com cli.github.com deb.nodesource.com rpm.nodesource.com nodejs.org claude.ai
  ollama.com fly.io/install.sh get.helm.sh mise.run mise.jdx.dev foundry.paradigm.xyz get.k3s.io
  tailscale.com/install.sh pkgs.tailscale.com install.determinate.systems nixos.org get.sdkman.io cursor.com
  opencode.ai get.volta.sh apt.releases.hashicorp.com releases.hashicorp.com packages.microsoft.com aka.ms
  awscli.amazonaws.com dl.k8s.io get.opentofu.org get.pulumi.com cli.doppler.com install.duckdb.org bootstrap.pypa.io
  get.rvm.io pyenv.run git.io/nvm dot.net code.visualstudio.com moonrepo.dev pixi.sh micro.mamba.pm
  repo.anaconda.com sh.brew.sh go.dev golang.org python.org dotnet.microsoft.com cloudflare.com`;

/** The same on a shared host: the account, lower case. */
export const INSTALLER_ORGS = `homebrew nvm-sh rust-lang astral-sh oven-sh denoland docker moby kubernetes helm hashicorp
  microsoft google googlecloudplatform anthropics openai vercel nodejs python pyenv asdf-vm ohmyzsh aquasecurity anchore
  golangci trufflesecurity gitleaks cli github actions pnpm yarnpkg mozilla facebook apple aws awslabs azure cloudflare
  supabase grafana prometheus kubernetes-sigs golang rbenv mitchellh sharkdp burntsushi junegunn casey jdx huggingface
  pytorch tensorflow scikit-learn pandas-dev numpy psf pypa pallets django rails vuejs facebookresearch nvidia
  modelcontextprotocol github-copilot semgrep returntocorp trailofbits owasp jqlang stedolan gohugoio nix-community nixos
  k3s-io argoproj fluxcd istio tektoncd sigstore slsa-framework protocolbuffers grpc apache llvm`;

/** A service: its name, its hosts, what the names of its keys begin with where that is not the service's own name. */
export const SERVICES: readonly (readonly [name: string, hosts: string, prefixes?: string])[] = [
  ["openai", "api.openai.com openai.com"],
  ["anthropic", "api.anthropic.com anthropic.com", "ANTHROPIC CLAUDE"],
  [
    "google",
    "googleapis.com google.com googleusercontent.com",
    "GOOGLE GEMINI GCP GCLOUD GMAIL YOUTUBE FIREBASE VERTEX",
  ],
  ["github", "api.github.com uploads.github.com github.com", "GITHUB GH"],
  ["gitlab", "gitlab.com", "GITLAB GL"],
  ["bitbucket", "bitbucket.org api.bitbucket.org"],
  ["gitee", "gitee.com"],
  ["atlassian", "atlassian.net atlassian.com", "ATLASSIAN JIRA CONFLUENCE"],
  ["slack", "slack.com"],
  ["discord", "discord.com discordapp.com", "DISCORD BOT"],
  ["telegram", "api.telegram.org", "TELEGRAM TG BOT"],
  ["notion", "api.notion.com notion.so"],
  ["linear", "api.linear.app linear.app"],
  ["stripe", "api.stripe.com stripe.com"],
  ["twilio", "twilio.com sendgrid.com", "TWILIO SENDGRID"],
  ["aws", "amazonaws.com aws.amazon.com", "AWS S3 BEDROCK"],
  ["azure", "azure.com windows.net microsoft.com microsoftonline.com office.com", "AZURE MS MICROSOFT GRAPH OUTLOOK"],
  ["huggingface", "huggingface.co", "HF HUGGINGFACE HUGGING"],
  ["replicate", "api.replicate.com"],
  ["cohere", "api.cohere.ai api.cohere.com", "COHERE CO"],
  ["mistral", "api.mistral.ai"],
  ["groq", "api.groq.com"],
  ["xai", "api.x.ai x.ai", "XAI GROK"],
  ["together", "api.together.xyz api.together.ai"],
  ["openrouter", "openrouter.ai"],
  ["deepseek", "api.deepseek.com"],
  ["moonshot", "api.moonshot.cn api.moonshot.ai", "MOONSHOT KIMI"],
  ["aliyun", "aliyuncs.com aliyun.com", "ALIYUN ALIBABA DASHSCOPE QWEN OSS"],
  ["zhipu", "open.bigmodel.cn bigmodel.cn z.ai", "ZHIPU ZHIPUAI GLM BIGMODEL ZAI"],
  ["baidu", "baidubce.com baidu.com", "BAIDU QIANFAN ERNIE"],
  ["tencent", "tencentcloudapi.com myqcloud.com qcloud.com", "TENCENT TENCENTCLOUD COS HUNYUAN"],
  ["volcengine", "volces.com volcengineapi.com", "VOLC VOLCENGINE ARK DOUBAO"],
  ["minimax", "api.minimax.chat api.minimaxi.com minimax.io"],
  ["siliconflow", "api.siliconflow.cn"],
  ["feishu", "open.feishu.cn feishu.cn larksuite.com", "FEISHU LARK"],
  ["dingtalk", "dingtalk.com", "DINGTALK DING"],
  ["wechat", "api.weixin.qq.com qyapi.weixin.qq.com", "WECHAT WEIXIN WX WECOM WEWORK QYWX"],
  ["perplexity", "api.perplexity.ai", "PERPLEXITY PPLX"],
  ["elevenlabs", "api.elevenlabs.io", "ELEVENLABS ELEVEN XI"],
  ["deepgram", "api.deepgram.com"],
  ["assemblyai", "api.assemblyai.com"],
  ["stability", "api.stability.ai"],
  ["fal", "fal.run fal.ai"],
  ["tavily", "api.tavily.com"],
  ["serper", "google.serper.dev serper.dev"],
  ["serpapi", "serpapi.com", "SERPAPI SERP"],
  ["exa", "api.exa.ai"],
  ["brave", "api.search.brave.com"],
  ["firecrawl", "api.firecrawl.dev"],
  ["jina", "jina.ai r.jina.ai"],
  ["twitter", "api.twitter.com api.x.com twitter.com x.com", "TWITTER X"],
  ["meta", "graph.facebook.com facebook.com instagram.com", "META FACEBOOK FB INSTAGRAM IG WHATSAPP THREADS"],
  ["linkedin", "api.linkedin.com linkedin.com"],
  ["reddit", "oauth.reddit.com reddit.com"],
  ["spotify", "api.spotify.com accounts.spotify.com"],
  ["cloudflare", "api.cloudflare.com", "CLOUDFLARE CF"],
  ["vercel", "api.vercel.com vercel.com"],
  ["netlify", "api.netlify.com"],
  ["digitalocean", "api.digitalocean.com", "DIGITALOCEAN DO"],
  ["heroku", "api.heroku.com"],
  ["supabase", "supabase.co supabase.com"],
  ["datadog", "datadoghq.com datadoghq.eu", "DATADOG DD"],
  ["sentry", "sentry.io"],
  ["newrelic", "newrelic.com nr-data.net", "NEWRELIC NEW_RELIC"],
  ["posthog", "posthog.com i.posthog.com"],
  ["honeycomb", "api.honeycomb.io"],
  ["shopify", "myshopify.com shopify.com"],
  ["hubspot", "api.hubapi.com hubspot.com"],
  ["salesforce", "salesforce.com force.com", "SALESFORCE SF SFDC"],
  ["airtable", "api.airtable.com airtable.com"],
  ["paypal", "paypal.com"],
  ["npm", "npmjs.org", "NPM NODE_AUTH"],
  ["pypi", "pypi.org", "PYPI TWINE"],
  ["langsmith", "api.smith.langchain.com", "LANGSMITH LANGCHAIN"],
  ["wandb", "api.wandb.ai", "WANDB"],
  ["openweather", "api.openweathermap.org weather.com", "OPENWEATHER OPENWEATHERMAP OWM WEATHER"],
  ["etherscan", "etherscan.io"],
  ["alchemy", "alchemy.com"],
  ["infura", "infura.io"],
  ["coinbase", "coinbase.com", "COINBASE CDP"],
  ["binance", "binance.com"],
  ["deepl", "deepl.com"],
  ["tmdb", "api.themoviedb.org", "TMDB"],
];
