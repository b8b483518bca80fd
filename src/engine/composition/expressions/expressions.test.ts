import { describe, expect, it } from 'vitest';
import {
  apply,
  asFill,
  film,
  fixed,
  keyed,
  type Part,
  read,
  red,
  shapeLayer,
  square,
} from '../../../../test/fixtures/composition/documents.ts';
import {
  bm,
  filmOf,
  originAt,
  placed,
  track,
  worth,
} from '../../../../test/fixtures/composition/expressed.ts';

describe('looping', { timeout: 60_000 }, () => {
  // 0 at frame 10, 40 at 20, 10 at 30: straight lines.
  const zigzag = keyed({ t: 10, s: [0, 0] }, { t: 20, s: [40, 0] }, { t: 30, s: [10, 0] });
  const forms = (code: string) => [code, bm(code), bm(`$bm_sum(${code}, [0, 0])`)];

  const cases: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ["loopOut('cycle')", [5, 25, 30, 35, 45, 55], [0, 25, 10, 20, 25, 20]],
    ['loopOut()', [35, 50], [20, 0]],
    ["loopOut('Cycle', 1)", [35, 40, 45], [25, 40, 25]],
    ["loopOut('pingpong')", [35, 40, 45, 55], [25, 40, 20, 20]],
    ["loopOut('offset')", [35, 40, 55], [30, 50, 40]],
    ["loopOut('continue')", [30, 32, 40], [10, 4, -20]],
    ["loopIn('cycle')", [5, 0, -5, 12], [25, 40, 20, 8]],
    ["loopIn('pingpong')", [5, 0, -5, -15], [20, 40, 25, 25]],
    ["loopIn('offset')", [5, 0], [15, 30]],
    ["loopIn('continue')", [5, 0], [-20, -40]],
    ["loopOutDuration('cycle', 1)", [35, 40], [25, 40]],
    ["loopInDuration('cycle', 0.5)", [8, 5], [12, 20]],
  ];
  for (const [code, frames, expected] of cases) {
    it(`${code}, with the sandbox and without`, async () => {
      for (const form of forms(code)) {
        const values = await track(form, zigzag, frames);
        for (const [i, value] of values.entries()) {
          expect(value, `${form} at ${frames[i]}`).toBeCloseTo(expected[i] as number, 6);
        }
      }
    });
  }
});

describe('functions', { timeout: 60_000 }, () => {
  const at = async (code: string, expected: number, frame = 0) =>
    expect(await worth(code, frame), code).toBeCloseTo(expected, 9);

  it('linear and the eases follow their curves, in all forms', async () => {
    await at('linear(0.25, 10, 30)', 15);
    await at('linear(5, 0, 20, 100, 200)', 125);
    await at('linear(-1, 0, 20, 100, 200)', 100);
    await at('linear(0.5, [0, 10], [10, 20])[1]', 15);
    await at('linear(5, 20, 0, 100, 200)', 175);
    for (const t of [0.1, 0.25, 0.7]) await at(`ease(${t}, 0, 1)`, 3 * t * t - 2 * t ** 3);
    // Points of the curves (0, 0) (1/3, 0) (5/6, 5/6) (1, 1) and (0, 0) (1/6, 1/6) (2/3, 1) (1, 1) at a parameter.
    for (const s of [0.2, 0.5, 0.9]) {
      const u = 1 - s;
      const curve = (a: number, b: number) => 3 * u * u * s * a + 3 * u * s * s * b + s ** 3;
      await at(`easeIn(${curve(1 / 3, 5 / 6)}, 0, 1)`, curve(0, 5 / 6));
      await at(`easeOut(${curve(1 / 6, 2 / 3)}, 0, 1)`, curve(1 / 6, 1));
      await at(`easeIn(${curve(1 / 3, 5 / 6)} * 4 + 2, 2, 6, 10, 20)`, 10 + 10 * curve(0, 5 / 6));
    }
  });

  it('reckon with numbers, vectors and colours', async () => {
    await at('$bm_sum([1, 2], [10, 20, 5])[2]', 5);
    await at('$bm_sub($bm_mul([3, 4], 2), [1, 1])[1]', 7);
    await at('$bm_div([3, 4], 2)[0]', 1.5);
    await at('$bm_mod(7, 4)', 3);
    await at('$bm_neg([3, 4])[1]', -4);
    await at('length([3, 4])', 5);
    await at('length([1, 1], [4, 5])', 5);
    await at('normalize([3, 4])[1]', 0.8);
    await at('dot([1, 2, 3], [4, 5, 6])', 32);
    await at('cross([1, 0, 0], [0, 1, 0])[2]', 1);
    await at('clamp(12, 10, 0)', 10);
    await at('clamp([5, -5], 0, 4)[1]', 0);
    await at('radiansToDegrees(Math.PI)', 180);
    await at('degreesToRadians(90)', Math.PI / 2);
    await at('rgbToHsl([1, 0.5, 0.5, 1])[2]', 0.75);
    await at('hslToRgb([1 / 3, 1, 0.25, 1])[1]', 0.5);
    await at('hslToRgb(rgbToHsl([0.2, 0.4, 0.9, 1]))[2]', 0.9);
    await at("hexToRgb('#ff8000')[1]", 128 / 255);
    await at('lookAt([0, 0, 0], [10, 0, 0])[1]', 90);
    await at("$bm_sum('1', 2) * 1", 12);
  });

  it('tell the time', async () => {
    await at('time', 2.5, 25);
    await at('timeToFrames()', 25, 25);
    await at('framesToTime(25)', 2.5);
    await at("timeToCurrentFormat(61.3) === '00:01:01:03' ? 1 : 0", 1);
    const slow = await track(
      'posterizeTime(2); [time * 100, value[0]]',
      keyed({ t: 0, s: [0, 0] }, { t: 99, s: [9, 9] }),
      [4, 7, 9],
    );
    expect(slow).toEqual([0, 50, 50]);
    const still = await track(
      'posterizeTime(1); value',
      keyed({ t: 0, s: [0, 0] }, { t: 50, s: [50, 9] }),
      [4, 15, 29],
    );
    expect(still).toEqual([0, 10, 20]);
  });
});

describe('the forms of an expression', { timeout: 60_000 }, () => {
  const p = keyed({ t: 0, s: [0, 0] }, { t: 10, s: [100, 0] });
  const forms: Readonly<Record<string, string>> = {
    'one expression': '[value[0] * 2, 0]',
    'as bodymovin writes it': 'var $bm_rt;\nvar twice;\ntwice = $bm_mul(value, 2);\n$bm_rt = twice;',
    statements: 'var twice = value[0] * 2;\n[twice, 0];',
    'undeclared names':
      'twice = value[0] * 2;\nif (twice > 0) { result = [twice, 0] } else { result = [0, 0] }\nresult',
    'declarations that shadow': 'let index = 2; const width = value[0] * index; [width, 0]',
    'the old names': '[value_at_time(time)[0] * this_comp.layer(1).index * 2, 0]',
    eval: "eval('[value[0] * 2, 0]')",
    'a try block': 'try { nothing.at.all } catch (error) { [value[0] * 2, 0] }',
    functions: 'function twice(x) { return x * 2 } [twice(value[0]), 0]',
  };
  for (const [name, x] of Object.entries(forms)) {
    it(name, async () => {
      expect(await track(x, p, [0, 5, 10])).toEqual([0, 100, 200]);
    });
  }
});

describe('key frames', { timeout: 60_000 }, () => {
  const p = keyed({ t: 10, s: [0, 0] }, { t: 20, s: [40, 0] }, { t: 30, s: [10, 0] });
  const code = async (text: string, frame = 0) => (await track(`[${text}, 0]`, p, [frame]))[0];

  it('are counted, found and read', async () => {
    expect(await code('numKeys')).toBe(3);
    expect(await code('key(2).time')).toBe(2);
    expect(await code('key(2).value[0]')).toBe(40);
    expect(await code('key(2)[0]')).toBe(40);
    expect(await code('nearestKey(2.6).index')).toBe(3);
    expect(await code('thisProperty.nearestKey(time).index', 14)).toBe(1);
  });

  it('give the speed', async () => {
    expect(await code('velocityAtTime(1.5)[0]')).toBeCloseTo(40, 6);
    expect(await code('velocity[0]', 25)).toBeCloseTo(-30, 6);
    expect(await code('speedAtTime(2.5)')).toBeCloseTo(30, 6);
    expect(await code('speed', 25)).toBeCloseTo(30, 6);
  });

  it('smooth out', async () => {
    // Samples at 1.9, 2 and 2.1 seconds: 36, 40 and 37.
    expect(await code('smooth(0.2, 3)[0]', 20)).toBeCloseTo((36 + 40 + 37) / 3, 6);
  });
});

describe('randomness', { timeout: 60_000 }, () => {
  const samples = Array.from({ length: 90 }, (_, frame) => frame);

  it('of wiggle stays within its amplitude, moves, and is the same in every run and order', async () => {
    for (const x of ['wiggle(3, 20)', bm('$bm_sum(wiggle(3, 20), [0, 0])')]) {
      const values = await track(x, fixed([50, 50]), samples);
      expect(Math.min(...values)).toBeGreaterThan(30);
      expect(Math.max(...values)).toBeLessThan(70);
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(20);
      expect(await track(x, fixed([50, 50]), samples.toReversed())).toEqual(values.toReversed());
    }
    const short = await track('wiggle(3, 20)', fixed([50, 50]), samples);
    expect(await track(bm('$bm_sum(wiggle(3, 20), [0, 0])'), fixed([50, 50]), samples)).toEqual(short);
  });

  it('of wiggle differs from layer to layer and in each dimension', async () => {
    const composition = await read(
      film([placed('wiggle(2, 20)'), placed('wiggle(2, 20)', undefined, { ind: 2 })]),
    );
    const [x, y] = originAt(composition, 7);
    expect(x).not.toBe(y);
    expect(originAt(composition, 7, 1)[0]).not.toBe(x);
  });

  it('of random is even, drawn anew at each frame unless it is timeless, and seeded', async () => {
    const drawn = await track('[random(100), 0]', fixed([0, 0]), samples);
    expect(Math.abs(drawn.reduce((sum, x) => sum + x) / 90 - 50)).toBeLessThan(12);
    expect(new Set(drawn).size).toBe(90);
    expect(await track('[random(100), 0]', fixed([0, 0]), samples)).toEqual(drawn);
    expect(new Set(await track('seedRandom(3, true); [random(5, 9), 0]', fixed([0, 0]), samples)).size).toBe(
      1,
    );
    expect(await track('seedRandom(4); [random(100), 0]', fixed([0, 0]), samples)).not.toEqual(drawn);
    const even = await track('[Math.random(), 0]', fixed([0, 0]), samples);
    expect(even.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(await track('[Math.random(), 0]', fixed([0, 0]), samples)).toEqual(even);
    const bell = await track('[gaussRandom(-1, 1), 0]', fixed([0, 0]), samples);
    expect(bell.filter((x) => Math.abs(x) <= 1).length).toBeGreaterThan(72);
    const noise = await track('[noise(time * 3), 0]', fixed([0, 0]), samples);
    expect(Math.max(...noise.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(new Set(noise).size).toBeGreaterThan(20);
  });
});

describe('references', { timeout: 60_000 }, () => {
  const slider = (v: unknown): Part => ({
    ty: 5,
    nm: 'Speed',
    mn: 'ADBE Slider Control',
    ef: [{ ty: 0, nm: 'Slider', mn: 'ADBE Slider Control-0001', v }],
  });
  const rig: Part = {
    ty: 3,
    nm: 'Rig',
    ind: 7,
    ip: 5,
    op: 50,
    st: 2,
    ks: {
      p: keyed({ t: 0, s: [10, 20, 0] }, { t: 10, s: [110, 20, 0] }),
      a: fixed([5, 0, 0]),
      s: fixed([200, 100, 100]),
      r: fixed(90),
      o: fixed(60),
    },
    ef: [
      slider(keyed({ t: 0, s: [0] }, { t: 10, s: [50] })),
      { ty: 5, nm: 'Tone', mn: 'ADBE Color Control', ef: [{ ty: 2, nm: 'Color', v: fixed([0.5, 0.25, 1]) }] },
      {
        ty: 5,
        nm: 'Who',
        mn: 'ADBE Layer Control',
        ef: [{ ty: 10, nm: 'Layer', mn: 'ADBE Layer Control-0001', v: fixed(1) }],
      },
      { ty: 5, nm: 'On', mn: 'ADBE Checkbox Control', ef: [{ ty: 4, nm: 'Checkbox', v: fixed(1) }] },
    ],
  };
  const drawing = shapeLayer(
    [
      {
        ty: 'gr',
        nm: 'Group 1',
        it: [
          { ty: 'rc', nm: 'Rectangle Path 1', s: fixed([30, 40]), p: fixed([1, 2]), r: fixed(3) },
          {
            ty: 'sh',
            nm: 'Path 1',
            ks: fixed({
              c: false,
              v: [
                [0, 0],
                [30, 0],
                [30, 40],
              ],
              i: [
                [0, 0],
                [0, 0],
                [0, 0],
              ],
              o: [
                [0, 0],
                [0, 0],
                [0, 0],
              ],
            }),
          },
          { ty: 'st', nm: 'Stroke 1', c: fixed([1, 0.5, 0]), o: fixed(80), w: fixed(6) },
          { ty: 'tm', nm: 'Trim Paths 1', s: fixed(10), e: fixed(90), o: fixed(45) },
          { ty: 'tr', p: fixed([100, 0]), s: fixed([50, 50]), r: fixed(15) },
        ],
      },
    ],
    { nm: 'Drawing', ind: 9, ks: {}, parent: 7 },
  );
  const others = [drawing, rig];
  const at = async (code: string, expected: number, frame = 0, more: Part = {}) => {
    const composition = await filmOf(bm(`[${code}, 0]`), undefined, others, more);
    expect(composition.warnings.map(({ message }) => message)).toEqual([]);
    expect(originAt(composition, frame)[0], code).toBeCloseTo(expected, 6);
  };

  it('reach layers and their places', async () => {
    await at("thisComp.layer('Rig').transform.position[0]", 60, 5);
    await at("thisComp.layer('Rig').position.valueAtTime(0.8)[0]", 90);
    await at('thisComp.layer(7).transform.rotation / 2', 45);
    await at("$bm_mul(thisComp.layer('Rig').transform.scale, 2)[0]", 400);
    await at("thisComp.layer('Rig')('Transform')('Opacity')", 60);
    await at("thisComp.layer('Rig')('ADBE Transform Group')('ADBE Anchor Point')[0]", 5);
    await at("comp('Composition').layer('Rig').opacity.value", 60);
    await at('thisComp.layer(thisLayer, 6).index', 7);
    await at("thisComp.layer('Rig').inPoint + thisComp.layer('Rig').startTime", 0.7);
    await at('thisComp.numLayers + index', 4);
    await at('thisComp.width + thisComp.height + width', 500);
    await at('thisComp.duration + thisComp.frameDuration', 10.1);
    await at("thisComp.layer('Drawing').parent.index", 7);
    await at("thisComp.layer('Drawing').hasParent && !hasParent ? 1 : 0", 1);
    await at("thisComp.layer('Rig').active ? 1 : 0", 0, 4);
    await at("thisComp.layer('Rig').active ? 1 : 0", 1, 5);
    await at("name === 'Box' ? 1 : 0", 1);
    await at("thisComp.layer('Rig').position.numKeys", 2);
  });

  it('reach effects by name, match name and number', async () => {
    await at("thisComp.layer('Rig').effect('Speed')('Slider')", 25, 5);
    await at("$bm_mul(0.2, thisComp.layer('Rig').effect('Speed')('ADBE Slider Control-0001'))", 10, 10);
    await at("thisComp.layer('Rig').effect(1)(1) * 2", 100, 10);
    await at("thisComp.layer('Rig')('Effects')(2)(1)[1]", 0.25);
    await at("thisComp.layer('Rig').effect('On')('Checkbox') == true ? 1 : 0", 1);
    await at("thisComp.layer('Rig').effect('Who')('ADBE Layer Control-0001').index", 1);
    await at("thisComp.layer('Rig').effect('Speed')('Slider').velocityAtTime(0.5)", 50);
  });

  it('reach shapes', async () => {
    const group = "thisComp.layer('Drawing').content('Group 1')";
    await at(`${group}.content('Rectangle Path 1').size[1]`, 40);
    await at(`${group}.content(1).roundness`, 3);
    await at(`${group}.content('Stroke 1').strokeWidth`, 6);
    await at(`${group}.content('Stroke 1').color[1]`, 0.5);
    await at(`${group}.content('Trim Paths 1').end - ${group}.content('Trim Paths 1').start`, 80);
    await at(`${group}.transform.position[0]`, 100);
    await at(
      "thisComp.layer('Drawing')('ADBE Root Vectors Group')(1)('ADBE Vectors Group')(2)('ADBE Vector Shape').points()[2][1]",
      40,
    );
    await at(`${group}.content('Path 1').path.pointOnPath(0.5)[1]`, 5);
    await at(`${group}.content('Path 1').path.tangentOnPath(0.9)[1]`, 1);
    await at(`${group}.content('Path 1').path.isClosed() ? 1 : 0`, 0);
  });

  it("go by After Effects' numbers where the document has them, not by place", async () => {
    const ks = { s: { a: 0, k: [100, 100], ix: 6 } };
    const leftOf = async (code: string) => {
      const s = { a: 0, k: [6, 10], ix: 2 };
      const oval = { ty: 'el', s, p: { a: 0, k: [40, 20], ix: 3, x: bm(code) } };
      const composition = await read(film([shapeLayer([oval, red], { ks })]));
      expect(composition.warnings).toEqual([]);
      const { points } = asFill(composition.evaluate(0).children[0]).path;
      return Math.min(...points.filter((_, i) => i % 2 === 0));
    };
    expect(await leftOf('$bm_sum($bm_div(thisProperty.propertyGroup(1)(2), 2), value)')).toBeCloseTo(40, 6);
    expect(await leftOf('[transform(6)[0], thisProperty.propertyIndex]')).toBeCloseTo(97, 6);
  });

  it('reach from one space to another', async () => {
    // The rig at frame 0: away from (5, 0), twice as wide, a quarter turn, to (10, 20).
    await at("thisComp.layer('Rig').toComp([10, 0])[0]", 10);
    await at("thisComp.layer('Rig').toComp([10, 0])[1]", 30);
    await at("thisComp.layer('Drawing').toWorld([10, 3])[0]", 7);
    await at("thisComp.layer('Drawing').fromComp([7, 30])[0]", 10);
    await at("thisComp.layer('Rig').toCompVec([1, 0])[1]", 2);
    await at("thisComp.layer('Rig').fromCompToSurface([10, 30])[0]", 10);
  });

  it('reach bounds and markers', async () => {
    await at("thisComp.layer('Drawing').sourceRectAtTime().width > 20 ? 1 : 0", 1);
    await at('sourceRectAtTime().width', 10);
    await at('sourceRectAtTime().left', -5);
    const markers = [
      { cm: 'in', tm: 10, dr: 0 },
      { cm: 'out', tm: 30, dr: 5 },
    ];
    await at("thisComp.marker.key('out').time", 3, 0, { markers });
    await at('thisComp.marker.nearestKey(1.4).index + thisComp.marker.numKeys', 3, 0, { markers });
  });

  it('see what other expressions gave, a chain of them too', async () => {
    const chain = Array.from({ length: 20 }, (_, i) => ({
      ...placed(i === 19 ? '[time, 0]' : '[thisComp.layer(index + 1).position[0] * 2, 0]', undefined, {
        ind: i + 1,
      }),
    }));
    const composition = await read(film(chain));
    const top = composition.evaluate(10).children.at(-1);
    expect(apply(asFill(top).transform, 0, 0)[0]).toBe(2 ** 19);
  });

  it('drive every kind of property', async () => {
    const kinds = shapeLayer(
      [
        {
          ty: 'sh',
          ks: {
            ...fixed({ c: true, v: [[0, 0]], i: [[0, 0]], o: [[0, 0]] }),
            x: 'createPath([[0, 0], [8, 0], [8, 8]], [], [], false)',
          },
        },
        { ...red, c: { ...fixed([1, 0, 0]), x: '[0, time, 1, 1]' }, o: { ...fixed(100), x: 'time * 50' } },
      ],
      { ks: { o: { ...fixed(100), x: 'linear(time, 0, 10, 0, 100)' } } },
    );
    const composition = await read(film([kinds]));
    expect(composition.warnings).toEqual([]);
    const group = composition.evaluate(5).children[0];
    expect(JSON.stringify(group)).toContain('"colour":[0,0.5,1,1]');
    const fill = group?.type === 'group' ? asFill(group.children[0]) : asFill(group);
    expect([...fill.path.points]).toEqual([0, 0, 8, 0, 8, 8]);
  });

  it('reach separate dimensions', async () => {
    const split: Part = { s: true, x: { ...fixed(5), x: 'value + time' }, y: fixed(7) };
    const mover = { ty: 3, nm: 'Mover', ind: 4, ks: { p: split } };
    const composition = await filmOf(
      "[thisComp.layer('Mover').position[0], thisComp.layer('Mover').transform.yPosition]",
      undefined,
      [mover],
    );
    expect(originAt(composition, 20)).toEqual([7, 7]);
    const moving = await read(film([shapeLayer([square(10), red], { ks: { p: split } })]));
    expect(originAt(moving, 20)).toEqual([7, 7]);
  });

  it('are worth the value before the expression where they run in a circle', async () => {
    const ring = (first: number, second: number) =>
      read(
        film([
          placed('[thisComp.layer(2).position[0] + 1, 0]', fixed([10, 0])),
          placed('[thisComp.layer(1).position[0] + 100, 0]', fixed([20, 0]), { ind: 2 }),
        ]),
      ).then((composition) => [originAt(composition, first), originAt(composition, second, 1)]);
    // Each sees the other's expression with its own value before the expression in it.
    expect(await ring(0, 0)).toEqual([
      [111, 0],
      [121, 0],
    ]);
    expect(
      await track('[thisLayer.position[0] + position.valueAtTime(0)[0] + 1, 0]', fixed([4, 0]), [3]),
    ).toEqual([9]);
  });
});

describe('an expression that fails', { timeout: 60_000 }, () => {
  it('is named with its layer and property, and counts as not being there', async () => {
    const bad: Readonly<Record<string, RegExp>> = {
      'value +* 2': /Position/,
      nowhere: /nowhere/,
      "thisComp.layer('Nobody').position": /Nobody/,
      '5': /not a list/,
      "['a', 'b']": /not a number/,
      "footage('data.json')('Data')": /data\.json/,
      'throw new Error("on purpose")': /on purpose/,
      '[1n, 2n]': /10n/,
      'createPath()': /object/,
      undefined: /undefined/,
    };
    for (const [x, message] of Object.entries(bad)) {
      const composition = await filmOf(x, fixed([3, 4]));
      expect(composition.warnings, x).toHaveLength(1);
      expect(composition.warnings[0]).toMatchObject({ feature: 'expression-failed', layer: 'Box' });
      expect(composition.warnings[0]?.message).toMatch(message);
      expect(originAt(composition, 0)).toEqual([3, 4]);
    }
  });

  it('only at some instants is left out at those', async () => {
    const composition = await filmOf('time > 1 ? nowhere : [9, 9]', fixed([3, 4]));
    expect(composition.warnings).toEqual([]);
    expect(originAt(composition, 5)).toEqual([9, 9]);
    expect(originAt(composition, 15)).toEqual([3, 4]);
    expect(composition.warnings).toHaveLength(1);
    expect(originAt(composition, 5)).toEqual([9, 9]);
  });
});
