/** Payloads against hostile data: into a page and back, and whatever else somebody may send. */
import { runInNewContext } from 'node:vm';
import { QoraClient } from '@qora/core';
import { dehydrate, deserialize, hydrate, renderScript, serialize } from '@qora/core/hydration';
import fc from 'fast-check';
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5';
import { expect, test } from 'vitest';

type Element = DefaultTreeAdapterMap['element'];
type Text = DefaultTreeAdapterMap['textNode'];

const nasty = fc.constantFrom(
  '</script>',
  '</SCRIPT >',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<script>alert(1)</script>',
  '<!--<script>',
  '\u2028',
  '\u2029',
  '\0',
  '\\',
  '\\u003C/script>',
  '"',
  "'",
  '`',
  '&lt;/script&gt;',
  '\ud800',
  '\r\n',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 4 })
  .map((parts) => parts.join(''));
const name = text.filter((field) => field !== '__proto__');
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.constantFrom(null, undefined, Number.NaN, -0, 1n, new Date(5)),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(name, tie('data'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(text, tie('data')), { maxLength: 2 }).map((entries) => new Map(entries)),
  ),
}));

test('no data ends the script element, and all of it comes back', () => {
  fc.assert(
    fc.property(text, data, (id, value) => {
      const server = new QoraClient({ ssr: true });
      server.setQueryData([id], value ?? null);
      const html = `<main></main>${renderScript(dehydrate(server))}<footer></footer>`;

      const { childNodes } = parseFragment(html);
      const script = childNodes[1] as Element;
      const host: { __QORA__?: unknown[] } = {};
      runInNewContext((script.childNodes[0] as Text).value, { self: host });
      const client = new QoraClient();
      // As the page would hand it over, but of this realm.
      hydrate(client, deserialize(JSON.stringify(host.__QORA__?.[0])));

      expect(childNodes.map(({ nodeName }) => nodeName)).toEqual(['main', 'script', 'footer']);
      expect(script.childNodes).toHaveLength(1);
      expect(client.getWhere({})).toStrictEqual([[[id], value ?? null]]);
    }),
    { numRuns: 2000 },
  );
});

test('the text alone may stand in a script element, too', () => {
  fc.assert(
    fc.property(text, data, (id, value) => {
      const server = new QoraClient({ ssr: true });
      server.setQueryData([id], value ?? null);
      const written = serialize(dehydrate(server));

      const { childNodes } = parseFragment(
        `<script type="application/json">${written}</script><footer></footer>`,
      );

      expect(childNodes.map(({ nodeName }) => nodeName)).toEqual(['script', 'footer']);
      expect(((childNodes[0] as Element).childNodes[0] as Text).value).toBe(written);
    }),
    { numRuns: 1000 },
  );
});

test('whatever is sent, nothing is thrown and no prototype is reached', () => {
  const field = fc.constantFrom(
    'v',
    'entries',
    'hash',
    'state',
    'status',
    'tags',
    'pending',
    '__proto__',
    'data',
  );
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(1, 5, '["a"]', '[1n]', 'success', 'failure', null, true, undefined, Number.NaN),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(field, tie('any'), { maxKeys: 5, noNullPrototype: false }),
    ),
  })).any;
  const entry = fc.record(
    {
      hash: fc.oneof(fc.constantFrom('["a"]', '["b",1n]', '["b",{"__proto__":1}]'), value),
      state: fc.oneof(
        fc.record(
          {
            status: fc.constantFrom('success', 'failure', 'loading'),
            updatedAt: value,
            failedAt: value,
            error: value,
          },
          { requiredKeys: [] },
        ),
        value,
      ),
      tags: fc.oneof(fc.constant([]), value),
      invalidated: value,
      pending: value,
    },
    { requiredKeys: [] },
  );
  const payload = fc.oneof(
    fc.record({ v: fc.constantFrom(1, 1, 2), entries: fc.array(entry, { maxLength: 3 }), mutations: value }),
    value,
  );

  fc.assert(
    fc.property(payload, (any) => {
      const reported: unknown[] = [];
      const client = new QoraClient({ reportError: (error) => void reported.push(error) });

      hydrate(client, any);
      for (const key of client.keys()) client.getState(key);

      expect(reported).toEqual([]);
      expect(Object.keys(Object.prototype)).toEqual([]);
      client.dispose();
    }),
    { numRuns: 3000 },
  );
});

test('whatever a text is, nothing is thrown', () => {
  const client = new QoraClient();
  const token = fc.constantFrom(
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"v"',
    '"entries"',
    '1',
    '2',
    '-1',
    '"Map"',
    '"Date"',
  );
  const any = fc.oneof(
    fc.string(),
    fc.array(token).map((tokens) => tokens.join('')),
    fc.json(),
  );

  fc.assert(
    fc.property(any, (text) => {
      hydrate(client, deserialize(text));
    }),
    { numRuns: 3000 },
  );
});
