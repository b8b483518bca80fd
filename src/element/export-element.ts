import {
  type ExportEngine,
  ExportError,
  type ExportResult,
  type ExportStatus,
  type FormatSettings,
} from '../engine/index.ts';
import { follow, progressOf } from './follow.ts';
import { type ExportWish, parseSettings, requestOf } from './request.ts';
import { sharedEngine } from './shared-engine.ts';
import { byteSize, clockTime, ENGLISH, type ExportElementTexts, filled } from './texts.ts';
import { createView, type View } from './view.ts';

export type ExportElementState = 'idle' | 'working' | 'done' | 'failed' | 'cancelled';

/** A server has no elements; the class is only used where there are. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * A button that exports a composition, shows how far it is, lets it be cancelled, and hands out the file.
 *
 * Attributes: `src` (address of a `.json`, `.lottie` or video file), `composition` (an id that the engine's
 * `resolveComposition` knows), `format`, `preset`, `settings` (JSON), `file-name`, `ffmpeg-core` (for the engine that it makes
 * itself). `state` is its own: `idle`, `working`, `done`, `failed` or `cancelled`.
 *
 * Events, which bubble: `framewright-progress` (ExportProgress), `framewright-complete` (ExportResult),
 * `framewright-error` (ExportError), `framewright-cancel`.
 *
 * Parts: base, button, progress, bar, status, time, cancel, download, error. The default slot is the button's text.
 */
export class FramewrightExport extends Base {
  static readonly observedAttributes = ['src', 'composition', 'format', 'preset', 'settings', 'file-name'];

  #engine: ExportEngine | undefined;
  #composition: ExportWish['composition'];
  #texts: ExportElementTexts = ENGLISH;
  #settings: Partial<FormatSettings> | undefined;
  #view: View | undefined;
  #state: ExportElementState = 'idle';
  #work: AbortController | undefined;
  /** Can be tried again, with all that the store kept of it. */
  #jobId: string | undefined;
  #result: ExportResult | undefined;
  #fileAddress: string | undefined;

  /** Shared with the page; elements without one share one of their own. */
  get engine(): ExportEngine | undefined {
    return this.#engine;
  }
  set engine(value: ExportEngine | undefined) {
    this.#engine = value;
    this.#forget();
  }

  get src(): string {
    return this.getAttribute('src') ?? '';
  }
  set src(value: string) {
    this.setAttribute('src', value);
  }

  get format(): string {
    return this.getAttribute('format') ?? '';
  }
  set format(value: string) {
    this.setAttribute('format', value);
  }

  get preset(): string {
    return this.getAttribute('preset') ?? '';
  }
  set preset(value: string) {
    this.setAttribute('preset', value);
  }

  /** The composition itself, with its files or alone, or its id: as given, else as the attribute has it. */
  get composition(): ExportWish['composition'] {
    return this.#composition ?? this.getAttribute('composition') ?? undefined;
  }
  set composition(value: ExportWish['composition']) {
    this.#composition = value;
    this.#forget();
  }

  /** Name of the file, without its ending. */
  get fileName(): string {
    return this.getAttribute('file-name') ?? '';
  }
  set fileName(value: string) {
    this.setAttribute('file-name', value);
  }

  /** As given, else as the attribute has them. @throws ExportError INVALID_SETTINGS where that is no JSON object */
  get settings(): Partial<FormatSettings> | undefined {
    return this.#settings ?? parseSettings(this.getAttribute('settings'));
  }
  set settings(value: Partial<FormatSettings> | undefined) {
    this.#settings = value;
    this.#forget();
  }

  get texts(): ExportElementTexts {
    return this.#texts;
  }
  set texts(value: Partial<ExportElementTexts>) {
    this.#texts = { ...ENGLISH, ...value };
    this.#show();
  }

  get state(): ExportElementState {
    return this.#state;
  }

  connectedCallback(): void {
    if (!this.#view) {
      this.#takeOver();
      this.#view = createView(this.attachShadow({ mode: 'open', delegatesFocus: true }));
      this.#view.start.addEventListener('click', () => this.export());
      this.#view.cancel.addEventListener('click', () => this.cancel());
    }
    if (this.#result && this.#fileAddress === undefined) this.#offer(this.#result);
    this.#show();
  }

  /** What is moved within the page comes back at once; only what stays away gives up its file's address. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#release();
    });
  }

  attributeChangedCallback(): void {
    this.#forget();
  }

  /**
   * Exports, as a click on the button does. Ends with the element's state and its events, never by rejecting.
   *
   * @returns the result, or undefined where it failed or was cancelled
   */
  async export(): Promise<ExportResult | undefined> {
    if (this.#work) return undefined;
    const work = new AbortController();
    this.#work = work;
    this.#result = undefined;
    this.#release();
    this.#show('working');
    try {
      const result = await this.#run(work.signal);
      this.#jobId = undefined;
      this.#work = undefined;
      this.#offer(result);
      this.#show('done');
      this.#tell('complete', result);
      return result;
    } catch (thrown) {
      this.#work = undefined;
      const error = ExportError.from(thrown);
      if (work.signal.aborted || error.code === 'CANCELLED') {
        this.#show('cancelled');
        this.#tell('cancel', undefined);
      } else {
        this.#show('failed', error.message);
        this.#tell('error', error);
      }
      return undefined;
    }
  }

  /** Stops the export; does nothing where there is none. */
  cancel(): void {
    this.#work?.abort();
  }

  /** What was set while the element was not defined yet lies in front of its accessors. */
  #takeOver(): void {
    for (const name of Object.keys(this)) {
      if (!(name in FramewrightExport.prototype)) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  async #run(signal: AbortSignal): Promise<ExportResult> {
    const engine = this.engine ?? sharedEngine(this.getAttribute('ffmpeg-core') ?? undefined);
    const id = await this.#begin(engine, signal);
    this.#jobId = id;
    const stop = (): void => {
      // It may have ended by itself meanwhile; its result tells.
      engine.cancelExport(id).catch(() => {});
    };
    const look = follow(engine, id, (status) => this.#progress(status));
    engine.addEventListener('change', look);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      return await engine.getExportResult(id);
    } finally {
      engine.removeEventListener('change', look);
      signal.removeEventListener('abort', stop);
    }
  }

  async #begin(engine: ExportEngine, signal: AbortSignal): Promise<string> {
    const earlier = this.#jobId;
    // Where it can't be tried again, the next click begins anew.
    this.#jobId = undefined;
    if (earlier !== undefined) return (await engine.retryExport(earlier)).id;
    const request = await requestOf(this.#wish(), engine, signal);
    return (await engine.exportComposition(request)).id;
  }

  #wish(): ExportWish {
    const { src, composition, format, preset, settings, fileName } = this;
    return {
      ...(src && { src }),
      ...(composition !== undefined && { composition }),
      ...(format && { format }),
      ...(preset && { preset }),
      ...(settings && { settings }),
      ...(fileName && { fileName }),
    };
  }

  /** A job is tried again only as long as what it was asked to do is still what is wanted. */
  #forget(): void {
    this.#jobId = undefined;
  }

  #progress(status: ExportStatus): void {
    if (!this.#work || !this.#view) return;
    const { progress, bar, words, time } = this.#view;
    const percent = Math.floor(status.progress);
    const left = status.estimatedTimeRemaining;
    progress.setAttribute('aria-valuenow', String(percent));
    bar.style.setProperty('--share', String(status.progress / 100));
    say(words, status.status === 'queued' ? this.#texts.waiting : this.#texts[status.currentOperation]);
    const remaining = left > 0 ? `, ${filled(this.#texts.remaining, { time: clockTime(left) })}` : '';
    say(time, `${percent} %${remaining}`);
    this.#tell('progress', progressOf(status));
  }

  /** Makes the finished file a link. */
  #offer(result: ExportResult): void {
    this.#result = result;
    const { file, fileName, bytes } = result;
    if (!this.#view || !this.isConnected || !file) return;
    const { download } = this.#view;
    this.#fileAddress = URL.createObjectURL(file);
    download.href = this.#fileAddress;
    download.download = fileName;
    say(
      download,
      filled(this.#texts.download, { name: fileName, size: byteSize(bytes, this.lang || undefined) }),
    );
  }

  #release(): void {
    if (this.#fileAddress !== undefined) URL.revokeObjectURL(this.#fileAddress);
    this.#fileAddress = undefined;
  }

  #show(state: ExportElementState = this.#state, failure = ''): void {
    const changed = state !== this.#state;
    this.#state = state;
    if (!this.#view) return;
    const { start, startText, cancel, progress, bar, words, time, download, error } = this.#view;
    const texts = this.#texts;
    const working = state === 'working';
    const hadFocus = this.shadowRoot?.activeElement;
    this.setAttribute('state', state);
    start.hidden = working;
    say(startText, START_TEXTS[state](texts));
    say(cancel, texts.cancel);
    progress.setAttribute('aria-label', texts.progress);
    for (const part of [cancel, progress, time]) part.hidden = !working;
    download.hidden = this.#fileAddress === undefined;
    error.hidden = state !== 'failed';
    if (!changed) return;
    if (working) {
      progress.removeAttribute('aria-valuenow');
      bar.style.setProperty('--share', '0');
      say(time, '');
    }
    say(words, working ? texts.preparing : state === 'cancelled' ? texts.cancelled : '');
    say(error, failure);
    // A key press must not throw its user out of the element because the button under it is gone.
    if (hadFocus) (working ? cancel : state === 'done' && !download.hidden ? download : start).focus();
  }

  #tell(name: 'progress' | 'complete' | 'error' | 'cancel', detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`framewright-${name}`, { detail, bubbles: true, composed: true }));
  }
}

const START_TEXTS: Readonly<Record<ExportElementState, (texts: ExportElementTexts) => string>> = {
  idle: ({ start }) => start,
  working: ({ start }) => start,
  done: ({ again }) => again,
  failed: ({ retry }) => retry,
  cancelled: ({ start }) => start,
};

/** Readers of live regions speak whenever text is set, also where it stays the same. */
function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
