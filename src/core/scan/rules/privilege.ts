/** Rules about rights that are taken: more than the task needs, or for longer than it takes. */
import type { ScanRule } from "../scan-rule.ts";
import { COMMANDS, DONE, re } from "./parts.ts";

const MAPS = { owasp: "AST03", atlas: "AML.T0053", cisco: "AISubtech-12.1.3" };
const HINT = "Do without, or let the user do this one step by hand.";

export const PRIVILEGE_RULES: readonly ScanRule[] = [
  {
    id: "privilege-sudo-without-password",
    category: "privilege-escalation",
    severity: "high",
    confidence: "high",
    title: "Nobody is given sudo without a password",
    why: "From then on whatever runs as the user runs as root.",
    hint: HINT,
    message: "sudo is given without a password: {text}",
    match: {
      patterns: [
        {
          keywords: ["nopasswd"],
          pattern:
            /\b(?:echo|printf|tee|cat|sed|write\w{0,5})\b(?<!\bRUN\s[^\n]{0,200})[^\n]{0,160}\bNOPASSWD:\s{0,2}ALL\b[^\n]{0,120}(?:>{1,2}|\btee\b|sudoers)|(?:\btee|>{1,2})(?<!\bRUN\s[^\n]{0,200})\s[^\n]{0,40}\/etc\/sudoers[^\n]{0,60}(?:\n[^\n]{0,120}){0,3}?NOPASSWD:\s{0,2}ALL\b|open\s{0,2}\([^\n]{0,40}\/etc\/sudoers[\s\S]{0,200}?NOPASSWD:\s{0,2}ALL\b/i,
          zones: DONE,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ['```sh\necho "$USER ALL=(ALL) NOPASSWD: ALL" | sudo tee /etc/sudoers.d/sync\n```\n'],
    good: [
      "```sh\nsudo -l\n```\n",
      {
        "SKILL.md": "---\nname: a\ndescription: A.\n---\nBuild.\n",
        Dockerfile: 'FROM debian\nRUN echo "dev ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/dev\n',
      },
    ],
  },
  {
    id: "privilege-setuid",
    category: "privilege-escalation",
    severity: "high",
    confidence: "high",
    title: "No shell or interpreter is made to run as root",
    why: "Whoever starts it afterwards is root.",
    hint: HINT,
    message: "A program is made to run with other rights than its user's: {text}",
    match: {
      patterns: [
        {
          keywords: ["chmod"],
          pattern:
            /\bchmod\s{1,3}(?:-R\s{1,3})?(?:u\+s|ug\+s|\+s|[4267][0-7]{3})\s{1,3}["']?(?:\/(?:usr\/)?(?:local\/)?s?bin\/(?:ba|z|da)?sh\b|\/(?:usr\/)?bin\/(?:python[\d.]{0,4}|perl|find|vim?|nmap|env|cp|less|node)\b|\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\$\(which)/i,
          zones: COMMANDS,
        },
        {
          keywords: ["setcap"],
          pattern:
            /\bsetcap\s{1,3}["']?[^\n"']{0,40}cap_(?:setuid|setgid|sys_admin|dac_override|dac_read_search|sys_ptrace|sys_module)/i,
          zones: COMMANDS,
        },
        {
          keywords: ["os.chmod", "fs.chmod"],
          pattern: /\b(?:os\.chmod|chmodSync)\s{0,2}\([^\n]{1,80},\s{0,3}(?:0o?4[0-7]{3}|stat\.S_ISUID)/i,
          zones: "run",
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```sh\nsudo chmod u+s /bin/bash\n```\n"],
    good: ["```sh\nchmod 755 /usr/local/bin/sync-tools\nsudo setcap cap_net_bind_service=+ep ./server\n```\n"],
  },
  {
    id: "privilege-host-mounted",
    category: "privilege-escalation",
    severity: "high",
    confidence: "medium",
    title: "No container is given the whole machine",
    why: "The container is root on the machine that runs it.",
    hint: "Mount the folder of the project alone.",
    message: "A container is given the whole machine: {text}",
    match: {
      patterns: [
        {
          keywords: ["docker", "podman", "nerdctl"],
          pattern:
            /\b(?:docker|podman|nerdctl)\s{1,3}(?:container\s{1,3})?run\s(?=(?:[^\n\\]|\\[\s\S]){0,400}?(?:\s-v\s{0,2}|--volume[ =])["']?\/:\/|(?:[^\n\\]|\\[\s\S]){0,400}?--mount[ =][^\s]{0,80}(?:source|src)=\/,)(?:[^\n\\]|\\[\s\S]){0,300}/i,
          zones: DONE,
        },
        {
          keywords: ["nsenter", "release_agent", "core_pattern"],
          pattern:
            /\bnsenter\s(?=[^\n]{0,60}(?:-t\s{0,2}1\b|--target[ =]1\b))[^\n]{0,100}\b(?:ba|z)?sh\b|>{1,2}\s{0,2}[^\s;]{0,60}\/release_agent\b|>\s{0,2}\/proc\/sys\/kernel\/core_pattern/i,
          zones: COMMANDS,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```sh\ndocker run --rm -v /:/host alpine chroot /host sh\n```\n"],
    good: ['```sh\ndocker run --rm -v "$PWD":/work -w /work node:22 npm test\n```\n'],
  },
  {
    id: "privilege-container",
    category: "privilege-escalation",
    severity: "low",
    confidence: "medium",
    title: "Containers get no more rights than they need",
    why: "With these rights a container is hardly one.",
    hint: "Add the one capability that is needed.",
    message: "A container gets far-reaching rights: {text}",
    match: {
      patterns: [
        {
          keywords: ["--privileged", "docker.sock", "sys_admin", "--pid=host"],
          pattern:
            /\b(?:docker|podman|nerdctl)\s{1,3}run\b(?:[^\n\\]|\\[\s\S]){0,300}?(?:--privileged\b|docker\.sock|--cap-add[ =](?:SYS_ADMIN|ALL)\b|--pid[ =]host\b)/i,
          zones: DONE,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```sh\ndocker run --privileged sync-tools/build\n```\n"],
    good: ["```sh\ndocker run --cap-add NET_ADMIN sync-tools/build\n```\n"],
  },
  {
    id: "privilege-container-open",
    category: "privilege-escalation",
    severity: "high",
    confidence: "medium",
    title: "No container gets all rights and the processes or files of the machine",
    why: "From such a container everything on the machine can be read, changed and stopped.",
    hint: "Add the one capability that is needed.",
    message: "A container gets all rights, and the machine's processes or files: {text}",
    match: {
      patterns: [
        {
          keywords: ["--privileged"],
          also: [["pid", "ipc", "/:/", "nsenter", "chroot", "userns"]],
          pattern: re`\b(?:docker|podman|nerdctl)\s{1,3}run\b(?=(?:[^\n\\]|\\[\s\S]){0,300}?--privileged\b)(?=(?:[^\n\\]|\\[\s\S]){0,300}?(?:--(?:pid|ipc|userns)[ =]host\b|(?:-v|--volume|--mount)[ =]["']?(?:type=bind,(?:source|src)=)?\/(?::\/|,)|\bnsenter\b|\bchroot\b))`,
          zones: DONE,
        },
      ],
    },
    mention: 2,
    maps: MAPS,
    bad: [
      "```sh\ndocker run --rm --privileged --pid=host sync-tools/build\n```\n",
      "```sh\ndocker run -v /:/host --privileged alpine chroot /host sh\n```\n",
    ],
    good: ["```sh\ndocker run --pid=container:web sync-tools/build\n```\n"],
  },
  {
    id: "privilege-account",
    category: "privilege-escalation",
    severity: "high",
    confidence: "high",
    title: "No account is made an administrator's",
    why: "The account stays, with all rights, and nobody knows of it.",
    hint: HINT,
    message: "An account gets all rights: {text}",
    match: {
      patterns: [
        {
          keywords: [
            "localgroup",
            "useradd",
            "adduser",
            "/etc/passwd",
            "/etc/shadow",
            "add-localgroupmember",
            "fodhelper",
            "dseditgroup",
            "ms-settings",
          ],
          pattern:
            /\bnet(?:\.exe)?\s{1,3}localgroup\s{1,3}["']?administrators["']?\s{1,3}(?!["']?(?:<|(?:demo|example|some|your)[-_]?(?:user|account|name)))[^\n]{0,60}\/add|\badd-localgroupmember\b[^\n]{0,60}administrators|\buseradd\s(?=[^\n]{0,120}-\w{0,4}o\b)[^\n]{0,100}-u\s{0,2}0\b|(?:>{1,2}|\btee\s{1,3}-a)\s{0,3}["']?\/etc\/(?:passwd|shadow)\b|\bdseditgroup\s[^\n]{0,80}-t\s{1,3}user\s[^\n]{0,30}\badmin\b|ms-settings\\{1,2}shell\\{1,2}open\\{1,2}command/i,
          zones: COMMANDS,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```bat\nnet localgroup administrators helper /add\n```\n"],
    good: [
      "```sh\nsudo usermod -aG docker deploy\n```\n",
      "Groups are changed with `net localgroup administrators demo-user /add`.\n",
    ],
  },
  {
    id: "privilege-open-to-all",
    category: "privilege-escalation",
    severity: "high",
    confidence: "medium",
    title: "No folder of the system, no home and no key is opened to everybody",
    why: "Every program on the machine may then read and change it.",
    hint: "Give the one user that needs it the rights that are needed.",
    message: "Something that must stay closed is opened to everybody: {text}",
    match: {
      patterns: [
        {
          keywords: ["chmod"],
          pattern: re`\bchmod\s{1,3}(?:-\w{1,5}\s{1,3}){0,2}(?:0?777|a\+rwx|ugo\+rwx|o\+w|a\+w|666)\s{1,3}(?:-R\s{1,3})?["']?(?:\/(?:etc|usr|bin|sbin|root|boot|lib|home|Users|System|Library)?(?:\/(?:passwd|shadow|sudoers|bin|sbin|lib|ssh)[\w./*-]{0,60})?(?=["'\s;&|]|$)|(?:~|\$HOME|\$\{HOME\})(?:\/\.(?:ssh|aws|gnupg|kube|config)[\w./*-]{0,60}|\/?)(?=["'\s;&|]|$)|[^\s"';&|]{0,60}(?:id_rsa|id_ed25519|authorized_keys|\.ssh\b))`,
          zones: COMMANDS,
        },
        {
          keywords: ["icacls"],
          pattern:
            /\bicacls\s{1,3}["']?(?:C:\\(?:Windows|Users)?[^\n"']{0,40}|%\w{1,20}%)["']?\s[^\n]{0,40}\/grant\s{1,3}["']?everyone:\(?[^\n]{0,12}F/i,
          zones: COMMANDS,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```sh\nsudo chmod -R 777 /etc\n```\n", "```sh\nchmod 777 ~/.ssh/id_rsa\n```\n"],
    good: ["```sh\nchmod 600 ~/.ssh/id_rsa\nchmod -R 755 /usr/local/lib/sync-tools\n```\n"],
  },
  {
    id: "privilege-open-folder",
    category: "privilege-escalation",
    severity: "low",
    confidence: "medium",
    title: "Nothing is opened to everybody",
    why: "Every program on the machine may then change it.",
    hint: "Give the one user that needs it the rights that are needed.",
    message: "Something is opened to everybody: {text}",
    match: {
      patterns: [
        {
          keywords: ["chmod"],
          pattern: /\bchmod\s{1,3}(?:-\w{1,5}\s{1,3}){0,2}(?:0?777|a\+rwx|ugo\+rwx)\s{1,3}[^\s;&|]{1,100}/i,
          zones: COMMANDS,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ["```sh\nchmod 777 /opt/shared\n```\n"],
    good: ["```sh\nchmod 775 /opt/shared\n```\n"],
  },
  {
    id: "privilege-password-piped",
    category: "privilege-escalation",
    severity: "medium",
    confidence: "medium",
    title: "No password is piped into sudo",
    why: "The password stands in the text or in a variable that everything may read.",
    hint: "Let sudo ask.",
    message: "A password is piped into sudo: {text}",
    match: {
      patterns: [
        {
          keywords: ["sudo -s", "sudo -k", "--stdin"],
          pattern:
            /\b(?:echo|printf)\s[^\n|;&]{1,80}\|\s{0,3}sudo\s{1,3}(?:-\w{1,3}\s{1,3}){0,2}(?:-\w{0,3}S\b|--stdin)[^\n]{0,80}/,
          zones: COMMANDS,
        },
      ],
    },
    mention: 1,
    maps: MAPS,
    bad: ['```sh\necho "$PW" | sudo -S make install\n```\n'],
    good: ["```sh\nsudo make install\n```\n"],
  },
];
