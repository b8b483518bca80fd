import { describe, expect, it } from 'vitest';
import { readLinkedFiles, sortDroppedFiles } from './dropped-files.ts';

const dropped = (path: string) => ({ path, file: new File([path], path.slice(path.lastIndexOf('/') + 1)) });
const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

describe('sortDroppedFiles', () => {
  it('takes the composition nearest to the top and passes over hidden files', () => {
    const { composition, linked, others } = sortDroppedFiles(
      ['anim/old/data.json', 'anim/data.json', 'anim/images/a.png', 'anim/.DS_Store', 'anim/.git/x.json'].map(
        dropped,
      ),
    );
    expect(composition?.path).toBe('anim/data.json');
    expect(paths(others)).toEqual(['anim/old/data.json']);
    expect(paths(linked)).toEqual(['anim/images/a.png']);
  });

  it('takes fonts along with the composition, and by themselves', () => {
    const fonts = ['a.ttf', 'b.OTF', 'c.woff', 'd.woff2', 'e.ttc'];
    expect(paths(sortDroppedFiles(['x.json', ...fonts].map(dropped)).linked)).toEqual(fonts);
    expect(sortDroppedFiles(fonts.map(dropped)).composition).toBeUndefined();
  });

  it('opens a video by itself, and takes it along with a composition', () => {
    const alone = sortDroppedFiles([dropped('clip.MOV'), dropped('b.webm')]);
    expect([alone.composition?.path, paths(alone.linked), paths(alone.others)]).toEqual([
      'clip.MOV',
      [],
      ['b.webm'],
    ]);
    const along = sortDroppedFiles([dropped('clip.mp4'), dropped('x.json'), dropped('beat.mp3')]);
    expect([along.composition?.path, paths(along.linked)]).toEqual(['x.json', ['clip.mp4', 'beat.mp3']]);
  });

  it('leaves a file of unknown kind to the engine, which says what is wrong with it', () => {
    expect(sortDroppedFiles([dropped('notes.txt')]).composition?.path).toBe('notes.txt');
    expect(sortDroppedFiles([dropped('a.png')]).composition).toBeUndefined();
  });
});

describe('readLinkedFiles', () => {
  it('reads pictures and leaves videos and sound where they are', async () => {
    const assets = await readLinkedFiles(['a.png', 'clip.mov', 'beat.wav'].map(dropped), 'x.json');
    expect(['a.png', 'clip.mov', 'beat.wav'].map((path) => assets.get(path) instanceof File)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('offers each file under every path by which a document may name it; a full path wins over an alias', async () => {
    const files = ['anim/images/a.png', 'anim/other/a.png', 'b.jpg'].map(dropped);
    const assets = await readLinkedFiles(files, 'anim/data.json');
    const text = (path: string) => new TextDecoder().decode(assets.get(path) as Uint8Array);
    expect(text('images/a.png')).toBe('anim/images/a.png');
    expect(text('other/a.png')).toBe('anim/other/a.png');
    expect(text('a.png')).toBe('anim/images/a.png');
    expect(text('b.jpg')).toBe('b.jpg');
    expect(text('images/b.jpg')).toBe('b.jpg');
  });

  it('does not let an alias of an earlier file hide a later file’s own path', async () => {
    const assets = await readLinkedFiles(
      ['anim/other/a.png', 'anim/images/a.png'].map(dropped),
      'anim/data.json',
    );
    expect(new TextDecoder().decode(assets.get('images/a.png') as Uint8Array)).toBe('anim/images/a.png');
  });
});
