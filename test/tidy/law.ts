/** The law of the house as data: floors, words and sizes, each with what to do instead. */
import { codeOnly, functionsOf, importsOf, lineAt } from './code.ts';

const UPPER = ['kit', 'engine', 'network', 'strategies', 'clients', 'faults', 'checks', 'scenario', 'world'];

/** What each room may import besides itself. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  engine: ['kit'],
  network: ['kit'],
  strategies: ['kit'],
  clients: ['kit', 'network', 'strategies/contract.ts'],
  faults: ['kit', 'network', 'strategies/contract.ts'],
  checks: ['kit', 'network', 'strategies/contract.ts'],
  scenario: ['kit', 'engine', 'network', 'strategies', 'clients', 'faults', 'checks'],
  world: ['kit', 'engine', 'network', 'strategies', 'clients', 'faults', 'checks', 'scenario'],
  bench: UPPER,
  lab: UPPER,
  report: [...UPPER, 'lab'],
  player: [...UPPER, 'lab', 'report'],
  cli: [...UPPER, 'lab', 'report'],
};

interface Ban {
  readonly rooms: readonly string[] | 'all';
  readonly pattern: RegExp;
  readonly instead: string;
}

const CORE = UPPER;
const BANS: readonly Ban[] = [
  { rooms: CORE, pattern: /\bDate\b|\bperformance\b/, instead: 'simulated time: context.clock() or the world' },
  { rooms: CORE, pattern: /\bMath\.random\b/, instead: 'a named stream of kit/random.ts' },
  {
    rooms: CORE,
    pattern: /\bIntl\b|\blocaleCompare\b|\btoLocale\w+/,
    instead: 'plain comparison of text with < and >',
  },
  { rooms: CORE, pattern: /\.(sort|toSorted)\(\s*\)/, instead: 'a comparator' },
  {
    rooms: CORE,
    pattern: /\bMath\.(log|log2|log10|log1p|exp|expm1|pow|sin|cos|tan|a?sinh?|a?cosh?|a?tanh?|atan2|cbrt|hypot)\b/,
    instead: 'kit/exact-math.ts: engines differ in the last bits',
  },
  { rooms: CORE, pattern: /\*\*/, instead: 'multiplication: powers differ between versions of Node' },
  { rooms: CORE, pattern: /\bfor\s*\(\s*(const|let|var)\s+\w+\s+in\b/, instead: 'Object.entries, or a Map' },
  { rooms: CORE, pattern: /^(export )?(let|var)\b/m, instead: 'a field of an object that is made for each run' },
  { rooms: CORE, pattern: /\basync\b|\bawait\b|\bPromise\b/, instead: 'events on the agenda' },
  { rooms: CORE, pattern: /\b(setTimeout|setInterval|queueMicrotask|fetch)\b/, instead: 'a timer, or a host' },
  // Histories have processes of their own; what the engine's has is this.
  {
    rooms: CORE,
    pattern: /(?<![.\w])process\.(env|exit|argv|std\w+|hrtime|nextTick|on|cwd|pid|platform|memoryUsage)\b/,
    instead: 'a host',
  },
  { rooms: 'all', pattern: /(:|<|\bas|\|)\s*any\b/, instead: 'unknown, or the type' },
  { rooms: 'all', pattern: /\bas unknown as\b/, instead: 'a type that fits' },
  { rooms: 'all', pattern: /^export default\b/m, instead: 'a named export' },
  {
    rooms: 'all',
    pattern: /\b(\w*(Manager|Helper|Impl)|\w+Base|Base[A-Z]\w*|\w*Utils?)\b/,
    instead: 'the word of the field for what it does',
  },
];

/** What no file may hold, comments included. */
const MARKS: readonly Ban[] = [
  { rooms: 'all', pattern: /@ts-(ignore|expect-error|nocheck)/, instead: 'a type that fits' },
  { rooms: 'all', pattern: /\b(FIXME|TODO|XXX)\b/, instead: 'the work itself, or an issue' },
];

/** Every breach in a file, as `path:line: what is wrong and what to do instead`. `path` starts with src/ or test/. */
export function breaches(path: string, text: string): readonly string[] {
  const room = path.startsWith('src/') ? (path.split('/')[1] ?? '') : '';
  return [...shape(path, text), ...words(path, room, text), ...floors(path, room, text)];
}

function shape(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const lines = text.split('\n');
  if (!/^(#!.*\n)?\/\*\* ?[\s*]*\S[\s\S]*?[.?!][\s\S]*?\*\//.test(text)) {
    found.push(`${path}:1: open with one sentence, /** like this. */, that says what the file is`);
  }
  if (lines.length > 301) found.push(`${path}: ${lines.length - 1} lines; split it by role (at most 300)`);
  lines.forEach((line, index) => {
    if (line.length > 120 && !isProse(line))
      found.push(`${path}:${index + 1}: ${line.length} columns; break the line (at most 120)`);
  });
  const tests = path.startsWith('test/');
  for (const body of functionsOf(text)) {
    if (body.lines > 50 && !tests)
      found.push(`${path}:${body.line}: a function of ${body.lines} lines; split it (at most 50)`);
  }
  if (/(manager|helper|utils?|base|impl)\.ts$/i.test(path)) found.push(`${path}: name the file for what it does`);
  return found;
}

/** A sentence in quotes is not broken for the sake of a margin. */
function isProse(line: string): boolean {
  return /(['`"]).{60,}\1/.test(line);
}

function words(path: string, room: string, text: string): readonly string[] {
  const found: string[] = [];
  const code = codeOnly(text);
  const all = [...BANS.map((ban) => [ban, code] as const), ...MARKS.map((ban) => [ban, text] as const)];
  for (const [ban, where] of all) {
    if (ban.rooms !== 'all' && !ban.rooms.includes(room)) continue;
    for (const match of where.matchAll(new RegExp(ban.pattern.source, `g${ban.pattern.flags}`))) {
      const line = lineAt(where, match.index + match[0].length - 1);
      if (excused(text, line)) continue;
      found.push(`${path}:${line}: no \`${match[0].trim()}\` here; use ${ban.instead}`);
    }
  }
  if (room !== 'cli' && room !== 'bench' && room !== '' && /\bconsole\./.test(code)) {
    found.push(`${path}: no console outside src/cli; return what is to be said`);
  }
  return found;
}

/** The one place where message types are erased says so itself, with a reason. */
function excused(text: string, line: number): boolean {
  return /biome-ignore lint\/suspicious\/noExplicitAny: \w+/.test(text.split('\n')[line - 2] ?? '');
}

function floors(path: string, room: string, text: string): readonly string[] {
  const below = BELOW[room];
  if (room === '' || room.includes('.')) return [];
  if (below === undefined) return [`${path}: src/${room} is no room of this house; see test/tidy/law.ts`];
  const found: string[] = [];
  for (const { from, line } of importsOf(text)) {
    if (!from.startsWith('.')) continue;
    const target = new URL(from, `file:///${path}`).pathname.slice(1);
    if (!target.startsWith('src/') || target.startsWith(`src/${room}/`)) continue;
    if (below.some((allowed) => target === `src/${allowed}` || target.startsWith(`src/${allowed}/`))) continue;
    found.push(`${path}:${line}: src/${room} must not import ${target}; it may use ${below.join(', ') || 'nothing'}`);
  }
  return found;
}
