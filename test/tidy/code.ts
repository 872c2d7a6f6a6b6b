/** Reads source text without understanding it: comments and strings blanked, functions measured. */

/** The same text, line for line, with comments, strings, templates and patterns turned into blanks. */
export function codeOnly(text: string): string {
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=[(,=:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/g;
  return text.replace(pattern, (part) => part.replace(/[^\n]/g, part[0] === '/' && part[1] === '/' ? ' ' : '_'));
}

export interface Import {
  readonly line: number;
  readonly from: string;
}

/** Every module that a file names, dynamic imports included. */
export function importsOf(text: string): readonly Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(/(?:\bfrom|^import|\bimport\()\s*'([^'\n]+)'/gm)) {
    found.push({ line: lineAt(text, match.index), from: match[1] });
  }
  return found;
}

export interface Body {
  readonly line: number;
  readonly lines: number;
}

/** Bodies of functions, methods and arrows, with their length; `if (…) {` and its like are not bodies. */
export function functionsOf(text: string): readonly Body[] {
  const code = codeOnly(text);
  const bodies: Body[] = [];
  const open: { at: number; body: boolean }[] = [];
  for (let at = 0; at < code.length; at++) {
    if (code[at] === '{') open.push({ at, body: opensFunction(code.slice(Math.max(0, at - 600), at)) });
    if (code[at] !== '}') continue;
    const opened = open.pop();
    if (opened?.body !== true) continue;
    const line = lineAt(code, opened.at);
    bodies.push({ line, lines: lineAt(code, at) - line + 1 });
  }
  return bodies;
}

export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function opensFunction(before: string): boolean {
  if (/=>\s*$/.test(before)) return true;
  const head = before.replace(/\)\s*:\s*[^(){};=]+$/, ')').trimEnd();
  if (!head.endsWith(')')) return false;
  let depth = 0;
  for (let at = head.length - 1; at >= 0; at--) {
    if (head[at] === ')') depth++;
    if (head[at] === '(' && --depth === 0) return !/\b(if|for|while|switch|catch|with)\s*$/.test(head.slice(0, at));
  }
  return true;
}
