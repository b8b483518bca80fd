import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExportError } from '../../src/engine/index.ts';
import * as protocol from '../../src/farm/protocol/index.ts';
import * as samples from './samples.ts';

/** Each kind of message, with one that is right and a field that may not be missing. */
const KINDS: readonly (readonly [string, (data: unknown) => unknown, object, string])[] = [
  ['task', protocol.readTask, samples.task, 'bundle'],
  ['commit', protocol.readCommit, samples.commit, 'sha256'],
  ['worker', protocol.readWorkerRow, samples.workerRow, 'classes'],
  ['heartbeat', protocol.readHeartbeat, samples.heartbeat, 'tasks'],
  ['job', protocol.readJobRow, samples.jobRow, 'builders'],
  ['attempts', protocol.readAttempts, samples.attempts, 'attempts'],
  ['progress', protocol.readProgress, samples.progress, 'taskId'],
  ['control', protocol.readControl, samples.control, 'kind'],
  ['session', protocol.readSession, samples.session, 'natsToken'],
  ['bundle', protocol.readBundle, samples.bundle, 'render'],
];

/** What a hostile or broken peer may put in a field's place. */
const odd = fc.oneof(
  fc.constantFrom(
    null,
    -1,
    1e300,
    0.5,
    '',
    'x'.repeat(5_000_000),
    '../../etc/passwd',
    'a.b.>',
    [],
    {},
    Array(100_000).fill(0),
  ),
  fc.string({ maxLength: 50 }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 5 }),
);

/** Paths to all fields, those of nested objects too. */
function paths(value: unknown, prefix: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [prefix];
  return [prefix, ...Object.entries(value).flatMap(([key, entry]) => paths(entry, [...prefix, key]))];
}

function withChange(value: unknown, path: readonly string[], change: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change;
  if (Array.isArray(value)) {
    return value.map((entry, at) => (String(at) === key ? withChange(entry, rest, change) : entry));
  }
  const entries = value as Record<string, unknown>;
  return { ...entries, [key]: withChange(entries[key], rest, change) };
}

/** @returns how it ended; anything but a value or the one error of the house is a crash */
function outcome(read: (data: unknown) => unknown, data: unknown): 'read' | 'refused' {
  try {
    read(data);
    return 'read';
  } catch (thrown) {
    if (!(thrown instanceof ExportError) || thrown.code !== 'FARM_FAILED') throw thrown;
    expect(thrown.message.length).toBeLessThan(1_000);
    return 'refused';
  }
}

describe('messages of the farm', () => {
  it.each(KINDS)('reads a %s as it was written, and names the field that lacks', (_, read, sample, field) => {
    expect(read(JSON.stringify(sample))).toEqual(sample);
    expect(read(new TextEncoder().encode(JSON.stringify({ ...sample, unknown: 1 })))).toEqual(sample);
    const { [field as never]: _gone, ...rest } = sample as Record<string, unknown>;
    expect(() => read(JSON.stringify(rest))).toThrow(field);
  });

  it('carries the binary fields of an encoder', () => {
    const { encoder } = samples.bundle;
    const description = Uint8Array.of(0, 1, 254, 255);
    const written = { ...samples.bundle, encoder: { ...encoder, webcodecs: { codec: 'vp09', description } } };
    const read = protocol.readBundle(protocol.writeBundle(written as never));
    expect(read.encoder.webcodecs).toEqual({ codec: 'vp09', description });
  });

  it('refuses or reads ten thousand broken messages, and crashes at none', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(KINDS.length - 1), fc.nat(), odd, (kind, at, change) => {
        const [, read, sample] = KINDS[kind] ?? KINDS[0] ?? [];
        if (!read) return;
        const all = paths(sample);
        const changed = withChange(sample, all[at % all.length] ?? [], change);
        if (outcome(read, changed) === 'refused') refused++;
      }),
      { numRuns: 7_000, seed: 6 },
    );
    fc.assert(
      fc.property(fc.nat(KINDS.length - 1), fc.uint8Array({ maxLength: 200 }), (kind, bytes) => {
        if (outcome(KINDS[kind]?.[1] ?? protocol.readTask, bytes) === 'refused') refused++;
      }),
      { numRuns: 3_000, seed: 7 },
    );
    expect(refused).toBeGreaterThan(6_000);
  });

  it('refuses what is nested or long without end', () => {
    const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
    expect(outcome(protocol.readTask, deep)).toBe('refused');
    const options = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    const module = { sha256: 'a'.repeat(64), bytes: 1 };
    const bundle = { ...samples.bundle, composition: { kind: 'frame-source', module, options } };
    expect(outcome(protocol.readBundle, bundle)).toBe('refused');
    expect(outcome(protocol.readTask, 'x'.repeat(2 ** 21))).toBe('refused');
  });
});
