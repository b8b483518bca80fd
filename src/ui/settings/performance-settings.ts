import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { QueueSettings } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { choiceOf, numberOf } from '../words/field-values.ts';
import { SettingsSection } from './settings-section.ts';

const MEGABYTE = 1_000_000;
/** Percent of the processor's time. */
const SHARES = ['100', '75', '50', '25'] as const;

/** How many threads and jobs run at once, and how much memory and of the processor they may take. */
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
        ${this.share(settings)}
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
        if (typed !== undefined && typed !== value) this.apply(change(typed));
      }}
    ></wa-number-input>`;
  }

  private share({ processorShare }: QueueSettings) {
    const words = strings.settings.performance;
    const now = String(Math.round(processorShare * 100));
    // Who embeds the engine may have set another one.
    const shares: readonly string[] = SHARES.some((share) => share === now) ? SHARES : [now, ...SHARES];
    return html`<wa-select
      label=${words.share}
      hint=${words.shareHint}
      size="s"
      .value=${now}
      @change=${(event: Event) => {
        const choice = choiceOf(event, shares);
        if (choice !== undefined && choice !== now) this.apply({ processorShare: Number(choice) / 100 });
      }}
    >
      ${shares.map((share) => {
        const label = words.shareOf(Number(share));
        return html`<wa-option value=${share} .label=${label}>${label}</wa-option>`;
      })}
    </wa-select>`;
  }

  private apply(changed: Partial<QueueSettings>): void {
    void this.attempt(async () => {
      await this.app.engine.configureQueue(changed);
      await this.read();
      return strings.settings.saved;
    });
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
