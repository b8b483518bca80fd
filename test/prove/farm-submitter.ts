import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openInput } from '../../src/cli/input.ts';
import { openFileTarget } from '../../src/cli/output-target.ts';
import { openSession, type Session } from '../../src/cli/session.ts';
import type { FormatSettings, RenderFarmConfig } from '../../src/engine/index.ts';
import { ROOT } from './framewright.ts';
import { cpuSeconds, descendants, processesNaming } from './processes.ts';

type Format = FormatSettings['format'];

/** What became of one export. */
export interface Submitted {
  readonly status: 'completed' | 'failed';
  /** Of the file. */
  readonly sha256?: string;
  readonly segments?: { readonly total: number; readonly reused: number; readonly encoded: number };
  /** Wall-clock milliseconds by stage. */
  readonly timing?: Readonly<Record<string, number>>;
  readonly problem?: string;
}

/** One export that is under way. */
export interface Submission {
  readonly ended: Promise<Submitted>;
  /** When the submitting browser itself first had a segment safe, milliseconds since 1970. */
  readonly firstSafe: () => number | undefined;
}

/** The engine's page of the command line, kept open for many exports one after another. */
export class Submitter {
  readonly #session: Session;
  readonly #store: string;

  private constructor(session: Session, store: string) {
    this.#session = session;
    this.#store = store;
  }

  /** @param store the folder of its browser: two submitters with two know nothing of each other */
  static async open(store: string): Promise<Submitter> {
    return new Submitter(await openSession(join(ROOT, 'dist/app'), store), store);
  }

  /** @param farm builds it; this machine where absent */
  export(input: string, output: string, farm?: RenderFarmConfig, format: Format = 'vp9-webm'): Submission {
    let safe: number | undefined;
    this.#session.onProgress = ({ segmentStates }) => {
      if (segmentStates.some((state) => state === 'encoded' || state === 'reused')) safe ??= Date.now();
    };
    const ended = this.#export(input, output, farm, format).catch(
      (error: Error): Submitted => ({ status: 'failed', problem: error.message }),
    );
    return { ended, firstSafe: () => safe };
  }

  /** Processor time that its browser took so far. */
  async cpuSeconds(): Promise<number> {
    return cpuSeconds(await this.#processes());
  }

  async #processes(): Promise<number[]> {
    const browsers = await processesNaming(this.#store);
    const below = await Promise.all(browsers.map((pid) => descendants(pid)));
    return [...new Set([...browsers, ...below.flat()])];
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async #export(
    input: string,
    output: string,
    farm: RenderFarmConfig | undefined,
    format: Format,
  ): Promise<Submitted> {
    const { fileName, assetPaths, files } = await openInput(input);
    const target = await openFileTarget(output);
    const outputUrl = this.#session.outputs.open(target);
    try {
      const { segments, timing } = await this.#session.call(
        'export',
        {
          ...{ fileName, assetPaths, outputUrl, settings: { format } },
          ...(farm && { farm }),
        },
        files,
      );
      await target.commit();
      return { status: 'completed', sha256: await sha256Of(output), segments, timing };
    } finally {
      this.#session.outputs.close(outputUrl);
      await target.discard();
    }
  }
}

export async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
