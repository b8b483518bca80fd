import type { LineSink, Perspective } from './types.ts';

/** Puts lines in perspective on their way to a sink: what lies before the eye stays a line. */
export class PerspectiveLines implements LineSink {
  readonly #sink: LineSink;
  readonly #m: Perspective;

  constructor(sink: LineSink, perspective: Perspective) {
    this.#sink = sink;
    this.#m = perspective;
  }

  line(x0: number, y0: number, x1: number, y1: number): void {
    const [a, b, c, d, e, f, g, h, i] = this.#m;
    // Behind the eye a line has no picture; the sink refuses what is not a number.
    const w0 = Math.max(g * x0 + h * y0 + i, 0);
    const w1 = Math.max(g * x1 + h * y1 + i, 0);
    this.#sink.line(
      (a * x0 + b * y0 + c) / w0,
      (d * x0 + e * y0 + f) / w0,
      (a * x1 + b * y1 + c) / w1,
      (d * x1 + e * y1 + f) / w1,
    );
  }
}
