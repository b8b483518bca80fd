import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { durationText, frameRateText } from '../words/display-values.ts';

/** What the composition is: name, size, rate, length. */
@customElement('fw-composition-facts')
export class CompositionFacts extends AppElement {
  constructor() {
    super(['composition']);
  }

  static override styles = [
    sharedStyles,
    css`
      h2 {
        margin-bottom: 0.5rem;
      }
      .name {
        font-size: 1.1rem;
        font-weight: 650;
        letter-spacing: -0.01em;
        overflow-wrap: anywhere;
        margin-bottom: 0.5rem;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.3rem 1rem;
        font-size: 0.87rem;
      }
      dt {
        color: var(--fw-ink-quiet);
      }
      dd {
        text-align: end;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const open = this.app.composition;
    if (!open) return nothing;
    const { preview } = open;
    const { num, den } = preview.frameRate;
    const rows: [string, string][] = [
      [strings.facts.file, open.fileName],
      [strings.facts.size, `${preview.width} × ${preview.height}`],
      [strings.facts.rate, strings.units.framesPerSecond(frameRateText(preview.frameRate))],
      [
        strings.facts.length,
        `${durationText((preview.frameCount * den) / num)}, ${strings.units.frames(preview.frameCount)}`,
      ],
    ];
    if (open.assets.size > 0) {
      rows.push([strings.facts.assets, String(new Set(open.assets.values()).size)]);
    }
    return html`
      <section aria-labelledby="title">
        <h2 id="title">${strings.facts.title}</h2>
        <p class="name">${preview.name}</p>
        <dl>${rows.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-composition-facts': CompositionFacts;
  }
}
