import { proxy } from 'comlink';
import { createExportEngine, type FormatSettings, type QualityFinding } from '../../src/engine/index.ts';
import type { Preflight } from '../../src/engine/jobs/preflight.ts';
import { startPreflight } from '../../src/engine/jobs/preflight-thread.ts';
import { audioRecipeOf, recipeOf } from '../../src/engine/jobs/run.ts';
import { judgeContext, validationRequest } from '../../src/engine/jobs/validation-request.ts';
import { decodeVideo } from '../../src/engine/quality/decode.ts';
import {
  type CheckWorkerApi,
  judge,
  type ValidationEvidence,
  type ValidationRequest,
} from '../../src/engine/quality/index.ts';
import { type CompositionSource, Thread } from '../../src/engine/segments/index.ts';
import { fileOf } from './files.ts';

/** A film to be exported; files by the path that the document names, in base64. */
export interface Film {
  readonly document: object;
  readonly settings: FormatSettings;
  readonly files?: Readonly<Record<string, string>>;
}

/** What crosses to the test: evidence without its pictures. */
export interface Seen
  extends Pick<ValidationEvidence, 'framesTotal' | 'consistency' | 'milliseconds' | 'sound'> {
  readonly findings: readonly QualityFinding[];
  readonly worst: { readonly ssim: number; readonly psnr: number; readonly deltaE: number };
  readonly pictures: number;
  readonly framesCompared: number;
}

interface Made {
  readonly request: ValidationRequest;
  readonly prepared: Preflight;
  readonly file: File;
}

const engine = createExportEngine({ storeName: `fault-bench-${crypto.randomUUID()}` });
const preflight = startPreflight('fault-bench-preflight');
const made = new Map<string, Made>();
let checker: Thread<CheckWorkerApi> | undefined;

function checks(): Thread<CheckWorkerApi> {
  checker ??= new Thread<CheckWorkerApi>(
    new Worker(new URL('../../src/workers/check-worker.ts', import.meta.url), { type: 'module' }),
  );
  return checker;
}

const bench = {
  /** Exports a film, keeps what its file has to be, and gives the file in base64. */
  async make(id: string, film: Film): Promise<string> {
    const { composition, assets } = partsOf(film);
    const job = await engine.exportComposition({
      compositionId: id,
      composition,
      fileName: `${id}.json`,
      settings: film.settings,
      assets,
      workers: 2,
    });
    const result = await engine.getExportResult(job.id);
    if (!result.file) throw new Error(`${id} has no file.`);
    await keep(id, film, new File([await result.file.arrayBuffer()], result.fileName), result.sha256);
    return base64(result.file);
  },

  /** Keeps what a file has to be that was made before, by another page. */
  async adopt(id: string, film: Film, data: string, name: string): Promise<void> {
    await keep(id, film, fileOf(data, name));
  },

  /** Frames of the file at which segments begin, without the first. */
  seams(id: string): number[] {
    const { ranges } = ofId(id).request;
    const origin = ranges[0]?.start ?? 0;
    return ranges.slice(1).map(({ start }) => start - origin);
  },

  /** How alike the frames of two films are; undefined where they can't be laid side by side. */
  async compare(a: string, b: string): Promise<Seen['worst'] | undefined> {
    const [one, other] = [ofId(a).file, ofId(b).file];
    const frames = await checks().call((remote) =>
      remote.compareFiles(
        one,
        other,
        proxy(() => {}),
      ),
    );
    return frames.length === 0 ? undefined : worstOf(frames);
  },

  /** The packets of each segment of a made film by name, as its jobs keep them. */
  async packets(id: string): Promise<[number, string][]> {
    const { file, request } = ofId(id);
    const { recipe, ranges } = request;
    const video = await decodeVideo(file, recipe.frameRate, recipe.encoder.settings.colourSpace);
    try {
      const names: [number, string][] = [];
      for (const { index, start, end } of ranges) {
        const origin = ranges[0]?.start ?? 0;
        const name = await video.packetsName(start - origin, end - origin);
        if (name !== undefined) names.push([index, name]);
      }
      return names;
    } finally {
      video.close();
    }
  },

  /**
   * Looks at a file in place of the one that was made; at that one where none is given.
   *
   * @param kept whether checksums of that one are known, of the file and of its packets
   */
  async validate(
    id: string,
    data?: string,
    kept = false,
    changes: Partial<Pick<ValidationRequest, 'sampled' | 'broadcast' | 'golden'>> = {},
  ): Promise<Seen> {
    const { file, request, prepared } = ofId(id);
    const output = { kind: 'file', file: data === undefined ? file : fileOf(data, file.name) } as const;
    const { sha256, ...rest } = request;
    const whole: ValidationRequest = {
      ...rest,
      ...changes,
      output,
      // What was re-encoded is another file by rights.
      ...((data === undefined || kept) && sha256 !== undefined && { sha256 }),
      ...(kept && { packets: new Map(await bench.packets(id)) }),
    };
    const evidence = await checks().call((remote) =>
      remote.validate(
        whole,
        proxy(() => {}),
      ),
    );
    const { findings } = judge(evidence, judgeContext({ prepared }, 'every-frame'));
    return seen({ ...evidence, findings });
  },
};

function partsOf({ document, files = {} }: Film): Pick<CompositionSource, 'assets'> & {
  readonly composition: CompositionSource['bytes'];
} {
  return {
    composition: new TextEncoder().encode(JSON.stringify(document)),
    assets: new Map(Object.entries(files).map(([path, data]) => [path, fileOf(data, path)] as const)),
  };
}

async function keep(id: string, film: Film, file: File, sha256?: string): Promise<void> {
  const { composition, assets } = partsOf(film);
  const source: CompositionSource = { bytes: composition, fileName: `${id}.json`, assets };
  const prepared = await preflight.call((remote) => remote.prepare(source, film.settings, false));
  const recipe = recipeOf(source, prepared);
  const audio = audioRecipeOf(recipe, prepared);
  const output = { kind: 'file', file } as const;
  const request = validationRequest(
    { prepared, recipe, output, golden: [], ...(audio && { audio }), ...(sha256 && { sha256 }) },
    false,
  );
  made.set(id, { file, request, prepared });
}

function ofId(id: string): Made {
  const one = made.get(id);
  if (!one) throw new Error(`Nothing was made as ${id}.`);
  return one;
}

function seen({ findings, frames, evidence, ...rest }: ValidationEvidence): Seen {
  const { framesTotal, consistency, milliseconds, sound } = rest;
  return {
    framesTotal,
    consistency,
    milliseconds,
    ...(sound && { sound }),
    findings,
    worst: worstOf(frames),
    framesCompared: frames.length,
    pictures: evidence.length,
  };
}

function worstOf(frames: ValidationEvidence['frames']): Seen['worst'] {
  return {
    ssim: Math.min(1, ...frames.map((frame) => frame.ssim)),
    psnr: Math.min(999, ...frames.map((frame) => frame.psnr ?? 999)),
    deltaE: Math.max(0, ...frames.map((frame) => frame.deltaE.mean)),
  };
}

async function base64(file: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(',') + 1);
}

export type FaultBenchPage = typeof bench;

Object.assign(globalThis, { bench });
