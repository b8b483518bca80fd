import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FarmJobStatus, FarmStatus } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { listText } from '../words/locale-format.ts';
import { buildersOf } from './builders.ts';

/** Beyond as many, cells are thinner than a pixel: neighbours are shown by the first of them. */
const MOST_CELLS = 240;

/** The segments of a job as the cells of a film strip, coloured by the machine that built them, with a legend. */
@customElement('fw-builder-strip')
export class BuilderStrip extends LitElement {
  @property({ attribute: false }) job!: FarmJobStatus;
  @property({ attribute: false }) farm!: FarmStatus;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.4rem;
      }
      .strip {
        display: flex;
        gap: 2px;
        height: 14px;
      }
      .strip i {
        flex: 1;
        min-width: 1px;
        border-radius: 2px;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2rem 1rem;
        font-size: 0.8rem;
      }
      li {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        overflow-wrap: anywhere;
      }
      li i {
        flex: none;
        width: 1.1rem;
        height: 0.7rem;
        border-radius: 2px;
      }
      i {
        background: var(--fw-line);
      }
      /* Told apart by more than hue: full, hatched, dotted, outlined. */
      .b0 {
        background: var(--fw-good);
      }
      .b1 {
        background: repeating-linear-gradient(115deg, var(--fw-accent) 0 3px, var(--fw-accent-wash) 3px 6px);
      }
      .b2 {
        background: transparent;
        border: 2px solid var(--fw-reused);
      }
      .b3 {
        background: radial-gradient(circle, var(--fw-care) 1.5px, var(--fw-care-wash) 2px) 0 0 / 5px 5px;
      }
      .b4 {
        background: repeating-linear-gradient(0deg, var(--fw-bad) 0 2px, var(--fw-bad-wash) 2px 5px);
      }
      .b5 {
        background: var(--fw-ink-quiet);
      }
    `,
  ];

  override render() {
    const words = strings.farm.builders;
    const { job, farm } = this;
    const shares = buildersOf(job, farm);
    const looks = new Map(shares.map(({ id, look, name }) => [id, { look, name }]));
    const parts = shares.map(({ name, segments }) => words.count(name, segments));
    const open = job.segments - shares.reduce((sum, { segments }) => sum + segments, 0);
    if (open > 0) parts.push(words.count(words.open, open));
    const step = Math.max(1, Math.ceil(job.segments / MOST_CELLS));
    const cells = Array.from({ length: Math.ceil(job.segments / step) }, (_, cell) => cell * step);
    return html`
      <div class="strip" role="img" aria-label=${words.label(listText(parts))}>
        ${cells.map((index) => {
          const look = looks.get(job.builders[index] ?? '');
          return html`<i class=${look ? `b${look.look}` : ''} title=${words.cell(index + 1, look?.name ?? words.open)}></i>`;
        })}
      </div>
      <ul aria-hidden="true">
        ${shares.map(({ name, segments, look }) => html`<li><i class=${`b${look}`}></i>${words.count(name, segments)}</li>`)}
        ${open > 0 ? html`<li><i></i>${words.count(words.open, open)}</li>` : nothing}
      </ul>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-builder-strip': BuilderStrip;
  }
}
