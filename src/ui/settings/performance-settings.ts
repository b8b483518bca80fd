import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import { html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { QueueSettings } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { numberOf } from '../words/field-values.ts';
import { SettingsSection } from './settings-section.ts';

const MEGABYTE = 1_000_000;

/** How many threads and jobs run at once, and how much memory they may take. */
@customElement('fw-performance-settings')
export class PerformanceSettings extends SettingsSection {
  @state() private settings: QueueSettings | undefined;
  readonly #read = () => void this.follow(() => this.read());

  override connectedCallback(): void {
    super.connectedCallback();
    this.app.engine.addEventListener('queue', this.#read);
    this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.app.engine.removeEventListener('queue', this.#read);
  }

  override render() {
    const words = strings.settings.performance;
    const { settings } = this;
    if (!settings) return this.frame(words.title, html`<p class="quiet">${words.reading}</p>`);
    const cores = navigator.hardwareConcurrency;
    return this.frame(
      words.title,
      html`<div class="pair">
        ${this.field(words.threads, words.threadsHint(cores), settings.workers ?? cores, (workers) => ({ workers }))}
        ${this.field(words.jobs, words.jobsHint, settings.maxConcurrentJobs, (maxConcurrentJobs) => ({ maxConcurrentJobs }))}
        ${this.field(words.memory, words.memoryHint, Math.round(settings.memoryCeiling / MEGABYTE), (megabytes) => ({ memoryCeiling: megabytes * MEGABYTE }))}
      </div>`,
    );
  }

  /** Applied when the field is left or Enter is pressed: half-typed numbers are not meant. */
  private field(
    label: string,
    hint: string,
    value: number,
    change: (value: number) => Partial<QueueSettings>,
  ) {
    return html`<wa-number-input
      label=${label}
      hint=${hint}
      size="s"
      min="1"
      step="1"
      .value=${String(value)}
      @change=${(event: Event) => {
        const typed = numberOf(event);
        if (typed === undefined || typed === value) return;
        void this.attempt(async () => {
          await this.app.engine.configureQueue(change(typed));
          await this.read();
          return strings.settings.saved;
        });
      }}
    ></wa-number-input>`;
  }

  private async read(): Promise<void> {
    this.settings = (await this.app.engine.getQueueStatus()).settings;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-performance-settings': PerformanceSettings;
  }
}
