import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { readDrop, withPath } from './dropped-files.ts';

/** Takes files: dropped anywhere on the window, or chosen. It is seen during a drag only, as a veil over the window. */
@customElement('fw-drop-zone')
export class DropZone extends AppElement {
  @state() private over = false;
  /** `dragenter` and `dragleave` come for every element that is crossed. */
  private depth = 0;
  private listening: AbortController | undefined;

  constructor() {
    super([]);
  }

  static override styles = [
    sharedStyles,
    css`
      .veil {
        position: fixed;
        inset: 0;
        z-index: 10;
        display: grid;
        place-items: center;
        background: color-mix(in srgb, var(--fw-ground) 82%, transparent);
        outline: 3px dashed var(--fw-accent);
        outline-offset: -14px;
        font-size: 1.5rem;
        font-weight: 600;
        color: var(--fw-ink);
        pointer-events: none;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.listening = new AbortController();
    const { signal } = this.listening;
    const on = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      window.addEventListener(name, act, { signal });
    on('dragenter', (event) => {
      if (!carriesFiles(event)) return;
      this.depth++;
      this.over = true;
    });
    on('dragover', (event) => {
      if (carriesFiles(event)) event.preventDefault();
    });
    on('dragleave', (event) => {
      if (!carriesFiles(event)) return;
      this.depth = Math.max(0, this.depth - 1);
      this.over = this.depth > 0;
    });
    on('drop', (event) => {
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      this.depth = 0;
      this.over = false;
      void this.take(event.dataTransfer);
    });
  }

  override disconnectedCallback(): void {
    this.listening?.abort();
    super.disconnectedCallback();
  }

  /** Opens the file picker; needs a user's gesture. */
  choose(): void {
    this.renderRoot.querySelector('input')?.click();
  }

  override render() {
    return html`
      <input
        type="file"
        hidden
        multiple
        aria-label=${strings.drop.choose}
        accept=".json,.lottie,application/json,application/zip,image/*,audio/*,video/*,.mkv,.mts,.m2ts"
        @change=${this.chosen}
      />
      ${this.over ? html`<div class="veil">${strings.drop.over}</div>` : nothing}
    `;
  }

  private async take(transfer: DataTransfer): Promise<void> {
    try {
      await this.app.openFiles(await readDrop(transfer));
    } catch (error) {
      this.app.refuse(strings.drop.title, sentenceOf(error));
    }
  }

  private chosen(event: Event): void {
    const input = event.currentTarget;
    if (!(input instanceof HTMLInputElement)) return;
    const files = [...(input.files ?? [])].map(withPath);
    // Emptied, so that choosing the same file again is a change.
    input.value = '';
    void this.app.openFiles(files);
  }
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

declare global {
  interface HTMLElementTagNameMap {
    'fw-drop-zone': DropZone;
  }
}
