import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { clip } from './compositions.ts';
import { lastLine, start, withFolder } from './framewright.ts';
import { descendants, proportionalSetSize } from './processes.ts';
import type { Proof } from './proof.ts';

/** Within seconds and bounded memory: the bars of a refusal, set well above what a good start of a browser takes. */
export const REFUSAL_SECONDS = 20;
export const REFUSAL_BYTES = 1.5 * 2 ** 30;

export interface Refusal {
  readonly name: string;
  readonly status: number | null;
  readonly message: string;
  readonly seconds: number;
  /** Of the command line and its browser together, in bytes. */
  readonly peak: number;
}

type Document = Record<string, unknown>;

/** A sound small document to be spoilt in one place. */
const sound = (): Document => ({ ...clip({ width: 64, height: 64, fps: 10, seconds: 1, shapes: 1 }) });

/** Documents that no sound program writes, by what is wrong with them. */
const DOCUMENTS: Readonly<Record<string, () => string | Buffer>> = {
  empty: () => '',
  'picture-named-json': () => PNG.sync.write(new PNG({ width: 8, height: 8 })),
  'not-an-object': () => '[1, 2, 3]',
  'cut-off': () => JSON.stringify(sound()).slice(0, -40),
  'nested-20000-groups': () => nestedGroups(20_000),
  'precomp-within-itself': () =>
    JSON.stringify({
      ...sound(),
      assets: [{ id: 'loop', layers: [precompLayer('loop')] }],
      layers: [precompLayer('loop')],
    }),
  'two-precomps-within-each-other': () =>
    JSON.stringify({
      ...sound(),
      assets: [
        { id: 'one', layers: [precompLayer('two')] },
        { id: 'two', layers: [precompLayer('one')] },
      ],
      layers: [precompLayer('one')],
    }),
  'frame-rate-0': () => spoilt({ fr: 0 }),
  'frame-rate-negative': () => spoilt({ fr: -30 }),
  'width-nan': () => JSON.stringify(sound()).replace('"w":64', '"w":NaN'),
  'width-null': () => spoilt({ w: null }),
  'width-text-nan': () => spoilt({ w: 'NaN' }),
  'width-1e308': () => JSON.stringify(sound()).replace('"w":64', '"w":1e308'),
  'width-1e999': () => JSON.stringify(sound()).replace('"w":64', '"w":1e999'),
  'height-negative': () => spoilt({ h: -64 }),
  'height-0': () => spoilt({ h: 0 }),
  'no-frames': () => spoilt({ op: 0 }),
  'frames-1e308': () => JSON.stringify(sound()).replace('"op":10', '"op":1e308'),
  'broken-embedded-image': () =>
    JSON.stringify({
      ...sound(),
      assets: [{ id: 'image', w: 8, h: 8, u: '', e: 1, p: 'this is no data URL' }],
      layers: [{ ...precompLayer('image'), ty: 2 }],
    }),
  'link-out-of-the-folder': () =>
    JSON.stringify({
      ...sound(),
      assets: [{ id: 'image', w: 8, h: 8, u: '../../etc/', p: 'passwd', e: 0 }],
      layers: [{ ...precompLayer('image'), ty: 2 }],
    }),
};

export const HOSTILE_NAMES = [...Object.keys(DOCUMENTS), 'spaces-200-mb'];

/** Offers a spoilt document to `export` and sees how it is refused. */
export async function offer(name: string): Promise<Refusal> {
  return withFolder(async (folder) => {
    const input = join(folder, `${name}.json`);
    const make = DOCUMENTS[name];
    if (make) await writeFile(input, make());
    else await writeSpaces(input, 200);
    return refusalOf(name, input, folder);
  });
}

/** Offers several to one run of `export`: each is refused by itself, and all together keep the bars of one. */
export async function offerTogether(names: readonly string[]): Promise<Refusal[]> {
  return withFolder(async (folder) => {
    const inputs: string[] = [];
    for (const name of names) {
      const make = DOCUMENTS[name];
      if (!make) throw new Error(`There is no document ${name}.`);
      inputs.push(join(folder, `${name}.json`));
      await writeFile(join(folder, `${name}.json`), make());
    }
    const { answer, ...cost } = await watch([...inputs, '-o', join(folder, 'out')]);
    const { exports } = answer as { exports: readonly { error?: { message: string } }[] };
    return names.map((name, index) => ({ name, message: exports[index]?.error?.message ?? '', ...cost }));
  });
}

async function refusalOf(name: string, input: string, folder: string): Promise<Refusal> {
  const { answer, ...cost } = await watch([input, '-o', join(folder, 'out.mp4')]);
  const { error } = answer as { error?: { message: string } };
  return { name, message: error?.message ?? '', ...cost };
}

/** Runs `export`, and sees what it takes. */
async function watch(
  args: readonly string[],
): Promise<Omit<Refusal, 'name' | 'message'> & { readonly answer: unknown }> {
  const started = Date.now();
  const running = start(['export', ...args, '--format', 'h264-mp4', '--json']);
  let ended = false;
  const finished = running.finished.finally(() => {
    ended = true;
  });
  let peak = 0;
  while (!ended) {
    peak = Math.max(peak, await proportionalSetSize([running.pid, ...(await descendants(running.pid))]));
    await Promise.race([sleep(50), finished]);
  }
  const { status, stdout } = await finished;
  return { status, answer: lastLine(stdout), seconds: (Date.now() - started) / 1000, peak };
}

export function isRefused({ status, message, seconds, peak }: Refusal): boolean {
  const isSentence = /^.{15,}\.$/s.test(message);
  return status === 2 && isSentence && seconds <= REFUSAL_SECONDS && peak <= REFUSAL_BYTES;
}

export const prove: Proof = async (options) => {
  const refusals: Refusal[] = [];
  for (const name of HOSTILE_NAMES) refusals.push(await offer(name));
  // Other people's hostile files: any number of paths, parted by commas.
  for (const path of options.get('files')?.split(',') ?? []) {
    refusals.push(await withFolder((folder) => refusalOf(path, path, folder)));
  }
  return {
    passed: refusals.every(isRefused),
    text: refusals
      .map((refusal) => {
        const { name, status, message, seconds, peak } = refusal;
        const verdict = isRefused(refusal) ? 'refused' : 'NOT REFUSED AS IT SHOULD BE';
        const cost = `status ${status}, ${seconds.toFixed(1)} s, ${(peak / 2 ** 20).toFixed(0)} MiB`;
        return `${name}: ${verdict}, ${cost}: ${message}`;
      })
      .join('\n'),
    record: { refusals },
  };
};

function spoilt(fields: Document): string {
  return JSON.stringify({ ...sound(), ...fields });
}

function precompLayer(refId: string): Document {
  return { ty: 0, nm: refId, ind: 1, refId, w: 64, h: 64, ip: 0, op: 10, st: 0, ks: {} };
}

function nestedGroups(depth: number): string {
  const inner = '{"ty":"rc","p":{"a":0,"k":[0,0]},"s":{"a":0,"k":[9,9]},"r":{"a":0,"k":0}}';
  const shapes = '{"ty":"gr","it":['.repeat(depth) + inner + ']}'.repeat(depth);
  const layer = `{"ty":4,"ind":1,"ip":0,"op":10,"st":0,"ks":{},"shapes":[${shapes}]}`;
  return JSON.stringify({ ...sound(), layers: [] }).replace('"layers":[]', `"layers":[${layer}]`);
}

async function writeSpaces(path: string, megabytes: number): Promise<void> {
  const handle = await open(path, 'w');
  try {
    const spaces = Buffer.alloc(2 ** 20, ' ');
    for (let i = 0; i < megabytes; i++) await handle.write(spaces);
  } finally {
    await handle.close();
  }
}
