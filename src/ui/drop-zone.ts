import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { AppElement } from './app-element.ts';
import { sentenceOf } from './display-values.ts';
import { readDrop, withPath } from './dropped-files.ts';
import { strings } from './strings.ts';
import { sharedStyles } from './styles.ts';

/** Takes files: dropped anywhere on the window, or chosen. Shown large while nothing is open. */
@customElement('fw-drop-zone')
export class DropZone extends AppElement {
  /** Shows the invitation; without it only the veil over the window appears, during a drag. */
  @property({ type: Boolean }) invite = false;
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
      .invitation {
        display: grid;
        justify-items: center;
        gap: 0.75rem;
        padding: clamp(1.5rem, 5vw, 3rem) 1.25rem;
        text-align: center;
        background: var(--fw-panel);
        border-radius: 10px;
        position: relative;
      }
      /* Crop marks at the corners: the frame that the picture will fill. */
      .invitation::before {
        content: '';
        position: absolute;
        inset: 14px;
        pointer-events: none;
        --mark: var(--fw-line-strong);
        --line: linear-gradient(var(--mark), var(--mark));
        background:
          var(--line) 0 0 / 22px 1.5px, var(--line) 0 0 / 1.5px 22px,
          var(--line) 100% 0 / 22px 1.5px, var(--line) 100% 0 / 1.5px 22px,
          var(--line) 0 100% / 22px 1.5px, var(--line) 0 100% / 1.5px 22px,
          var(--line) 100% 100% / 22px 1.5px, var(--line) 100% 100% / 1.5px 22px;
        background-repeat: no-repeat;
      }
      .invitation > wa-icon {
        font-size: 2.5rem;
        color: var(--fw-accent);
      }
      .invitation h2 {
        color: var(--fw-ink);
        text-transform: none;
        font-size: clamp(1.35rem, 3.4vw, 1.9rem);
        font-weight: 650;
        letter-spacing: -0.015em;
      }
      .invitation p {
        max-width: 34rem;
        color: var(--fw-ink-quiet);
      }
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
      ${
        this.invite
          ? html`<section class="invitation" aria-label=${strings.drop.title}>
            <wa-icon name="drop"></wa-icon>
            <h2>${strings.drop.title}</h2>
            <p>${strings.drop.hint}</p>
            <wa-button variant="brand" @click=${this.choose}>
              <wa-icon slot="start" name="open"></wa-icon>${strings.drop.choose}
            </wa-button>
          </section>`
          : nothing
      }
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
