import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportStatus } from '../engine/index.ts';
import { sharedStyles } from './styles.ts';

/** More cells than this are narrower than a pixel or two: neighbours are shown as one. */
const MAXIMUM_CELLS = 120;

type SegmentState = ExportStatus['segmentStates'][number];

const PROGRESS: Record<SegmentState, number> = { waiting: 0, running: 1, reused: 2, encoded: 3 };

/** The segments of an export as the cells of a film strip, coloured by state. */
@customElement('fw-segment-strip')
export class SegmentStrip extends LitElement {
  @property({ attribute: false }) states: readonly SegmentState[] = [];
  @property() label = '';

  static override styles = [
    sharedStyles,
    css`
      .strip {
        display: flex;
        gap: 2px;
        height: 9px;
      }
      i {
        flex: 1;
        min-width: 1px;
        border-radius: 2px;
        background: var(--fw-line);
      }
      /* Told apart by more than hue: hatched, outlined, full. */
      .running {
        background: repeating-linear-gradient(115deg, var(--fw-accent) 0 3px, var(--fw-accent-wash) 3px 6px);
      }
      .reused {
        background: transparent;
        border: 2px solid var(--fw-reused);
      }
      .encoded {
        background: var(--fw-good);
      }
    `,
  ];

  override render() {
    return html`<div class="strip" role="img" aria-label=${this.label}>
      ${mergeCells(this.states).map((state) => html`<i class=${state}></i>`)}
    </div>`;
  }
}

/** At most {@link MAXIMUM_CELLS} cells; a cell of several segments shows the one that is least far. */
export function mergeCells(states: readonly SegmentState[]): readonly SegmentState[] {
  if (states.length <= MAXIMUM_CELLS) return states;
  return Array.from({ length: MAXIMUM_CELLS }, (_, cell) => {
    const from = Math.floor((cell * states.length) / MAXIMUM_CELLS);
    const to = Math.floor(((cell + 1) * states.length) / MAXIMUM_CELLS);
    return states
      .slice(from, to)
      .reduce((least, state) => (PROGRESS[state] < PROGRESS[least] ? state : least));
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-segment-strip': SegmentStrip;
  }
}
