import { join } from 'node:path';
import { type ClipOptions, clip, save } from './compositions.ts';
import { type Exported, runJson, withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';

export interface IncrementalRuns {
  readonly first: Exported;
  /** The same document again. */
  readonly again: Exported;
  /** After a change to a layer that is there in the last tenth only. */
  readonly edited: Exported;
  /** The edited document without anything to reuse. */
  readonly fresh: Exported;
}

/** Exports a composition, exports it again, edits its last tenth and exports that. */
export async function exportAndEdit(options: ClipOptions): Promise<IncrementalRuns> {
  return withFolder(async (folder) => {
    const before = await save(folder, 'before.json', clip({ ...options, ending: [0.9, 0.2, 0.1] }));
    const after = await save(folder, 'after.json', clip({ ...options, ending: [0.1, 0.4, 0.9] }));
    const store = join(folder, 'store');
    const once = (input: string, output: string, storeFolder: string): Promise<Exported> =>
      runJson('export', input, '--format', 'vp9-webm', '-o', join(folder, output), '--store', storeFolder);
    return {
      first: await once(before, 'first.webm', store),
      again: await once(before, 'again.webm', store),
      edited: await once(after, 'edited.webm', store),
      fresh: await once(after, 'fresh.webm', join(folder, 'other')),
    };
  });
}

export const prove: Proof = async (options) => {
  const seconds = count(options, 'seconds', 60);
  const { first, again, edited, fresh } = await exportAndEdit({ width: 1280, height: 720, fps: 30, seconds });
  const touched = Math.ceil(first.segments.total / 10);
  const passed =
    again.segments.encoded === 0 &&
    edited.segments.encoded >= 1 &&
    edited.segments.encoded <= touched &&
    edited.sha256 === fresh.sha256;
  const counts = Object.fromEntries(
    Object.entries({ first, again, edited, fresh }).map(([name, { segments, sha256, timing }]) => [
      name,
      { segments, sha256, timing },
    ]),
  );
  return {
    passed,
    text:
      `${seconds} s, ${first.segments.total} segments: exported again it encodes ${again.segments.encoded}, with one ` +
      `layer of the last tenth edited ${edited.segments.encoded} (at most ${touched} are touched); ` +
      `${edited.sha256 === fresh.sha256 ? 'the same bytes as' : 'bytes differ from'} a fresh export of the edit.`,
    record: counts,
  };
};
