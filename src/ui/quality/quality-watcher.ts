import type { ExportEngine, ExportJob, ExportStatus, QualityReport } from '../../engine/index.ts';
import type { AppState } from '../app-state.ts';
import { download } from '../parts/save-file.ts';
import type { Store } from '../parts/store.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { type GoldenView, NO_GOLDEN_YET, type QualityView, UNREAD } from './quality-view.ts';

/**
 * Keeps what the store knows of qualities and golden frames like the engine's. Checks that were asked for go on
 * when their screen is left.
 */
export class QualityWatcher {
  readonly #checks = new Map<string, AbortController>();

  constructor(
    private readonly engine: ExportEngine,
    private readonly store: Store<AppState>,
    private readonly lookAt: (jobId: string) => void,
  ) {}

  start(): void {
    this.engine.addEventListener('quality', (event) => {
      if (event instanceof CustomEvent && typeof event.detail === 'string') this.#changed(event.detail);
    });
  }

  /** Reads what is kept of an export that is shown, once. */
  show(jobId: string): void {
    if (this.store.state.qualities.has(jobId)) return;
    this.#put(jobId, UNREAD);
    void this.#read(jobId);
  }

  /** Decodes and compares every frame of an export's file. */
  async check({ id, fileName }: Pick<ExportStatus, 'id' | 'fileName'>): Promise<void> {
    if (this.#checks.has(id)) return;
    const abort = new AbortController();
    this.#checks.set(id, abort);
    this.#put(id, { checking: 0, refusal: '' });
    try {
      const validation = await this.engine.quality.validateExport(id, {
        signal: abort.signal,
        onProgress: (checking) => {
          if (this.#checks.get(id) === abort) this.#put(id, { checking });
        },
      });
      this.#ended(id);
      this.#put(id, { state: 'known', validation });
      this.#announce(strings.quality.checked(fileName, Math.round(validation.overall.overall)));
    } catch (error) {
      this.#ended(id);
      if (!abort.signal.aborted) this.#put(id, { refusal: sentenceOf(error) });
    }
  }

  stop(jobId: string): void {
    this.#checks.get(jobId)?.abort();
    this.#ended(jobId);
  }

  /** @returns undefined where it could not be made; the view says why */
  async report(jobId: string): Promise<QualityReport | undefined> {
    this.#put(jobId, { refusal: '' });
    try {
      return await this.engine.quality.generateQualityReport(jobId);
    } catch (error) {
      this.#put(jobId, { refusal: `${strings.quality.reportFailed}. ${sentenceOf(error)}` });
      return undefined;
    }
  }

  /** Hands the file that failed its gates to the browser's downloads; its name says so. */
  async downloadKeptAside(jobId: string): Promise<void> {
    this.#put(jobId, { refusal: '' });
    try {
      const file = await this.engine.quality.getKeptAside(jobId);
      download(file, file.name);
    } catch (error) {
      this.#put(jobId, { refusal: sentenceOf(error) });
    }
  }

  /** @returns undefined where there is nothing higher; the view says why */
  async remakeHigher({ id, fileName }: ExportStatus): Promise<ExportJob | undefined> {
    this.#put(id, { refusal: '' });
    try {
      const job = await this.engine.quality.remakeHigher(id);
      this.lookAt(job.id);
      this.#announce(strings.quality.gated.asked(fileName));
      return job;
    } catch (error) {
      this.#put(id, { refusal: sentenceOf(error) });
      return undefined;
    }
  }

  /** Reads the golden frames of a composition that is shown, once. */
  showGolden(compositionId: string): void {
    if (this.store.state.golden.has(compositionId)) return;
    this.#putGolden(compositionId, NO_GOLDEN_YET);
    void this.#readGolden(compositionId);
  }

  /** Registers a frame, or puts it in the place of one that is registered. */
  async markGolden(compositionId: string, frameNumber: number, image: ImageData): Promise<void> {
    const words = strings.quality.golden;
    const { width, height, data } = image;
    const frame = { width, height, data: new Uint8Array(data), frameNumber };
    const known = this.#golden(compositionId).frames.some((golden) => golden.frameNumber === frameNumber);
    await this.#attemptGolden(
      compositionId,
      () =>
        known
          ? this.engine.quality.updateGoldenFrame(compositionId, frameNumber, frame)
          : this.engine.quality.registerGoldenFrame(compositionId, frame),
      known ? words.updated(frameNumber) : words.marked(frameNumber),
    );
  }

  async removeGolden(compositionId: string, frameNumber: number): Promise<void> {
    await this.#attemptGolden(
      compositionId,
      () => this.engine.quality.deleteGoldenFrame(compositionId, frameNumber),
      strings.quality.golden.removed(frameNumber),
    );
  }

  async #attemptGolden(compositionId: string, act: () => Promise<void>, done: string): Promise<void> {
    try {
      await act();
      this.#putGolden(compositionId, { refusal: '' });
      this.#announce(done);
      await this.#readGolden(compositionId);
    } catch (error) {
      this.#putGolden(compositionId, { refusal: sentenceOf(error) });
    }
  }

  /** @param id an export's or a composition's */
  #changed(id: string): void {
    const { qualities, golden, jobs } = this.store.state;
    if (qualities.has(id)) void this.#read(id);
    if (golden.has(id)) void this.#readGolden(id);
    if (jobs.some((job) => job.id === id)) this.lookAt(id);
  }

  async #read(jobId: string): Promise<void> {
    try {
      const validation = await this.engine.quality.getValidation(jobId);
      this.#put(jobId, { state: 'known', ...(validation && { validation }) });
    } catch (error) {
      this.#put(jobId, { state: 'failed', refusal: sentenceOf(error) });
    }
  }

  async #readGolden(compositionId: string): Promise<void> {
    try {
      const frames = await this.engine.quality.getGoldenFrames(compositionId);
      this.#putGolden(compositionId, { state: 'known', frames });
    } catch (error) {
      this.#putGolden(compositionId, { state: 'failed', refusal: sentenceOf(error) });
    }
  }

  #ended(jobId: string): void {
    this.#checks.delete(jobId);
    const { checking: _, ...view } = this.store.state.qualities.get(jobId) ?? UNREAD;
    this.#replace(jobId, view);
  }

  #put(jobId: string, change: Partial<QualityView>): void {
    this.#replace(jobId, { ...(this.store.state.qualities.get(jobId) ?? UNREAD), ...change });
  }

  #replace(jobId: string, view: QualityView): void {
    this.store.update({ qualities: new Map([...this.store.state.qualities, [jobId, view]]) });
  }

  #golden(compositionId: string): GoldenView {
    return this.store.state.golden.get(compositionId) ?? NO_GOLDEN_YET;
  }

  #putGolden(compositionId: string, change: Partial<GoldenView>): void {
    const view = { ...this.#golden(compositionId), ...change };
    this.store.update({ golden: new Map([...this.store.state.golden, [compositionId, view]]) });
  }

  #announce(announcement: string): void {
    this.store.update({ announcement });
  }
}
