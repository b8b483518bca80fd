import type { AssetFile, ExportEngine, ExportRequest } from '../engine/index.ts';
import { type AppState, chosenFormat, NO_VERDICT, type OpenComposition, type Sample } from './app-state.ts';
import { type DroppedFile, readLinkedFiles, sortDroppedFiles } from './drop/dropped-files.ts';
import { Preflight } from './export/preflight.ts';
import { fetchSample } from './export/samples.ts';
import { INITIAL_DRAFT, type SettingsDraft, toFormatSettings, withChange } from './export/settings-draft.ts';
import { NO_FARM } from './farm/farm-view.ts';
import { FarmWatcher } from './farm/farm-watcher.ts';
import { type JoinFarm, JoinSeat } from './farm/join-seat.ts';
import { NOT_JOINED } from './farm/join-view.ts';
import { JobWatcher } from './job-parts/job-watcher.ts';
import { QueueWatcher } from './job-parts/queue-watcher.ts';
import { Store } from './parts/store.ts';
import { QualityWatcher } from './quality/quality-watcher.ts';
import { href, routeOf } from './router.ts';
import { strings } from './strings.ts';
import { sentenceOf } from './words/display-values.ts';

/** What the user can do: each public method is one intent. The elements call these and watch the store. */
export class App {
  readonly store: Store<AppState>;
  readonly jobs: JobWatcher;
  readonly queue: QueueWatcher;
  readonly farm: FarmWatcher;
  readonly quality: QualityWatcher;
  /** This machine's own work for a farm that it was invited to. */
  readonly join: JoinSeat;
  readonly #preflight: Preflight;
  /** Counts openings, so that a slow one does not replace a later one. */
  #opening = 0;
  #formats: Promise<void> | undefined;

  constructor(
    readonly engine: ExportEngine,
    samples: readonly Sample[],
    private readonly navigate: (address: string) => void = () => undefined,
    joinFarm: JoinFarm = refuseToJoin,
  ) {
    this.store = new Store<AppState>({
      route: routeOf(''),
      composition: undefined,
      opening: '',
      refusal: undefined,
      samples,
      formats: { kind: 'loading' },
      draft: INITIAL_DRAFT,
      verdict: NO_VERDICT,
      jobs: [],
      jobsKnown: false,
      queue: undefined,
      queueRefusal: '',
      batches: [],
      batchFiles: undefined,
      farm: NO_FARM,
      join: NOT_JOINED,
      results: new Map(),
      qualities: new Map(),
      golden: new Map(),
      jobNotes: new Map(),
      exportRefusal: '',
      announcement: '',
    });
    this.jobs = new JobWatcher(engine, this.store);
    this.queue = new QueueWatcher(engine, this.store, (jobId) => this.jobs.lookAt(jobId));
    this.farm = new FarmWatcher(engine, this.store);
    this.quality = new QualityWatcher(engine, this.store, (jobId) => this.jobs.lookAt(jobId));
    this.join = new JoinSeat(joinFarm, this.store);
    this.#preflight = new Preflight(engine, this.store, () => this.exportRequest());
  }

  /** Asks for the jobs that earlier pages left. */
  async start(): Promise<void> {
    await this.#readJobs();
  }

  /** Asks for the formats once somebody is to choose one: trying the encoders takes a thread and most of the engine. */
  readFormats(): Promise<void> {
    this.#formats ??= this.#readFormats();
    return this.#formats;
  }

  /** Shows another screen: an address of router.ts. */
  go(address: string): void {
    this.navigate(address);
  }

  get composition(): OpenComposition | undefined {
    return this.store.state.composition;
  }

  async openFiles(files: readonly DroppedFile[]): Promise<void> {
    if (files.length === 0) return;
    // The stage can't be seen behind the dialog, which says what it does with them.
    if (this.store.state.batchFiles) {
      this.store.update({ batchFiles: files });
      return;
    }
    const { composition, linked, others } = sortDroppedFiles(files);
    const open = this.composition;
    if (composition && others.length > 0) {
      this.store.update({ batchFiles: files });
    } else if (composition) {
      const assets = await this.#readLinked(linked, composition.path);
      if (assets) await this.#open(composition.file, composition.file.name, assets);
    } else if (open && linked.length > 0) {
      // Pictures and fonts alone are meant for the composition on the stage.
      const assets = await this.#readLinked(linked, '');
      if (assets) await this.#open(open.bytes, open.fileName, new Map([...open.assets, ...assets]));
    } else {
      const fileName = files[0]?.path ?? '';
      this.refuse(fileName, strings.drop.noComposition);
    }
  }

  /** Opens the dialog for several compositions, with the one on the stage where there is one. */
  openBatch(): void {
    this.store.update({ batchFiles: [] });
  }

  /** Puts the dialog for several compositions away. */
  closeBatch(): void {
    this.store.update({ batchFiles: undefined });
  }

  async openSample(sample: Sample): Promise<void> {
    try {
      await this.#open(await fetchSample(sample), sample.fileName, new Map());
    } catch (error) {
      this.refuse(sample.fileName, sentenceOf(error));
    }
  }

  closeComposition(): void {
    this.#opening++;
    this.composition?.preview.close();
    this.store.update({ composition: undefined, opening: '', verdict: NO_VERDICT, exportRefusal: '' });
  }

  /** Shows why a file was not opened. */
  refuse(fileName: string, message: string): void {
    this.store.update({ refusal: { fileName, message } });
  }

  dismissRefusal(): void {
    this.store.update({ refusal: undefined });
  }

  changeDraft(change: Partial<SettingsDraft>): void {
    this.store.update({ draft: withChange(this.store.state.draft, change), exportRefusal: '' });
    this.#preflight.schedule();
  }

  /** Starts an export of the composition on the stage. */
  async export(destination: NonNullable<ExportRequest['destination']>): Promise<void> {
    const request = this.exportRequest();
    if (!request) return;
    try {
      const job = await this.engine.exportComposition({ ...request, destination });
      this.store.update({ exportRefusal: '' });
      await this.jobs.add(job.id);
    } catch (error) {
      this.store.update({ exportRefusal: sentenceOf(error) });
    }
  }

  async #open(bytes: Blob, fileName: string, assets: ReadonlyMap<string, AssetFile>): Promise<void> {
    const turn = ++this.#opening;
    this.store.update({ opening: fileName, refusal: undefined });
    try {
      const preview = await this.engine.openPreview(bytes, {
        fileName,
        assets,
        optimization: { quality: { adaptiveQuality: true } },
      });
      if (turn !== this.#opening) {
        preview.close();
        return;
      }
      this.composition?.preview.close();
      const composition: OpenComposition = { fileName, bytes, assets, preview };
      const { draft } = this.store.state;
      this.store.update({
        composition,
        opening: '',
        exportRefusal: '',
        draft: { ...draft, range: undefined },
      });
      this.go(href.export);
      this.#announce(strings.drop.opened(preview.name, preview.frameCount));
      this.#preflight.schedule();
    } catch (error) {
      if (turn !== this.#opening) return;
      this.store.update({ opening: '', refusal: { fileName, message: sentenceOf(error) } });
    }
  }

  async #readLinked(
    linked: readonly DroppedFile[],
    compositionPath: string,
  ): Promise<Map<string, AssetFile> | undefined> {
    try {
      return await readLinkedFiles(linked, compositionPath);
    } catch (error) {
      this.refuse(compositionPath, sentenceOf(error));
      return undefined;
    }
  }

  /** The queue's statuses come after the list, into which they are laid. */
  async #readJobs(): Promise<void> {
    this.quality.start();
    await this.jobs.start();
    await this.queue.start();
  }

  async #readFormats(): Promise<void> {
    try {
      const formats = await this.engine.getSupportedFormats();
      const { draft } = this.store.state;
      const usable = formats.filter((format) => format.available);
      const chosen = usable.find(({ id }) => id === draft.format) ?? usable[0];
      this.store.update({
        formats: { kind: 'ready', formats },
        draft: chosen ? { ...draft, format: chosen.id } : draft,
      });
      this.#preflight.schedule();
    } catch (error) {
      this.store.update({ formats: { kind: 'failed', message: sentenceOf(error) } });
    }
  }

  /** The export that the panel describes, or undefined while there is nothing to export. */
  exportRequest(): ExportRequest | undefined {
    const { draft } = this.store.state;
    const open = this.composition;
    const format = chosenFormat(this.store.state);
    if (!open || !format?.available) return undefined;
    return {
      compositionId: open.fileName,
      composition: open.bytes,
      fileName: open.fileName,
      assets: open.assets,
      settings: toFormatSettings(draft, format, open.preview),
      validate: draft.checkEveryFrame,
      ...(draft.profile !== undefined && { profileId: draft.profile }),
      ...(draft.preset !== undefined && { presetId: draft.preset }),
      ...(draft.reencode !== undefined && { reencode: draft.reencode }),
    };
  }

  #announce(announcement: string): void {
    this.store.update({ announcement });
  }
}

/** Where nobody gave the means to. */
const refuseToJoin: JoinFarm = () => Promise.reject(new Error('This page can’t join a farm.'));
