/** A strict reader of XML, as far as reports use it: throws where a document is not well-formed. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const TAG = /<(\/?)([A-Za-z_][\w.-]*)((?:\s+[A-Za-z_][\w.-]*="[^"<]*")*)\s*(\/?)>/y;

export function readXml(document: string): Element {
  if (!document.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')) throw new Error('no declaration');
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/u;
  if (forbidden.test(document)) throw new Error('a sign that XML cannot hold');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let at = document.indexOf('\n') + 1;
  while (at < document.length) {
    const top = open[open.length - 1];
    const next = document.indexOf('<', at);
    top.text += unescaped(document.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(document);
    if (tag === null) throw new Error(`no tag: ${document.slice(next, next + 40)}`);
    at = TAG.lastIndex;
    const [, close, name, attributes, empty] = tag;
    if (close === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const element: Element = { name, attributes: attributesOf(attributes), children: [], text: '' };
    top.children.push(element);
    if (empty !== '/') open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '') throw new Error('not one element');
  return root.children[0];
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w.-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescaped(value)] as const);
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error(`an attribute stands twice: ${text}`);
  return Object.fromEntries(pairs);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&([^;\s]*;?)/g, (_, entity: string) => {
    const sign = entity.endsWith(';') ? ENTITIES[entity.slice(0, -1)] : undefined;
    if (sign === undefined) throw new Error(`no entity: &${entity}`);
    return sign;
  });
}
