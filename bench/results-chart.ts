/** Bars by groups, the series of a group beneath each other. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  /** Of the values, as on the axis: “frames a second”. */
  readonly unit: string;
  readonly series: readonly string[];
  readonly groups: readonly {
    readonly label: string;
    /** One a series, in their order; undefined where there is none. */
    readonly values: readonly (number | undefined)[];
  }[];
}

/** Curves over a number. */
export interface LineChart {
  readonly kind: 'lines';
  readonly title: string;
  /** What the axes count, with units. */
  readonly x: string;
  readonly y: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
  /** Logarithmic in x, for what doubles from point to point. */
  readonly logarithmic?: boolean;
}

export type Chart = BarChart | LineChart;

const WIDTH = 860;
const [MARGIN, LABELS, VALUES] = [24, 190, 90];
const [BAR, GAP, LEGEND] = [15, 16, 22];
const PLOT_HEIGHT = 260;
/** Where curves stop, so that the last number of the axis fits. */
const RIGHT = 60;

/** Told apart on white and on near-black alike, in lightness as well as in hue. */
const COLOURS = ['#3b76e0', '#d9622b', '#7a9a1f', '#a24fc4', '#1f9aa0', '#8a8580', '#c23a5e', '#b88a12'];

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1c2126}
.title{font-size:16px;font-weight:600}.small{font-size:11px;fill:#5d666f}
.paper{fill:#fff}.rule{stroke:#d5dade;stroke-width:1}
@media (prefers-color-scheme:dark){text{fill:#e7ebee}.small{fill:#9aa4ad}.paper{fill:#14181c}.rule{stroke:#353c43}}`;

/**
 * One SVG image with the charts beneath each other, readable on light and dark pages.
 *
 * @param footer what the numbers belong to, in small type, wrapped
 */
export function drawCharts(title: string, charts: readonly Chart[], footer: string): string {
  const parts: string[] = [text(MARGIN, 30, title, 'title')];
  let y = 48;
  for (const chart of charts) {
    const drawn = chart.kind === 'bars' ? drawBars(chart, y) : drawLines(chart, y);
    parts.push(...drawn.parts);
    y = drawn.bottom + 18;
  }
  for (const line of wrapped(footer, 140)) {
    parts.push(text(MARGIN, y, line, 'small'));
    y += 15;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${y}"/>
${parts.join('\n')}
</svg>
`;
}

interface Drawn {
  readonly parts: readonly string[];
  readonly bottom: number;
}

function drawBars({ title, unit, series, groups }: BarChart, top: number): Drawn {
  const parts = [text(MARGIN, top + 14, `${title}, ${unit}`)];
  let y = legend(parts, series, top + 24);
  const most = Math.max(...groups.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const span = WIDTH - MARGIN - LABELS - VALUES;
  for (const { label, values } of groups) {
    parts.push(text(MARGIN + LABELS - 10, y + (values.length * BAR) / 2 + 4, label, '', 'end'));
    for (const [index, value] of values.entries()) {
      const x = MARGIN + LABELS;
      if (value !== undefined) {
        const length = Math.max(1, (value / most) * span);
        parts.push(
          `<rect x="${x}" y="${y + 1}" width="${short(length)}" height="${BAR - 3}" rx="2" fill="${colour(index)}"/>`,
        );
      }
      const at = x + (value === undefined ? 0 : (value / most) * span) + 6;
      parts.push(text(at, y + BAR - 4, value === undefined ? 'none' : numeral(value), 'small'));
      y += BAR;
    }
    y += GAP;
  }
  return { parts, bottom: y };
}

function drawLines({ title, x, y, series, logarithmic = false }: LineChart, top: number): Drawn {
  const parts = [text(MARGIN, top + 14, title)];
  const names = series.map(({ name }) => name);
  const plotTop = legend(parts, names, top + 24) + 18;
  const bottom = plotTop + PLOT_HEIGHT;
  const [left, right] = [MARGIN + 60, WIDTH - RIGHT];
  const points = series.flatMap((one) => one.points);
  const most = niceCeiling(Math.max(...points.map(([, value]) => value)));
  const scale = (value: number): number => (logarithmic ? Math.log(value) : value);
  const places = [...new Set(points.map(([place]) => place))].toSorted((a, b) => a - b);
  const [first, last] = [scale(places[0] ?? 0), scale(places.at(-1) ?? 1)];
  const atX = (value: number): number =>
    left + ((scale(value) - first) / Math.max(1e-9, last - first)) * (right - left);
  const atY = (value: number): number => bottom - (value / most) * PLOT_HEIGHT;
  parts.push(text(MARGIN, plotTop - 8, y, 'small'));
  for (let step = 0; step <= 4; step++) {
    const value = (most * step) / 4;
    parts.push(
      `<path class="rule" d="M${left} ${short(atY(value))}H${right}"/>`,
      text(left - 8, atY(value) + 4, numeral(value), 'small', 'end'),
    );
  }
  let free = Number.NEGATIVE_INFINITY;
  for (const place of places) {
    // Numbers that would lie on each other are left out.
    if (atX(place) < free) continue;
    parts.push(text(atX(place), bottom + 16, numeral(place), 'small', 'middle'));
    free = atX(place) + 34;
  }
  parts.push(text(right, bottom + 32, x, 'small', 'end'));
  for (const [index, one] of series.entries()) {
    const ordered = one.points.toSorted(([a], [b]) => a - b);
    const path = ordered.map(([px, py]) => `${short(atX(px))} ${short(atY(py))}`).join('L');
    parts.push(`<path d="M${path}" fill="none" stroke="${colour(index)}" stroke-width="2"/>`);
    for (const [px, py] of ordered) {
      parts.push(`<circle cx="${short(atX(px))}" cy="${short(atY(py))}" r="3.5" fill="${colour(index)}"/>`);
    }
  }
  return { parts, bottom: bottom + 40 };
}

/** Writes the names with their colours, in as many lines as they take; returns where it ends. */
function legend(parts: string[], names: readonly string[], top: number): number {
  let [x, y] = [MARGIN, top];
  for (const [index, name] of names.entries()) {
    const width = 34 + name.length * 7;
    if (x + width > WIDTH - MARGIN && x > MARGIN) [x, y] = [MARGIN, y + LEGEND];
    parts.push(
      `<rect x="${x}" y="${y}" width="12" height="12" rx="2" fill="${colour(index)}"/>`,
      text(x + 18, y + 11, name),
    );
    x += width;
  }
  return y + LEGEND + 6;
}

function text(x: number, y: number, said: string, style = '', anchor?: 'middle' | 'end'): string {
  const attributes = `${style === '' ? '' : ` class="${style}"`}${anchor ? ` text-anchor="${anchor}"` : ''}`;
  return `<text x="${short(x)}" y="${short(y)}"${attributes}>${escaped(said)}</text>`;
}

const colour = (index: number): string => COLOURS[index % COLOURS.length] ?? '';

const short = (value: number): string => String(Math.round(value * 10) / 10);

const numeral = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toPrecision(2);

/** The next of 1, 2, 4, 5 and 8 times a power of ten, whose quarters are round. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  return ([1, 2, 4, 5, 8].find((step) => step * power >= value) ?? 10) * power;
}

function wrapped(said: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of said.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < length) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const escaped = (said: string): string => said.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
