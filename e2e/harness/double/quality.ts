import {
  ExportError,
  type ExportedFrame,
  type ExportStatus,
  type GoldenFrame,
  type QualityAPI,
  type QualityValidation,
} from '../../../src/engine/index.ts';
import { openQuality } from '../../../src/engine/jobs/index.ts';
import { renderQualityReport } from '../../../src/engine/quality/index.ts';
import { frameEvidence, qualityValidation } from '../../../test/fixtures/quality/validation.ts';

/* Validations made by hand; the profiles are the engine's own. */

/** Milliseconds between two tidings of a check. */
const STEP = 120;

/** Behind the calls that are made up below there is no engine. */
const nobody = (): never => {
  throw new ExportError('INTERNAL', 'The double has no queue.');
};

export class QualityDouble {
  readonly #validations = new Map<string, QualityValidation>();
  readonly #golden = new Map<number, GoldenFrame>();
  readonly api: QualityAPI;

  /** @param tell passes the engine's events on */
  constructor(tell: (event: Event) => void, job: (id: string) => ExportStatus) {
    const changed = (id: string) => tell(new CustomEvent('quality', { detail: id }));
    this.api = {
      ...openQuality({ storeName: 'double', jobs: nobody, preflight: nobody }, () =>
        tell(new Event('presets')),
      ),
      getValidation: async (id) => this.#validations.get(id) ?? this.#kept(job(id)),
      validateExport: async (id, { signal, onProgress } = {}) => {
        for (let step = 1; step <= 10; step++) {
          await new Promise((resolve) => setTimeout(resolve, STEP));
          if (signal?.aborted) throw new ExportError('CANCELLED', 'The check was stopped.');
          onProgress?.(step / 10);
        }
        const { fileName } = job(id);
        const validation = await qualityValidation(false, { exportId: id, fileName });
        this.#validations.set(id, validation);
        changed(id);
        return validation;
      },
      generateQualityReport: async (id) => {
        const validation = this.#validations.get(id) ?? (await qualityValidation(true, { exportId: id }));
        return { validation, html: await renderQualityReport(validation), json: JSON.stringify(validation) };
      },
      compareExports: async (a, b) => {
        const [one, other] = [job(a), job(b)];
        const first = await qualityValidation(false, { exportId: a, fileName: one.fileName });
        return {
          a: first,
          b: await qualityValidation(true, { exportId: b, fileName: other.fileName }),
          frames: first.visual.frames,
          differences: [`${other.fileName} is 3.1 MB larger.`, 'Its colours are further from the rendering.'],
          better: 'a',
        };
      },
      getKeptAside: async (id) => new File([new Uint8Array(9)], `${id}.rejected.mp4`, { type: 'video/mp4' }),
      remakeHigher: async (id) => job(id),
      getGoldenFrames: async (compositionId) => {
        if (compositionId === 'done' && this.#golden.size === 0) {
          const pixels = { width: 320, height: 180, data: new Uint8Array(320 * 180 * 4).fill(200) };
          await this.#keep(compositionId, { ...pixels, frameNumber: 24 });
        }
        return [...this.#golden.values()].filter((golden) => golden.compositionId === compositionId);
      },
      registerGoldenFrame: async (compositionId, frame) => {
        if (frame.frameNumber !== undefined && this.#golden.has(frame.frameNumber)) {
          throw new ExportError('INVALID_SETTINGS', `Frame ${frame.frameNumber} is golden already.`);
        }
        await this.#keep(compositionId, frame);
        changed(compositionId);
      },
      updateGoldenFrame: async (compositionId, _number, frame) => {
        await this.#keep(compositionId, frame);
        changed(compositionId);
      },
      deleteGoldenFrame: async (compositionId, frameNumber) => {
        this.#golden.delete(frameNumber);
        changed(compositionId);
      },
    };
  }

  /** What the check of an export leaves: a file that failed by its gates, one that differs from a golden frame, good ones. */
  async #kept({ id, fileName, status }: ExportStatus): Promise<QualityValidation | undefined> {
    if (id === 'unchecked') return qualityValidation(true, { exportId: id, fileName });
    if (status !== 'completed') return undefined;
    if (id === 'master') {
      const kept = await qualityValidation(false, { exportId: id, fileName });
      return {
        ...kept,
        findings: [
          {
            ...{ id: 'golden-frame-differs', category: 'visual', severity: 'error' },
            ...{ message: 'Frame 24 differs from its golden frame.', frames: { start: 24, end: 25 } },
          },
        ],
        evidence: [await frameEvidence(24, 'It differs from its golden frame.')],
        overall: { ...kept.overall, overall: 58, validationPassed: false },
      };
    }
    return qualityValidation(false, { exportId: id, fileName, extent: 'check' });
  }

  async #keep(compositionId: string, frame: ExportedFrame): Promise<void> {
    const { width, height, data, frameNumber = 0 } = frame;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
    const picture = await canvas.convertToBlob({ type: 'image/png' });
    const golden = { compositionId, frameNumber, width, height, registeredAt: new Date(), picture };
    this.#golden.set(frameNumber, golden);
  }
}
