import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Sample } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { factsText } from '../words/display-values.ts';

/** Our sample compositions, each with a frame of it. */
@customElement('fw-sample-gallery')
export class SampleGallery extends AppElement {
  constructor() {
    super(['samples', 'composition']);
  }

  static override styles = [
    sharedStyles,
    css`
      h2 {
        margin-bottom: 0.6rem;
      }
      ul {
        display: grid;
        gap: 0.75rem;
        grid-template-columns: repeat(auto-fill, minmax(var(--sample-width, 10.5rem), 1fr));
      }
      button {
        display: block;
        width: 100%;
        padding: 0;
        font: inherit;
        color: inherit;
        text-align: start;
        background: var(--fw-panel);
        border: 1px solid var(--fw-line);
        border-radius: 8px;
        overflow: hidden;
        cursor: pointer;
        transition: border-color 120ms;
      }
      button:hover,
      button[aria-current] {
        border-color: var(--fw-accent);
      }
      button[aria-current]:not(:focus-visible) {
        outline: 2px solid var(--fw-accent);
        outline-offset: -2px;
      }
      .picture {
        display: grid;
        place-items: center;
        aspect-ratio: 16 / 9;
        background: var(--fw-well);
        font-size: 0.8rem;
        color: var(--fw-ink);
      }
      img {
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      .label {
        display: block;
        padding: 0.45rem 0.65rem 0.55rem;
      }
      .name {
        display: block;
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .facts {
        display: block;
        font-size: 0.78rem;
        min-height: 1.45em;
      }
    `,
  ];

  override render() {
    const { samples, composition } = this.app.store.state;
    const current = composition?.fileName;
    return html`
      <h2 id="title">${strings.samples.title}</h2>
      ${
        samples.length === 0
          ? html`<p class="quiet">${strings.samples.none}</p>`
          : html`<ul aria-labelledby="title">
            ${samples.map((sample) => html`<li>${this.card(sample, sample.fileName === current)}</li>`)}
          </ul>`
      }
    `;
  }

  private card(sample: Sample, current: boolean) {
    const facts = factsText(sample.facts);
    return html`<button
      type="button"
      aria-label=${strings.samples.open(sample.name, facts)}
      aria-current=${current ? 'true' : nothing}
      @click=${() => void this.app.openSample(sample)}
    >
      <span class="picture">
        <img src=${sample.picture} alt="" loading="lazy" />
      </span>
      <span class="label">
        <span class="name">${sample.name}</span>
        <span class="facts quiet">${facts}</span>
      </span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-sample-gallery': SampleGallery;
  }
}
