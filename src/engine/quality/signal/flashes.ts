import { type KernelMemory, type Rational, toNumber } from '../../media/index.ts';
import { EventList } from './event-list.ts';
import { type FlashArea, FlashAreaMeter } from './flash-area.ts';
import { LuminanceChanges, RedChanges } from './flash-changes.ts';
import { nameFrames, percent } from './frame-runs.ts';
import { LightGrid } from './light-grid.ts';
import type { PictureDetector, SeenFrame } from './seen-frame.ts';
import type { SignalKernel } from './signal-kernel.ts';
import type { SignalEvent } from './signal-types.ts';
import type { PictureThresholds } from './thresholds.ts';
import type { Transitions } from './transitions.ts';

export interface FlashOptions {
  readonly frameRate: Rational;
  readonly width: number;
  readonly height: number;
  readonly thresholds: PictureThresholds['flashes'];
  readonly kernel: SignalKernel;
  readonly memory: KernelMemory;
}

/** A stretch of flashing of one kind, while it lasts. */
interface Stretch {
  start: number;
  end: number;
  worstFrame: number;
  perSecond: number;
  area: FlashArea;
}

/**
 * Flashes that may set off a seizure: more than three pairs of opposing changes in a second (general or red), in more than
 * a quarter of a field of view of 10° (WCAG 2.3.1), or of the screen (ITU-R BT.1702). A cell counts by its own changes
 * only, so that what moves past does not add up.
 */
export class FlashDetector implements PictureDetector {
  readonly #grid: LightGrid;
  readonly #general: FlashKind;
  readonly #red: FlashKind;

  constructor(options: FlashOptions) {
    this.#grid = new LightGrid(options);
    const cells = this.#grid.columns * this.#grid.rows;
    const general = new LuminanceChanges(cells, options.thresholds);
    const red = new RedChanges(cells, options.thresholds);
    this.#general = new FlashKind('general', general, this.#grid, options);
    this.#red = new FlashKind('red', red, this.#grid, options);
  }

  add({ index, follows, pixels }: SeenFrame): void {
    const light = this.#grid.measure(pixels);
    this.#general.add(light, index, follows);
    this.#red.add(light, index, follows);
  }

  finish(): readonly SignalEvent[] {
    return [...this.#general.finish(), ...this.#red.finish()];
  }
}

/** General flashes, or red ones. */
class FlashKind {
  readonly #name: 'general' | 'red';
  readonly #changes: LuminanceChanges | RedChanges;
  readonly #area: FlashAreaMeter;
  readonly #marked: Uint8Array;
  readonly #options: FlashOptions;
  readonly #events = new EventList();
  #stretch: Stretch | undefined;

  constructor(
    name: 'general' | 'red',
    changes: LuminanceChanges | RedChanges,
    grid: LightGrid,
    options: FlashOptions,
  ) {
    this.#name = name;
    this.#changes = changes;
    this.#area = new FlashAreaMeter(grid.columns, grid.rows);
    this.#marked = new Uint8Array(grid.columns * grid.rows);
    this.#options = options;
  }

  add(light: Float32Array, index: number, follows: boolean): void {
    this.#changes.add(light, index, follows);
    const { thresholds, frameRate } = this.#options;
    const found = this.#mark(this.#changes.transitions, index);
    if (found.cells === 0) return;
    const area = this.#area.measure(this.#marked);
    if (area.field <= thresholds.area && area.screen <= thresholds.area) return;
    const perSecond = (thresholds.perSecond * toNumber(frameRate)) / found.shortest;
    const stretch = this.#stretch;
    if (!stretch || found.earliest > stretch.end) {
      this.#close();
      this.#stretch = { start: found.earliest, end: index + 1, worstFrame: index, perSecond, area };
      return;
    }
    stretch.end = index + 1;
    stretch.perSecond = Math.max(stretch.perSecond, perSecond);
    if (area.field > stretch.area.field) stretch.worstFrame = index;
    stretch.area = {
      field: Math.max(stretch.area.field, area.field),
      screen: Math.max(stretch.area.screen, area.screen),
    };
  }

  finish(): readonly SignalEvent[] {
    this.#close();
    return this.#events.all();
  }

  /** Marks the cells that flash too often in the second up to this frame. */
  #mark(
    transitions: Transitions,
    index: number,
  ): { readonly cells: number; readonly earliest: number; readonly shortest: number } {
    const second = toNumber(this.#options.frameRate);
    let cells = 0;
    let earliest = index;
    let shortest = Number.POSITIVE_INFINITY;
    for (let cell = 0; cell < this.#marked.length; cell++) {
      const first = transitions.earliest(cell);
      const flashes = index - first < second;
      this.#marked[cell] = flashes ? 1 : 0;
      if (!flashes) continue;
      cells++;
      if (first < earliest) earliest = first;
      const span = transitions.latest(cell) - first;
      if (span < shortest) shortest = span;
    }
    return { cells, earliest, shortest };
  }

  #close(): void {
    const stretch = this.#stretch;
    this.#stretch = undefined;
    if (!stretch) return;
    const { thresholds } = this.#options;
    const frames = { start: stretch.start, end: stretch.end };
    const { field, screen } = stretch.area;
    const isOnScreen = screen > thresholds.area;
    const where = isOnScreen
      ? `${percent(screen)} of the screen`
      : `${percent(field)} of a field of view of 10°, ${percent(screen)} of the screen`;
    this.#events.add({
      id: 'flashes',
      frames,
      worstFrame: stretch.worstFrame,
      value: stretch.perSecond,
      threshold: thresholds.perSecond,
      message: `${nameFrames(frames)} flash${this.#name === 'red' ? ' in saturated red' : ''} ${stretch.perSecond.toFixed(1)} times a second in up to ${where}; more than ${thresholds.perSecond} times may set off a seizure. Flash more slowly, with less contrast, or in a smaller area.`,
      source: isOnScreen
        ? `ITU-R BT.1702-3, annex 1; WCAG 2.2, 2.3.1 (${this.#name} flash)`
        : `WCAG 2.2, 2.3.1 (${this.#name} flash)`,
      severity: isOnScreen ? 'error' : 'warning',
    });
  }
}
