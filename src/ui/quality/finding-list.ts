import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FrameRange, QualityFinding } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { markedListStyles } from './marked-list.styles.ts';

/** So many are shown at once. */
const TOP = 5;
const MARKS = {
  error: { icon: 'error', look: 'bad' },
  warning: { icon: 'warning', look: 'care' },
  note: { icon: 'next', look: '' },
} as const;

/** What was found in a file, errors first. Fires `fw-show-frame` with the number of the frame that is to be seen. */
@customElement('fw-finding-list')
export class FindingList extends LitElement {
  @property({ attribute: false }) findings: readonly QualityFinding[] = [];
  /** Frames of which pictures were kept: of a finding's frames these say most. */
  @property({ attribute: false }) pictured: readonly number[] = [];
  /** Whether every other frame can be shown too. */
  @property({ type: Boolean }) playable = false;

  static override styles = [
    sharedStyles,
    markedListStyles,
    css`
      :host {
        display: grid;
        gap: 0.45rem;
      }
      button {
        min-height: 1.5rem;
        padding: 0;
        font: inherit;
        color: var(--fw-accent-text);
        text-align: start;
        text-decoration: underline;
        background: none;
        border: none;
        cursor: pointer;
      }
      .source {
        font-size: 0.92em;
      }
    `,
  ];

  override render() {
    const { findings } = this;
    const words = strings.quality;
    const rest = findings.slice(TOP);
    return html`
      ${findings.some(({ severity }) => severity !== 'note') ? nothing : html`<p>${words.noFindings}</p>`}
      ${this.list(findings.slice(0, TOP))}
      ${
        rest.length === 0
          ? nothing
          : html`<details class="plain">
              <summary>${words.moreFindings(rest.length)}</summary>
              ${this.list(rest)}
            </details>`
      }
    `;
  }

  private list(findings: readonly QualityFinding[]) {
    return html`<ul>
      ${findings.map((finding) => this.finding(finding))}
    </ul>`;
  }

  private finding({ severity, message, frames, source }: QualityFinding) {
    const words = strings.quality;
    const { icon, look } = MARKS[severity];
    const shown = frames && this.frameOf(frames);
    return html`<li class=${look}>
      <wa-icon name=${icon} label=${words.severities[severity]}></wa-icon>
      <span
        >${message} ${source === undefined ? nothing : html`<span class="quiet source">${source}</span>`}
        ${
          shown === undefined
            ? nothing
            : html`<button type="button" @click=${() => this.show(shown)}>${words.showFrame(shown)}</button>`
        }</span
      >
    </li>`;
  }

  private frameOf({ start, end }: FrameRange): number | undefined {
    const pictured = this.pictured.find((frame) => start <= frame && frame < end);
    return pictured ?? (this.playable ? start : undefined);
  }

  private show(frame: number): void {
    this.dispatchEvent(showFrameEvent(frame));
  }
}

/** Asks for a frame of the file at hand; it reaches the screen through all elements between. */
export const showFrameEvent = (frame: number): CustomEvent<number> =>
  new CustomEvent('fw-show-frame', { detail: frame, bubbles: true, composed: true });

declare global {
  interface HTMLElementTagNameMap {
    'fw-finding-list': FindingList;
  }
}
