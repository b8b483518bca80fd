import { css, html, nothing, type PropertyValues, unsafeCSS } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type uPlot from 'uplot';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { numberText, timeText } from '../words/locale-format.ts';
import type { FarmPoint } from './farm-history.ts';
import { farmPanel } from './farm-screen.styles.ts';

const HEIGHT = 150;
const FONT = '11px system-ui, sans-serif';

interface Curve {
  readonly label: () => string;
  /** Of a class in the styles below, whose colour is the curve's. */
  readonly look: string;
  readonly value: (point: FarmPoint) => number;
}

const CURVES: Readonly<Record<'queue' | 'rate', readonly Curve[]>> = {
  queue: [
    { label: () => strings.farm.curves.waiting, look: 'waiting', value: ({ waiting }) => waiting },
    { label: () => strings.farm.curves.leased, look: 'leased', value: ({ leased }) => leased },
  ],
  rate: [
    {
      label: () => strings.farm.curves.framesPerSecond,
      look: 'rate',
      value: ({ framesPerSecond }) => framesPerSecond,
    },
  ],
};

/** The farm's queue and throughput of the last minutes. */
@customElement('fw-farm-curves')
export class FarmCurves extends AppElement {
  @state() private library: typeof uPlot | undefined;
  readonly #plots = new Map<string, uPlot>();
  readonly #resized = new ResizeObserver(() => this.fit());

  constructor() {
    super(['farm']);
  }

  static override styles = [
    sharedStyles,
    unsafeCSS(plotStyles),
    farmPanel,
    css`
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
        gap: 0.75rem;
      }
      figure {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.35rem;
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2rem 1rem;
        font-weight: 600;
      }
      figcaption span {
        display: flex;
        align-items: center;
        gap: 0.35rem;
        font-weight: 400;
        color: var(--fw-ink-quiet);
      }
      figcaption i {
        width: 1rem;
        border-top: 2px solid currentColor;
      }
      .plot {
        height: ${HEIGHT}px;
        overflow: hidden;
      }
      .waiting {
        color: var(--fw-reused);
      }
      .leased {
        color: var(--fw-accent);
      }
      i.leased {
        border-top-style: dashed;
      }
      .rate {
        color: var(--fw-good);
      }
      .axis {
        color: var(--fw-ink-quiet);
      }
      .grid {
        color: var(--fw-line);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    for (const plot of this.#plots.values()) plot.destroy();
    this.#plots.clear();
  }

  override render() {
    const words = strings.farm.curves;
    const { points } = this.app.store.state.farm.history;
    const last = points.at(-1);
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${words.title}</h2>
      <i class="axis" hidden></i><i class="grid" hidden></i>
      ${points.length < 2 ? html`<p class="quiet">${words.empty}</p>` : nothing}
      <div class="pair" ?hidden=${points.length < 2}>
        ${this.figure('queue', words.queue, words.queueNow(last?.waiting ?? 0, last?.leased ?? 0))}
        ${this.figure('rate', words.rate, words.rateNow(numberText(last?.framesPerSecond ?? 0, 1)))}
      </div>
    </section>`;
  }

  private figure(name: keyof typeof CURVES, title: string, label: string) {
    return html`<figure>
      <figcaption>
        ${title}
        ${CURVES[name].map((curve) => html`<span><i class=${curve.look}></i>${curve.label()}</span>`)}
      </figcaption>
      <div class="plot" id=${name} role="img" aria-label=${label}></div>
    </figure>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { points } = this.app.store.state.farm.history;
    if (!this.library || points.length < 2) return;
    const at = points.map((point) => point.at / 1000);
    for (const name of ['queue', 'rate'] as const) {
      const data = [at, ...CURVES[name].map(({ value }) => points.map(value))] as uPlot.AlignedData;
      const plot = this.#plots.get(name);
      if (plot) plot.setData(data);
      else this.draw(this.library, name, data);
    }
  }

  /** Only those who look at a farm load what draws its curves. */
  private async load(): Promise<void> {
    this.library = (await import('uplot')).default;
  }

  private draw(library: typeof uPlot, name: keyof typeof CURVES, data: uPlot.AlignedData): void {
    const target = this.renderRoot.querySelector<HTMLElement>(`#${name}`);
    if (!target) return;
    const axis = { stroke: () => this.colour('axis'), font: FONT, ticks: { show: false } };
    const grid = { stroke: () => this.colour('grid'), width: 1 };
    const options: uPlot.Options = {
      width: target.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        {
          ...axis,
          grid,
          space: 70,
          size: 26,
          values: (_plot, seconds) => seconds.map((one) => timeText(new Date(one * 1000))),
        },
        { ...axis, grid, size: 42, values: (_plot, values) => values.map((value) => numberText(value)) },
      ],
      series: [
        {},
        ...CURVES[name].map(({ look, label }) => ({
          label: label(),
          stroke: () => this.colour(look),
          width: 2,
          points: { show: false },
          ...(look === 'leased' && { dash: [5, 4] }),
        })),
      ],
    };
    this.#plots.set(name, new library(options, data, target));
  }

  /** As the page shows it now: a canvas knows neither variables nor themes. */
  private colour(look: string): string {
    const shown = this.renderRoot.querySelector(`i.${look}`);
    return shown ? getComputedStyle(shown).color : 'gray';
  }

  private fit(): void {
    for (const [name, plot] of this.#plots) {
      const width = this.renderRoot.querySelector<HTMLElement>(`#${name}`)?.clientWidth ?? 0;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-farm-curves': FarmCurves;
  }
}
