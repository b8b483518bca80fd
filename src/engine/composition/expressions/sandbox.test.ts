import { describe, expect, it } from 'vitest';
import {
  film,
  fixed,
  keyed,
  read,
  red,
  shapeLayer,
  square,
} from '../../../../test/fixtures/composition/documents.ts';
import { filmOf, originAt, placed, track, worth } from '../../../../test/fixtures/composition/expressed.ts';
import { ExportError } from '../../errors/index.ts';

/** Milliseconds: each is stopped within some thousand on an idle machine, and none runs on where it is busy. */
const LONG = 20_000;

describe('a runaway', { timeout: 60_000 }, () => {
  const kinds: Readonly<Record<string, string>> = {
    'a loop without end': 'while (true) {}',
    'a loop that catches everything': 'for (;;) { try { for (;;) {} } catch (error) {} }',
    'recursion without end': '(function f() { return [f()] })()',
    'recursion on every way out of recursion': 'function f() { try { f() } finally { f() } } f()',
    'lists of holes that are copied': 'var a = []; a[59999] = 1; for (;;) [...a]',
    'names that are listed':
      "var o = {}; for (var i = 0; i < 6000; i++) o['k' + i] = i; for (;;) Object.keys(o)",
    'a text that doubles': "var s = 'a'; while (true) s += s",
    'texts that are copied': "var s = 'ab'.repeat(400000), t; for (;;) t = s.slice(1) + s",
    'a regular expression that tries for ever': "/^(a+)+$/.test('a'.repeat(60) + 'b') ? [0, 0] : [1, 1]",
    'a list without end': 'var list = []; for (;;) list.push(list.length)',
    'a huge list': 'new Array(1e9).fill(0)',
    'a loop in native code': '[[].indexOf.call({ length: 2 ** 50 }, 1), 0]',
    'a search in native code': "['ab'.repeat(300000).indexOf('ab'.repeat(200000) + 'c'), 0]",
    'a storm of instants':
      'function f(t, n) { return n > 60 ? 0 : position.valueAtTime(t)[0] + f(t - 1, n + 1) + f(t - 2, n + 1) } [f(time, 0), 0]',
    'brackets in brackets': "JSON.parse('['.repeat(1000000))",
    'code in code': "eval('['.repeat(100000))",
  };
  for (const [name, x] of Object.entries(kinds)) {
    it(`is stopped and named: ${name}`, async () => {
      const start = performance.now();
      const error = await filmOf(x).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ExportError);
      expect(error).toMatchObject({ code: 'COMPOSITION_LIMIT', value: 'Box › Transform › Position' });
      expect(performance.now() - start).toBeLessThan(LONG);
    });
  }

  it('is one that asks for the bounds of a large layer over and over', async () => {
    const v = Array.from({ length: 5000 }, (_, i) => [i, i % 7]);
    const flat = v.map(() => [0, 0]);
    const path = { c: true, v, i: flat, o: flat };
    const large = { ty: 'sh', ks: keyed({ t: 0, s: [path] }, { t: 50, s: [{ ...path, v: flat }] }) };
    const x = 'for (var i = 0; i < 1e6; i++) thisComp.layer(2).sourceRectAtTime(i / 1e3)';
    const start = performance.now();
    await expect(filmOf(x, undefined, [shapeLayer([large, red], { ind: 2 })])).rejects.toMatchObject({
      code: 'COMPOSITION_LIMIT',
    });
    expect(performance.now() - start).toBeLessThan(LONG);
  });

  it('is not let loose by the bounds of a hidden layer', async () => {
    const repeated = { ty: 'rp', c: fixed(2000), o: fixed(0), m: 1, tr: {} };
    const hidden = shapeLayer([square(1), red, repeated, repeated, repeated], { ind: 2, hd: true });
    const { warnings } = await filmOf('[thisComp.layer(2).sourceRectAtTime().width, 0]', undefined, [hidden]);
    expect(warnings.map(({ feature }) => feature)).toContain('expression-failed');
  });

  it('is told from the expression that asked for it', async () => {
    const endless = placed('while (true) {}', undefined, { nm: 'Endless', ind: 2, ip: 50 });
    const asking = placed("thisComp.layer('Endless').position");
    await expect(read(film([asking, endless]))).rejects.toMatchObject({
      value: 'Endless › Transform › Position',
    });
  });

  it('at a later instant leaves the sandbox usable for others, and stops again at the same', async () => {
    const composition = await filmOf('if (time > 1) while (true) {} [time, 0]');
    for (let round = 0; round < 3; round++) {
      expect(originAt(composition, 5)[0]).toBe(0.5);
      expect(() => composition.evaluate(15)).toThrowError(/Box.*stopped|Position.*stopped/);
    }
    expect(originAt(composition, 7)[0]).toBe(0.7);
  });

  it('is not one that has much to do', async () => {
    const busy = 'var sum = 0; for (var i = 0; i < 300000; i++) sum += i % 7; [sum, 0]';
    expect(await track(busy, fixed([0, 0]), [1, 2])).toEqual([899997, 899997]);
  });
});

describe('the sandbox', { timeout: 60_000 }, () => {
  it('has no page, no clock, no network and no way to make functions from text', async () => {
    const names = [
      'window',
      'document',
      'self',
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
      'importScripts',
      'postMessage',
      'process',
      'require',
      'module',
      'setTimeout',
      'localStorage',
      'indexedDB',
      'navigator',
      'Date',
      'performance',
      'crypto',
      'WebAssembly',
      'SharedArrayBuffer',
      'Atomics',
      'BigInt',
      'Worker',
      'console',
      'std',
      'os',
      'ask',
      'host',
    ];
    const found = names.map((name) => `(typeof ${name} === 'undefined' ? 0 : 1)`).join(' + ');
    expect(await worth(found)).toBe(0);
    const refused = [
      "Function('return this')()",
      "(function () {}).constructor('return this')()",
      "(function* () {}).constructor('yield 1')()",
      "(async function () {}).constructor('return 1')()",
      "thisComp.constructor.constructor('return 1')()",
      'Reflect.construct((() => {}).constructor, ["return 1"])',
    ];
    const made = refused.map(
      (code) => `(function () { try { ${code}; return 1 } catch (e) { return 0 } })()`,
    );
    expect(await worth(made.join(' + '))).toBe(0);
    expect(await worth("(function () { import('fs').then(function () { seen = 1 }); return 5 })()")).toBe(5);
    expect(await worth('eval(\'typeof process === "undefined" ? 1 : 0\')')).toBe(1);
    expect(await worth("(function () { try { return eval('10' + 'n') } catch (e) { return 1 } })()")).toBe(1);
  });

  it('keeps one expression from changing the world of another', async () => {
    const vandal = `
      var tries = [
        function () { Array.prototype.map = 0 }, function () { Object.prototype.x = 5 }, function () { Math.sin = 0 },
        function () { globalThis.linear = 0 }, function () { globalThis.shared = 5 }, function () { linear.prototype = 0 },
        function () { thisComp.layer(2).secret = 5 }, function () { thisLayer.__proto__.active = 5 },
        function () { Object.getPrototypeOf(position).valueOf = 0 }, function () { value.__proto__.reduce = 0 },
        function () { shared2 = 7 }, function () { delete globalThis.clamp }, function () { JSON.parse = 0 },
        function () { Object.defineProperty(Array.prototype, 0, { get: function () { return 9 } }) },
        function () { Object.setPrototypeOf(thisLayer, null) }, function () { RegExp.prototype.exec = 0 },
      ];
      for (var i = 0; i < tries.length; i++) { try { tries[i]() } catch (e) {} }
      [0, 0]`;
    const judge = `
      [ [1, 2].map(function (x) { return x * 2 })[1] === 4 && ({}).x === undefined && Math.sin(0) === 0 &&
        linear(0.5, 0, 2) === 1 && typeof shared === 'undefined' && typeof shared2 === 'undefined' &&
        thisLayer.secret === undefined && active === true && clamp(9, 0, 1) === 1 && [][0] === undefined &&
        thisComp.layer(1).index === 1 && position[0] === 3 ? 1 : 0, 0 ]`;
    const composition = await read(film([placed(vandal), placed(judge, fixed([3, 0]), { ind: 2 })]));
    composition.evaluate(0);
    expect(composition.warnings).toEqual([]);
    expect(originAt(composition, 1, 1)[0]).toBe(1);
    expect(originAt(composition, 0, 1)[0]).toBe(1);
  });

  it('gives the same objects again while nothing changes', async () => {
    const composition = await filmOf('[Math.floor(time), 0]');
    expect(composition.evaluate(1)).toBe(composition.evaluate(2));
    expect(composition.evaluate(12)).not.toBe(composition.evaluate(2));
  });
});
