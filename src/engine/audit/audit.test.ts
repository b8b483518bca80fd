import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import { AuditTrail } from './trail.ts';
import { verifyAuditText } from './verify.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const settings = { format: 'vp9-webm', title: 'Launch film for Ms Example' } as const;
const result = { fileSize: 1234, duration: 5.5, qualityScore: 97.3, fileHash: 'ab'.repeat(32) };

let clock = START;
let stores = 0;

async function openTrail(name = `audit-${stores++}`): Promise<AuditTrail> {
  const database = await openDatabase(name);
  return new AuditTrail(
    async () => database,
    () => clock,
  );
}

async function exportOnce(trail: AuditTrail, userId: string, jobId: string): Promise<void> {
  const person = await trail.person(userId);
  const subject = { jobId, person, compositionId: `film of ${userId}`, settings };
  await trail.started(subject, new Date(clock));
  await trail.ended(subject, new Date(clock + 1000), { action: 'export_complete', result });
}

test('an export leaves a start and an end that say who, what and how; each is written once', async () => {
  clock = START;
  const trail = await openTrail();
  await exportOnce(trail, 'ada', 'job-1');
  await exportOnce(trail, 'ada', 'job-1');
  expect(await trail.events()).toEqual([
    {
      timestamp: new Date(clock),
      userId: 'ada',
      action: 'export_start',
      jobId: 'job-1',
      compositionId: 'film of ada',
      format: 'vp9-webm',
      settings,
      compliance: { gdprCompliant: true, retentionMet: true, accessLogged: true },
    },
    expect.objectContaining({ action: 'export_complete', timestamp: new Date(clock + 1000), result }),
  ]);
  expect(await trail.events({ since: new Date(clock + 1) })).toHaveLength(1);
  expect(await trail.events({ limit: 1 })).toMatchObject([{ action: 'export_start' }]);
});

test('two tabs that write at once make one chain', async () => {
  clock = START;
  const name = `audit-${stores++}`;
  const tabs = await Promise.all([openTrail(name), openTrail(name)]);
  await Promise.all(
    tabs.flatMap((trail, tab) =>
      Array.from({ length: 6 }, (_, index) => exportOnce(trail, 'ada', `job-${tab}-${index}`)),
    ),
  );
  const [trail] = tabs;
  expect(await trail?.verify()).toEqual({ whole: true, rows: 24 });
  expect(new Set((await trail?.events())?.map(({ userId }) => userId))).toEqual(new Set(['ada']));
});

test('what a person was is nowhere in the exported text', async () => {
  clock = START;
  const trail = await openTrail();
  await exportOnce(trail, 'ada@example.org', 'job-1');
  const text = await trail.exportJsonLines();
  expect(text).not.toMatch(/@|film of|Launch/);
  expect(text).toContain('job-1');
});

/** A trail with all kinds of rows, its front cut off once. */
async function sampleText(): Promise<string> {
  clock = START;
  const trail = await openTrail();
  await exportOnce(trail, 'ada', 'job-1');
  clock += 20 * DAY;
  await exportOnce(trail, 'bob', 'job-2');
  await trail.erasePerson('bob');
  await trail.setRetention(10);
  await exportOnce(trail, 'ada', 'job-3');
  return trail.exportJsonLines();
}

test('any edit, removal, addition or swap of lines is found', async () => {
  const text = await sampleText();
  const lines = text.split('\n').slice(0, -1);
  expect(verifyAuditText(text)).toEqual({ whole: true, rows: 6 });
  const at = fc.nat(lines.length - 1);
  const damage = fc.oneof(
    fc
      .record({ at: fc.nat(text.length - 1), to: fc.string({ minLength: 0, maxLength: 2 }) })
      .map(({ at, to }) => `${text.slice(0, at)}${to}${text.slice(at + 1)}`),
    at.map((index) => lines.toSpliced(index, 1)),
    fc.tuple(at, fc.nat(lines.length - 1)).map(([from, to]) => swapped(lines, from, to)),
    fc.tuple(at, at).map(([from, to]) => lines.toSpliced(to, 0, lines[from] ?? '')),
    fc.nat(lines.length - 1).map((kept) => lines.slice(0, kept)),
    fc.nat(lines.length - 2).map((gone) => lines.slice(gone + 1)),
    // A field changed with care for the form, and another person's text put in.
    fc
      .tuple(at, fc.constantFrom('time', 'jobId', 'sealed', 'previous', 'hash', 'action'))
      .map(([index, field]) =>
        lines.with(index, (lines[index] ?? '').replace(new RegExp(`("${field}":")[^"]*`), '$1x')),
      ),
  );
  fc.assert(
    fc.property(damage, (damaged) => {
      const changed = typeof damaged === 'string' ? damaged : damaged.map((line) => `${line}\n`).join('');
      fc.pre(changed !== text);
      const { whole, problem, line } = verifyAuditText(changed);
      expect(whole).toBe(false);
      expect(problem).toMatch(new RegExp(`^Line ${line} .*\\.$`));
    }),
    { numRuns: 400 },
  );
});

test('the first bad line is the one that is named', async () => {
  const lines = (await sampleText()).split('\n');
  const edited = lines
    .with(1, (lines[1] ?? '').replace('"format":"vp9-webm"', '"format":"vp9-mp4"'))
    .join('\n');
  expect(verifyAuditText(edited)).toMatchObject({ line: 2, problem: expect.stringContaining('was changed') });
  expect(verifyAuditText(lines.toSpliced(1, 1).join('\n'))).toMatchObject({
    line: 2,
    problem: expect.stringContaining('rows are missing'),
  });
  expect(verifyAuditText(lines.slice(0, -3).join('\n').concat('\n'))).toMatchObject({
    problem: expect.stringContaining('cut off'),
  });
  expect(verifyAuditText('')).toMatchObject({ whole: false, line: 1 });
});

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('export' as const), who: fc.constantFrom('ada', 'bob') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('erase' as const), who: fc.constantFrom('ada', 'bob') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), who: fc.constantFrom('') }) },
);

test('erasing persons and dropping old rows keep the chain whole, and what is left tells what it may', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      clock = START;
      const trail = await openTrail();
      await trail.setRetention(5);
      /** Of each export that is to be readable or not: its user, or `erased`. */
      let expected: { user: string; at: number }[] = [];
      for (const [index, { kind, who }] of steps.entries()) {
        if (kind === 'export') {
          await exportOnce(trail, who, `job-${index}`);
          expected.push({ user: who, at: clock });
        } else if (kind === 'erase') {
          const erased = expected.filter(({ user }) => user === who);
          if (erased.length > 0) await trail.erasePerson(who);
          for (const each of erased) each.user = 'erased';
        } else {
          clock += 3 * DAY;
          await trail.retain();
          expected = expected.filter(({ at }) => at >= clock - 5 * DAY);
        }
        expect(await trail.verify()).toMatchObject({ whole: true });
      }
      const starts = (await trail.events()).filter(({ action }) => action === 'export_start');
      expect(starts.map(({ userId }) => userId)).toEqual(expected.map(({ user }) => user));
      expect(starts.map(({ settings }) => settings !== undefined)).toEqual(
        expected.map(({ user }) => user !== 'erased'),
      );
      expect(verifyAuditText(await trail.exportJsonLines()).whole).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test('nobody is erased by a mistyped name, and nothing is kept for less than a day', async () => {
  const trail = await openTrail();
  await exportOnce(trail, 'ada', 'job-1');
  await expect(trail.erasePerson('Ada')).rejects.toMatchObject({ code: 'INVALID_SETTINGS', value: 'Ada' });
  await expect(trail.setRetention(0)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
});

test('a row that was taken from the end of the store itself is missed', async () => {
  const name = `audit-${stores++}`;
  const trail = await openTrail(name);
  await exportOnce(trail, 'ada', 'job-1');
  const database = await openDatabase(name);
  await database.delete('audit', 2);
  expect(await trail.verify()).toMatchObject({ whole: false, problem: expect.stringContaining('missing') });
  // Whoever writes on does not mend it.
  await exportOnce(trail, 'ada', 'job-2');
  expect(await trail.verify()).toMatchObject({ whole: false });
});

function swapped(lines: readonly string[], from: number, to: number): string[] {
  return lines.with(from, lines[to] ?? '').with(to, lines[from] ?? '');
}
