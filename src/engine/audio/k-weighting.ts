/** A second-order section, direct form; a0 is 1. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * The two stages of K weighting (ITU-R BS.1770-4, annex 1, tables 1 and 2) for any sample rate: the analogue filters
 * that the tables at 48 kHz were made from (B. De Man, Evaluation of implementations of the EBU R128 loudness
 * measurement, AES 145, 2018), through the bilinear transform.
 */
function kWeighting(sampleRate: number): readonly [shelf: Biquad, highPass: Biquad] {
  return [shelf(sampleRate), highPass(sampleRate)];
}

function shelf(sampleRate: number): Biquad {
  const gain = 10 ** (3.999843853973347 / 20);
  const quality = 0.7071752369554196;
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const band = gain ** 0.4996667741545416;
  const a0 = 1 + k / quality + k * k;
  return {
    b0: (gain + (band * k) / quality + k * k) / a0,
    b1: (2 * (k * k - gain)) / a0,
    b2: (gain - (band * k) / quality + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / quality + k * k) / a0,
  };
}

function highPass(sampleRate: number): Biquad {
  const quality = 0.5003270373238773;
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const a0 = 1 + k / quality + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / quality + k * k) / a0 };
}

/** Runs samples through both stages and sums up their squares. */
export class WeightedPower {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  /** Transposed direct form II: two delays a stage. */
  readonly #state = new Float64Array(4);

  constructor(sampleRate: number) {
    [this.#shelf, this.#highPass] = kWeighting(sampleRate);
  }

  /** The sum of squares of a run of samples, after weighting. */
  add(samples: Float32Array, from: number, to: number): number {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const { a1: c1, a2: c2 } = this.#highPass;
    let [s1, s2, h1, h2] = this.#state as unknown as [number, number, number, number];
    let sum = 0;
    for (let n = from; n < to; n++) {
      const x = samples[n] as number;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      const z = y + h1;
      h1 = -2 * y - c1 * z + h2;
      h2 = y - c2 * z;
      sum += z * z;
    }
    this.#state[0] = s1;
    this.#state[1] = s2;
    this.#state[2] = h1;
    this.#state[3] = h2;
    return sum;
  }
}
