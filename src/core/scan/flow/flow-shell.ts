/** Shell scripts as the flow of data: commands are calls, pipes and redirections say what flows where, files are variables. */

import { childIn, type SyntaxNode } from "../syntax.ts";
import { type Argument, type Expression, MAX_DEPTH, type Program, ProgramBuilder } from "./flow-program.ts";

/** Flags of commands that send, whose next word is theirs; other flags stand alone. */
const TAKES_VALUE =
  /^(?:-[dFTHXuAeoObKi]|--(?:data(?:-\w+)?|form(?:-string)?|upload-file|json|url-query|header|request|user|user-agent|output|cookie|cacert|cert|key|post-data|post-file|body-data|body-file|method|url|config|netrc-file))$/;

/** Reads a tree of tree-sitter's grammar for Bash. */
export function shellProgram(root: SyntaxNode, text: string): Program {
  const shell = new Shell(text);
  shell.visit(root, 0, undefined);
  return shell.builder.program();
}

class Shell {
  readonly builder = new ProgramBuilder();
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** A statement; `stdin` is what it reads, where that is known. */
  visit(node: SyntaxNode, depth: number, stdin: Expression | undefined): void {
    if (depth > MAX_DEPTH) return;
    switch (node.type) {
      case "function_definition":
        this.routine(node, depth);
        return;
      case "for_statement":
        this.loop(node, depth, stdin);
        return;
      case "variable_assignment":
        this.assignment(node, depth);
        return;
      case "command":
      case "pipeline":
      case "redirected_statement":
        this.builder.step([], this.output(node, depth, stdin));
        return;
      case "declaration_command":
        this.builder.step([], this.output(node, depth, stdin));
        break;
      case "comment":
        return;
    }
    for (const child of node.children) this.visit(child, depth + 1, stdin);
  }

  private routine(node: SyntaxNode, depth: number): void {
    const name = childIn(node, "name");
    const body = childIn(node, "body");
    if (name === undefined || body === undefined) return;
    this.builder.routine(this.slice(name), ["1", "2", "3", "4", "5"], () => this.visit(body, depth + 1, undefined));
  }

  private loop(node: SyntaxNode, depth: number, stdin: Expression | undefined): void {
    const variable = childIn(node, "variable");
    const values = node.children.filter(({ field }) => field === "value").map((one) => this.word(one, depth + 1));
    if (variable !== undefined) this.builder.step([this.slice(variable)], this.all(node, values));
    const body = childIn(node, "body");
    if (body !== undefined) this.visit(body, depth + 1, stdin);
  }

  /** What a statement writes, once its own steps are added. */
  private output(node: SyntaxNode, depth: number, stdin: Expression | undefined): Expression {
    if (depth > MAX_DEPTH) return this.all(node, []);
    switch (node.type) {
      case "command":
        return this.command(node, depth, stdin);
      case "pipeline": {
        let flowing = stdin;
        for (const child of node.children) flowing = this.output(child, depth + 1, flowing);
        return flowing ?? this.all(node, []);
      }
      case "redirected_statement":
        return this.redirected(node, depth, stdin);
      case "variable_assignment":
        return this.assignment(node, depth);
      case "declaration_command":
        // Without anything to declare it lists what there is.
        if (!node.children.some(({ type }) => type === "variable_assignment"))
          return {
            kind: "call",
            callee: this.slice(node).split(/\s/)[0] as string,
            args: [],
            start: node.start,
            end: node.end,
          };
        return this.all(node, []);
      case "function_definition":
      case "for_statement":
        this.visit(node, depth, stdin);
        return this.all(node, stdin === undefined ? [] : [stdin]);
      default:
        return this.all(
          node,
          node.children.map((child) => this.output(child, depth + 1, stdin)),
        );
    }
  }

  private assignment(node: SyntaxNode, depth: number): Expression {
    const name = childIn(node, "name");
    const value = childIn(node, "value");
    const read = value === undefined ? this.all(node, []) : this.word(value, depth + 1);
    if (name !== undefined) this.builder.step([this.slice(name)], read);
    return read;
  }

  private redirected(node: SyntaxNode, depth: number, stdin: Expression | undefined): Expression {
    const body = childIn(node, "body");
    let reads = stdin;
    let after: SyntaxNode | undefined;
    const writes: string[] = [];
    for (const redirect of node.children.filter(({ field }) => field === "redirect")) {
      const destination = childIn(redirect, "destination");
      const operator = this.slice(redirect).trim();
      if (redirect.type === "heredoc_redirect") {
        reads = this.all(
          redirect,
          redirect.children.filter(({ type }) => type === "heredoc_body").map((one) => this.word(one, depth + 1)),
        );
        after = redirect.children.find(({ type }) => type === "pipeline");
      } else if (redirect.type === "herestring_redirect") {
        reads = this.all(
          redirect,
          redirect.children.map((one) => this.word(one, depth + 1)),
        );
      } else if (destination !== undefined && operator.startsWith("<")) reads = this.word(destination, depth + 1);
      else if (destination !== undefined && !/^2>/.test(operator)) writes.push(this.slice(destination));
    }
    const output = body === undefined ? (reads ?? this.all(node, [])) : this.output(body, depth + 1, reads);
    for (const file of writes) this.builder.step([`file:${unquoted(file)}`], output);
    return after === undefined ? output : this.output(after, depth + 1, output);
  }

  private command(node: SyntaxNode, depth: number, stdin: Expression | undefined): Expression {
    const name = childIn(node, "name");
    const words = node.children.filter(({ field }) => field === "argument");
    for (const child of node.children) if (child.type === "variable_assignment") this.assignment(child, depth + 1);
    stdin = this.herestring(node, depth) ?? stdin;
    const called = name === undefined ? undefined : this.slice(name);
    if (called === "read" && stdin !== undefined)
      this.builder.step(
        words.map((one) => this.slice(one)),
        stdin,
      );
    const { callee, args } = this.plain(called ?? "", this.arguments(words, depth + 1));
    const input = stdin === undefined ? [] : [{ name: isFetch(stdin) ? "<fetched>" : "<stdin>", value: stdin }];
    const on = name === undefined ? undefined : this.word(name, depth + 1);
    if (callee === "printf" && stdin === undefined) return printed(node, args);
    return {
      kind: "call",
      callee,
      ...(on === undefined ? {} : { on }),
      args: [...args, ...input],
      start: node.start,
      end: node.end,
    };
  }

  private herestring(node: SyntaxNode, depth: number): Expression | undefined {
    const child = node.children.findLast(({ type }) => type === "herestring_redirect");
    if (child === undefined) return undefined;
    return this.all(
      child,
      child.children.map((one) => this.word(one, depth + 1)),
    );
  }

  /** Without `sudo` and its like in front. */
  private plain(called: string, args: readonly Argument[]): { callee: string; args: readonly Argument[] } {
    let callee = called;
    let rest = args;
    while (/^(?:sudo|nohup|time|exec|command|timeout|xargs|busybox|builtin|env)$/.test(callee)) {
      const at = rest.findIndex(
        ({ name, value }) => name === "" && value.kind === "text" && /^[A-Za-z./]/.test(value.text),
      );
      const next = rest[at]?.value;
      if (next?.kind !== "text") break;
      callee = next.text;
      rest = rest.slice(at + 1);
    }
    return {
      callee: callee.replace(/^.*\//, (path) => (/^\/(?:usr\/)?(?:local\/)?s?bin\/$/.test(path) ? "" : path)),
      args: rest,
    };
  }

  private arguments(words: readonly SyntaxNode[], depth: number): readonly Argument[] {
    const args: Argument[] = [];
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as SyntaxNode;
      const flag = this.slice(word);
      const next = words[i + 1];
      if (TAKES_VALUE.test(flag) && next !== undefined) {
        args.push({ name: flag, value: this.word(next, depth) });
        i += 1;
        continue;
      }
      const joined = /^(--[\w-]{2,30})=|^(-[dFT])(?=["'@$\w])/.exec(flag);
      const bundled = /^-[a-zA-Z]{1,6}[dFT]$/.test(flag) && next !== undefined;
      if (bundled) {
        args.push({ name: `-${flag.at(-1)}`, value: this.word(next, depth) });
        i += 1;
      } else args.push({ name: joined?.[1] ?? joined?.[2] ?? "", value: this.word(word, depth) });
    }
    return args;
  }

  /** What a word comes to. */
  private word(node: SyntaxNode, depth: number): Expression {
    const { start, end } = node;
    if (depth > MAX_DEPTH) return this.all(node, []);
    switch (node.type) {
      case "word":
      case "number":
      case "string_content":
      case "raw_string":
      case "ansi_c_string":
      case "heredoc_content":
        return { kind: "text", text: unquoted(this.slice(node)), start, end };
      case "simple_expansion":
      case "expansion": {
        const name = node.children.find(({ type }) => /variable_name$/.test(type));
        return { kind: "name", name: name === undefined ? "" : this.slice(name), start, end };
      }
      case "command_substitution":
      case "process_substitution":
        return this.all(
          node,
          node.children.map((child) =>
            child.type === "file_redirect"
              ? this.word(childIn(child, "destination") ?? child, depth + 1)
              : this.output(child, depth + 1, undefined),
          ),
        );
      case "string":
      case "concatenation":
      case "heredoc_body":
        if (node.children.length === 0) return { kind: "text", text: unquoted(this.slice(node)), start, end };
        return { kind: "join", parts: node.children.map((child) => this.word(child, depth + 1)), start, end };
      default:
        return this.all(
          node,
          node.children.map((child) => this.word(child, depth + 1)),
        );
    }
  }

  private all({ start, end }: SyntaxNode, parts: readonly Expression[]): Expression {
    return { kind: "all", parts, start, end };
  }

  private slice({ start, end }: SyntaxNode): string {
    return this.text.slice(start, end);
  }
}

/** What `printf` writes: its format with what it is given in the places of `%s`. */
function printed({ start, end }: SyntaxNode, args: readonly Argument[]): Expression {
  const [format, ...rest] = args.map(({ value }) => value);
  const all: Expression = { kind: "all", parts: args.map(({ value }) => value), start, end };
  if (format?.kind !== "text" || !format.text.includes("%s")) return all;
  const texts = format.text.split("%s");
  if (texts.length !== rest.length + 1) return all;
  const parts = texts.flatMap((text, i): readonly Expression[] => {
    const given = rest[i];
    const piece: Expression = { kind: "text", text, start, end };
    return given === undefined ? [piece] : [piece, given];
  });
  return { kind: "join", parts, start, end };
}

/** A download that is piped on is plain to see, and rules of its own are about it. */
function isFetch(stdin: Expression): boolean {
  return stdin.kind === "call" && /^(?:curl|wget)$/.test(stdin.callee);
}

/** Without quotes and backslashes: what the shell makes of a word. */
function unquoted(word: string): string {
  return word.replace(/^\$?(["'])([\s\S]*)\1$/, "$2").replace(/\\([^\n])/g, "$1");
}
