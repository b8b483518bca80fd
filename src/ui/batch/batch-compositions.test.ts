import { describe, expect, it } from 'vitest';
import { batchCompositions, newCompositions, withLinked } from './batch-compositions.ts';

const file = (path: string, text = '{}', lastModified = 1) => ({
  path,
  file: new File([text], path.split('/').at(-1) ?? path, { lastModified }),
});

describe('compositions of a batch', () => {
  it('keeps two files of one name apart by a number before the extension', async () => {
    const first = await batchCompositions([file('main.json', '{"a":1}')]);
    const second = await batchCompositions([file('main.json', '{"a":1,"b":2}')]);
    const third = await batchCompositions([file('main.json', '{"a":1}', 2)]);
    const two = [...first, ...newCompositions(second, first).added];
    const { added, leftOut } = newCompositions(third, two);
    expect([...two, ...added].map(({ id }) => id)).toEqual(['main.json', 'main (2).json', 'main (3).json']);
    expect(leftOut).toEqual([]);
  });

  it('leaves out the same file, also one that has a number, and says which', async () => {
    const listed = await batchCompositions([file('main.json', '{"a":1}')]);
    const numbered = newCompositions(await batchCompositions([file('main.json', '[]')]), listed).added;
    const again = await batchCompositions([file('main.json', '[]'), file('other.json')]);
    const { added, leftOut } = newCompositions(again, [...listed, ...numbered]);
    expect(leftOut).toEqual(['main.json']);
    expect(added.map(({ id }) => id)).toEqual(['other.json']);
  });

  it('takes files of different folders for different ones, however alike', async () => {
    const found = await batchCompositions([file('a/main.json'), file('b/main.json')]);
    expect(newCompositions(found, [])).toEqual({ added: found, leftOut: [] });
  });

  it('gives pictures to all that are listed, and another try to those that could not be opened', async () => {
    const [opened, failed] = await batchCompositions([file('a.json'), file('b.json')]);
    if (!opened || !failed) throw new Error('Both are compositions.');
    const facts = { width: 1, height: 1, frameRate: { num: 25, den: 1 }, frameCount: 1 };
    const picture = new Uint8Array([1]);
    const listed = [
      { ...opened, facts },
      { ...failed, problem: 'A picture is missing.' },
    ];
    const [first, second] = withLinked(listed, new Map([['a.png', picture]]));
    expect(first).toMatchObject({ facts });
    expect(first?.assets.get('a.png')).toBe(picture);
    expect(second?.assets.get('a.png')).toBe(picture);
    expect(second).not.toHaveProperty('problem');
  });
});
