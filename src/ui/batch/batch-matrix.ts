import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { factsText } from '../words/display-values.ts';
import { settingsWords } from '../words/settings-words.ts';
import { type BatchComposition, type BatchDraft, type BatchTarget, pairKey } from './batch-draft.ts';
import { pairViolations, targetName } from './batch-targets.ts';

/** Compositions by formats: a box for each file, and for each row and column. */
@customElement('fw-batch-matrix')
export class BatchMatrix extends LitElement {
  @property({ attribute: false }) compositions: readonly BatchComposition[] = [];
  @property({ attribute: false }) draft!: BatchDraft;
  @property({ attribute: false }) change!: (change: Partial<BatchDraft>) => void;

  static override styles = [
    sharedStyles,
    css`
      .scroller {
        max-height: 19rem;
        overflow: auto;
        border: 1px solid var(--fw-line);
        border-radius: var(--fw-radius);
        background: var(--fw-raised);
      }
      table {
        width: 100%;
        border-collapse: separate;
        border-spacing: 0;
        font-size: 0.87rem;
      }
      th,
      td {
        padding: 0.5rem 0.75rem;
        text-align: start;
        vertical-align: top;
        font-weight: 400;
        border-bottom: 1px solid var(--fw-line);
      }
      tr:last-child > * {
        border-bottom: none;
      }
      thead th {
        position: sticky;
        top: 0;
        z-index: 1;
        min-width: 8.5rem;
        background: var(--fw-panel);
      }
      tbody th {
        min-width: min(13rem, 40vw);
        max-width: 18rem;
      }
      /* The names stay in sight while many formats are scrolled through. */
      @media (min-width: 34rem) {
        tr > :first-child {
          position: sticky;
          left: 0;
          background: var(--fw-raised);
        }
        thead tr > :first-child {
          z-index: 2;
          background: var(--fw-panel);
        }
      }
      label {
        display: flex;
        gap: 0.55rem;
        align-items: flex-start;
        cursor: pointer;
      }
      label > span {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .name {
        font-weight: 600;
      }
      .facts {
        display: block;
        font-size: 0.8rem;
        color: var(--fw-ink-quiet);
      }
      input {
        flex: none;
        width: 1.05rem;
        height: 1.05rem;
        margin: 0.15rem 0 0;
        accent-color: var(--fw-accent);
        cursor: pointer;
      }
      .head {
        display: flex;
        gap: 0.25rem;
        justify-content: space-between;
      }
      .head wa-button {
        margin: -0.35rem -0.5rem 0 0;
      }
      .cell {
        display: inline-flex;
        gap: 0.4rem;
        align-items: center;
        /* A target of 24 CSS pixels at least (WCAG 2.2, 2.5.8). */
        min-width: 1.75rem;
        min-height: 1.5rem;
      }
      .breaks {
        color: var(--fw-care);
      }
      .unreadable {
        color: var(--fw-bad);
      }
      .empty {
        padding: 1.25rem 1rem;
        text-align: center;
        color: var(--fw-ink-quiet);
      }
    `,
  ];

  override render() {
    const { compositions, draft } = this;
    const words = strings.batch.compositions;
    if (compositions.length === 0) return html`<p class="scroller empty">${words.none}</p>`;
    return html`<div class="scroller" role="region" aria-label=${words.matrix} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col" class="quiet">${words.column}</th>
            ${draft.targets.map((target) => this.column(target))}
          </tr>
        </thead>
        <tbody>
          ${compositions.map((composition) => this.row(composition))}
        </tbody>
      </table>
    </div>`;
  }

  private column(target: BatchTarget) {
    const name = targetName(target);
    const summary = settingsWords(target.settings);
    const pairs = this.readable.map((composition) => pairKey(composition, target));
    return html`<th scope="col">
      <div class="head">
        <label>
          ${this.box(pairs, strings.batch.compositions.all(name))}
          <span class="name">${name}</span>
        </label>
        <wa-button
          size="s"
          appearance="plain"
          title=${strings.batch.targets.remove(name)}
          @click=${() => this.change({ targets: this.draft.targets.filter((other) => other !== target) })}
          ><wa-icon name="close" label=${strings.batch.targets.remove(name)}></wa-icon
        ></wa-button>
      </div>
      <span class="facts"
        >${summary.length === 0 ? strings.words.settings.defaults : summary.join(' · ')}</span
      >
    </th>`;
  }

  private row(composition: BatchComposition) {
    const { draft } = this;
    const { fileName, facts, problem } = composition;
    if (problem !== undefined) {
      return html`<tr>
        <th scope="row"><span class="name">${fileName}</span></th>
        <td class="unreadable" colspan=${Math.max(1, draft.targets.length)}>
          ${strings.batch.compositions.unreadable(fileName, problem)}
        </td>
      </tr>`;
    }
    const pairs = draft.targets.map((target) => pairKey(composition, target));
    return html`<tr>
      <th scope="row">
        <label>
          ${this.box(pairs, strings.batch.compositions.all(fileName))}
          <span>
            <span class="name">${fileName}</span>
            <span class="facts">${facts ? factsText(facts) : strings.batch.compositions.reading}</span>
          </span>
        </label>
      </th>
      ${draft.targets.map((target) => this.cell(composition, target))}
    </tr>`;
  }

  private cell(composition: BatchComposition, target: BatchTarget) {
    const violations = pairViolations({ composition, target });
    const label = strings.batch.compositions.pair(composition.fileName, targetName(target));
    const breaks = violations.map(({ message }) => message).join(' ');
    return html`<td>
      <span class="cell">
        ${this.box([pairKey(composition, target)], label)}
        ${
          violations.length === 0
            ? nothing
            : html`<wa-icon class="breaks" name="warning" title=${breaks} label=${breaks}></wa-icon>`
        }
      </span>
    </td>`;
  }

  /** Ticked where all of its pairs are, half ticked where some are. */
  private box(pairs: readonly string[], label: string) {
    const { omitted } = this.draft;
    const left = pairs.filter((key) => omitted.has(key)).length;
    const all = left === 0 && pairs.length > 0;
    return html`<input
      type="checkbox"
      aria-label=${label}
      .checked=${all}
      .indeterminate=${left > 0 && left < pairs.length}
      ?disabled=${pairs.length === 0}
      @change=${() => {
        const others = [...omitted].filter((key) => !pairs.includes(key));
        this.change({ omitted: new Set(all ? [...others, ...pairs] : others) });
      }}
    />`;
  }

  private get readable(): readonly BatchComposition[] {
    return this.compositions.filter(({ problem }) => problem === undefined);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-batch-matrix': BatchMatrix;
  }
}
