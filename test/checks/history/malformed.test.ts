/** What is no history is refused with a sentence, its line and, where it helps, its column. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Malformed } from '../../../src/checks/history/malformed.ts';
import { readHistory } from '../../../src/checks/history/read.ts';

const INVOKE = '{"process":1,"type":"invoke","f":"read","key":"x","value":null}';
const OK = '{"process":1,"type":"ok","f":"read","key":"x","value":1}';

/** Name, text, line, column, words of the sentence. */
const table: readonly (readonly [string, string, number, number, string])[] = [
  ['an end without a beginning', `\n${OK}`, 2, 0, 'process “1” ends an operation (ok) that it has not invoked'],
  ['two at once', `${INVOKE}\n${INVOKE}`, 2, 0, 'but that of line 1 has not ended; a process does one thing at a time'],
  ['an end after info', `${INVOKE}\n${OK.replace('ok', 'info')}\n${OK}`, 3, 0, 'has not invoked'],
  ['an unknown type', INVOKE.replace('invoke', 'invok'), 1, 0, 'not “invok”; did you mean invoke?'],
  ['no type', '{"process":1}', 1, 0, 'type must be invoke, ok, fail or info; here it is missing'],
  ['another f', `${INVOKE}\n${OK.replace('read', 'write')}`, 2, 0, 'invoked read in line 1, but this line ends write'],
  ['another key', `${INVOKE}\n${OK.replace('"x"', '"y"')}`, 2, 0, 'began this operation in line 1 with another key'],
  ['a list for a process', '{"type":"invoke","process":[1]}', 1, 0, 'process must be a number or a name, not “[1]”'],
  ['a number for f', '{"type":"invoke","f":1}', 1, 0, 'f must be a word such as read or write, not “1”'],
  ['a word for the time', '{"type":"invoke","time":"noon"}', 1, 0, 'time must be a number of nanoseconds'],
  ['no event', `${INVOKE}\n7`, 2, 1, 'an event is a map with process, type, f and value, not “7”'],
  [
    'a line cut short',
    `${INVOKE}\n${OK.slice(0, 30)}`,
    2,
    30,
    'a string that is not closed, where a value was expected',
  ],
  ['a line that stops', `${INVOKE}\n{"process":`, 2, 12, 'the line ends here, where a value was expected'],
  ['a comma too many', '{"process":1,}', 1, 14, '“}” stands here, where a name in double quotes was expected'],
  ['a colon missing', '{"process" 1}', 1, 12, '“1” stands here, where “:” was expected'],
  ['an object left open', '{"process":1', 1, 13, 'the line ends here, where “,” or “}” was expected'],
  ['a list closed wrongly', '{"value":[1,2}', 1, 14, '“}” stands here, where “,” or “]” was expected'],
  ['two objects on a line', '{"a":1} {"b":2}', 1, 9, '“{” stands here, where the end of the line was expected'],
  ['single quotes', '{"a":\'b\'}', 1, 6, 'where a value was expected'],
  ['a bare word', '{"a":undefined}', 1, 6, '“undefined” stands here, where a value was expected'],
  ['a number with a zero', '{"a":01}', 1, 6, '“01” stands here'],
  ['a bad escape', '{"a":"\\x"}', 1, 6, 'holds an escape that JSON does not know'],
  ['numbers beyond 2^53', INVOKE.replace('null', '9007199254740993'), 1, 1, 'beyond 2^53'],
  ['deep nesting', `{"value":${'['.repeat(9000)}${']'.repeat(9000)}}`, 1, 1, 'deeper within each other than 100'],
  ['a NUL byte', `${INVOKE}\n\0`, 2, 0, 'a NUL byte stands here, so this is no text'],
  ['a binary', 'PK\u0003\u0004 not a history', 1, 0, 'this begins with “PK·· not a history”'],
  [
    'prose',
    'Dear reader',
    1,
    0,
    'a history begins with a JSON object, an EDN map or vector, or a line of a Jepsen log',
  ],
  ['a huge line', `{"value":"${'x'.repeat(1 << 24)}"}`, 1, 0, 'more than 16777216 characters, which is the bound'],
  [
    'EDN cut short',
    '{:type :invoke}\n{:process 0, :type',
    2,
    1,
    'is not closed when the file ends: was the file cut short?',
  ],
  ['a vector cut short', '[{:type :invoke}\n', 1, 0, 'the bracket around the whole history is not closed'],
  ['a bracket too many', '{:type :invoke}}', 1, 16, '“}” closes nothing that was opened'],
  ['brackets that differ', '{:type\n :invoke :value [1 2)}', 2, 21, '“]” was expected to close “[”, not “)”'],
  ['a key without a value', '{:type}', 1, 1, 'a key of this map has no value'],
  ['a key twice', '{:a 1, :a 2}', 1, 1, 'a key of this map stands there twice'],
  ['no EDN number', '{:type :invoke, :process 0x1F}', 1, 26, '“0x1F” is neither a number nor a name'],
  ['EDN beyond 2^53', '{:value 9007199254740993N}', 1, 9, 'beyond 2^53'],
  ['deep EDN', `{:value ${'['.repeat(9000)}`, 1, 1, 'is not closed'],
  ['deep EDN, closed', `{:value ${'['.repeat(200)}${']'.repeat(200)}}`, 1, 109, 'deeper within each other than 100'],
  ['EDN after its vector', '[{:type :invoke}]\n{:type :invoke}', 2, 1, 'nothing may follow it'],
  ['a log cut short', 'INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:o', 2, 1, 'parted by tabs'],
  ['a log with a bad value', 'INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2', 1, 40, 'is not closed'],
  [
    'CSV with a cell too few',
    'index,process,type,f\n0,1,invoke',
    2,
    1,
    '4 cells were expected, as in the first row, not 3',
  ],
];

describe('a malformed history', () => {
  it.each(table)('with %s says so', (_name, text, line, column, words) => {
    const reading = readHistory(text);
    expect(reading).toBeInstanceOf(Malformed);
    if (!(reading instanceof Malformed)) return;
    expect(reading.message).toContain(words);
    expect({ line: reading.line, column: reading.column }).toEqual({ line, column });
    expect(reading.message.length).toBeLessThan(200);
  });

  it('is not one that is empty', () => {
    for (const text of ['', '\n\n', '  \n', '[]', '; nothing yet\n']) {
      expect(readHistory(text, text.startsWith(';') ? { format: 'edn' } : {})).toMatchObject({
        history: { ops: [], events: 0 },
      });
    }
  });

  it('says so where [key value] pairs were asked for and are missing', () => {
    const reading = readHistory(`${INVOKE}\n${OK}`, { isIndependent: true });
    expect(reading).toMatchObject({ message: 'operation 1 (read) has no [key value] pair for its value' });
  });

  it('is told of, whatever was done to the text, and never thrown', () => {
    const texts = [
      `${INVOKE}\n${OK}`,
      `[${INVOKE},\n ${OK}]`,
      '[{:process 0, :type :invoke, :f :read, :value #{nil}} #_x\n {:process 0 :type :ok :value [1 "a\\n" \\b 2/3]}]',
      'INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - 0\t:ok\t:cas\t[1 2]',
      'index,process,type,f,key,value,time\n0,1,invoke,write,"a,b","{""a"":1}",5\n1,1,ok,write,"a,b",null,6',
    ];
    const change = fc.record({
      at: fc.nat(150),
      cut: fc.nat(3),
      put: fc.constantFrom('', '"', '{', '}', '[', ']', '\\', '#', ':', ',', '\n', '\t', '\0', '9', ';', '\u2028', '-'),
    });
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 3 }), (text, changes) => {
        const mangled = changes.reduce((all, { at, cut, put }) => all.slice(0, at) + put + all.slice(at + cut), text);
        const reading = readHistory(mangled);
        if (!(reading instanceof Malformed)) return;
        expect(reading.message).not.toBe('');
        expect(reading.line).toBeLessThanOrEqual(mangled.split('\n').length);
      }),
      { numRuns: 3000 },
    );
  });
});
