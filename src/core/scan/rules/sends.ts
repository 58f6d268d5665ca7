/** Signals for ways in which data leaves the machine: what a program or an agent would send with. */
import type { SignalRow } from "../scan-rule.ts";

const HTTP: SignalRow = {
  name: "send.http",
  title: "sends data by HTTP",
  patterns: [
    {
      keywords: ["curl"],
      pattern:
        /\bcurl\b[^\n]{0,600}?\s(?:-[a-zA-Z]{0,6}[dFT]|--data(?:-\w{3,10})?|--form(?:-string)?|--upload-file|--json|--url-query)[\s=@"'$]/,
      zones: "run",
    },
    {
      keywords: ["curl", "wget"],
      pattern: /\b(?:curl|wget)\b[^\n|;]{0,300}?https?:\/\/[^\s|;]{1,200}(?:\$\(|`|\$\{?[A-Za-z_]\w{0,60}\}?)/,
      zones: "run",
    },
    {
      keywords: ["wget"],
      pattern: /\bwget\b[^\n]{0,300}?--(?:post-(?:data|file)|body-(?:data|file)|method=(?:POST|PUT))\b/i,
      zones: "run",
    },
    { keywords: ["http"], pattern: /\b(?:https?|xh)\s{1,4}(?:--\w{2,20}\s{1,4}){0,4}(?:POST|PUT)\s/, zones: "run" },
    {
      keywords: ["requests", "httpx", "session", "client"],
      pattern: /\b(?:requests|httpx|session|client|aiohttp\.request)\.(?:post|put|patch)\s{0,4}\(/i,
      zones: "run",
    },
    {
      keywords: ["urlopen", "request"],
      pattern: /\burlopen\([^\n]{0,300}\bdata\s{0,2}=|\bRequest\([^\n]{0,300}\bdata\s{0,2}=/,
      zones: "run",
    },
    {
      keywords: ["axios", "got", "superagent", "needle", "ky"],
      pattern: /\b(?:axios|got|superagent|needle|ky)\.(?:post|put|patch)\s{0,4}\(/,
      zones: "run",
    },
    { keywords: ["fetch"], pattern: /\bfetch\s{0,4}\([^\n]{0,300}\b(?:body|POST)\b/, zones: "run" },
    { keywords: ["sendbeacon", "xmlhttprequest"], pattern: /\bsendBeacon\s{0,4}\(/, zones: "run" },
    {
      keywords: ["invoke-", "irm", "iwr", "upload"],
      pattern:
        /\b(?:Invoke-(?:RestMethod|WebRequest)|irm|iwr)\b[^\n]{0,300}?-(?:Method\s{1,4}["']?(?:Post|Put)|Body\b|InFile\b)|\.Upload(?:String|File|Data)(?:Async)?\(/i,
      zones: "run",
    },
  ],
};

const SOCKET: SignalRow = {
  name: "send.socket",
  title: "sends data through a socket",
  patterns: [
    {
      keywords: ["/dev/tcp", "/dev/udp"],
      pattern: />\s{0,4}&?\s{0,4}\/dev\/(?:tcp|udp)\/[^\s/]{1,253}\/\d/,
      zones: "run",
    },
    {
      keywords: ["nc", "ncat", "netcat", "socat", "telnet"],
      apart: [true],
      pattern:
        /\b(?:nc|ncat|netcat|telnet)(?<=(?:^|[|;&(]\n?)[ \t]{0,12}(?:sudo )?(?:nc|ncat|netcat|telnet))\s{1,4}[^\n|;]{0,80}?[\w$.{}-]{3,200}\s{1,4}[\d$]|\bsocat\b[^\n|;]{0,100}\b(?:TCP|UDP|OPENSSL)4?:/im,
      zones: "run",
    },
  ],
};

const DNS: SignalRow = {
  name: "send.dns",
  title: "puts data into the names that it looks up",
  patterns: [
    {
      keywords: ["dig", "nslookup", "host", "ping", "getent"],
      pattern:
        /\b(?:dig|nslookup|host|ping|getent hosts)\b[^\n|;]{0,100}?(?:\$\([^\n)]{1,200}\)|\$\{?[A-Za-z_]\w{0,60}\}?)\.[\w-]{1,63}\.[a-z]{2,24}/i,
      zones: "run",
    },
    {
      keywords: ["gethostbyname", "getaddrinfo", "resolve"],
      pattern:
        /\b(?:gethostbyname|getaddrinfo|resolver?\.(?:resolve|query)|dns\.(?:lookup|resolve\w{0,6}))\(\s{0,4}(?:f["'`][^"'`\n]{0,40}\{|`[^`\n]{0,40}\$\{|[\w.[\]]{1,60}\s{0,4}\+)/,
      zones: "run",
    },
  ],
};

const COPY: SignalRow = {
  name: "send.copy",
  title: "copies files to another machine, a bucket or a mailbox",
  patterns: [
    {
      keywords: ["scp", "rsync", "sftp"],
      pattern: /\b(?:scp|rsync|sftp)\b[^\n|;&]{0,200}\s[\w.-]{1,64}@[\w.-]{1,253}:/,
      zones: "run",
    },
    {
      keywords: ["aws", "gsutil", "gcloud", "rclone", "azcopy", "s3cmd", "mc "],
      pattern:
        /\baws\s{1,4}s3\s{1,4}(?:cp|sync|mv)\s[^\n|;]{1,200}\ss3:\/\/|\bgsutil\b[^\n|;]{0,60}\b(?:cp|rsync)\s[^\n|;]{1,200}\sgs:\/\/|\brclone\s{1,4}(?:copy|sync|move)\b|\bazcopy\s{1,4}copy\b|\bs3cmd\s{1,4}put\b/,
      zones: "run",
    },
    {
      keywords: ["mail", "sendmail", "mutt", "sendmessage"],
      pattern:
        /\|\s{0,8}(?:mailx?|sendmail|mutt|msmtp)\b|\b(?:mailx?|mutt)\s{1,4}-s\b|\.sendmail\s{0,4}\(|\bSend-MailMessage\b/,
      zones: "run",
    },
    { keywords: ["gh gist", "gist create"], pattern: /\bgh\s{1,4}gist\s{1,4}create\b/, zones: "run" },
    {
      keywords: ["/var/www", "public_html", "/usr/share/nginx"],
      pattern: /\b(?:cp|mv|tee|ln|cat)\b[^\n;]{0,200}\s\/?(?:var\/www|usr\/share\/nginx|srv\/http)\//,
      zones: "run",
    },
  ],
};

export const SENDS: readonly SignalRow[] = [HTTP, SOCKET, DNS, COPY];
