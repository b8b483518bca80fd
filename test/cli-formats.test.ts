import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clip, save, tone } from './prove/compositions.ts';
import { type Exported, runJson, tool, withFolder } from './prove/framewright.ts';

/** Each test is several runs of a browser, on build machines that have other work too. */
const LONG = { timeout: 300_000 };

const ODD = { width: 101, height: 77, fps: 25, seconds: 1, sound: 'tone.wav' } as const;

/** A look-up table that swaps red and blue. */
const SWAP = `LUT_3D_SIZE 2
${[0, 1].flatMap((b) => [0, 1].flatMap((g) => [0, 1].map((r) => `${b} ${g} ${r}`))).join('\n')}
`;

describe('what a file carries', LONG, () => {
  it('pads odd sides, and writes timecode, reel, chapters, captions, loudness and a checksum', () =>
    withFolder(async (folder) => {
      const markers = [
        { cm: 'Start', tm: 0, dr: 0 },
        { cm: 'Middle', tm: 10, dr: 0 },
        { cm: 'Behind', tm: 99, dr: 0 },
      ];
      const input = await save(folder, 'odd.json', { ...clip(ODD), markers });
      await writeFile(join(folder, 'tone.wav'), tone(1, 0.1));
      const captions = join(folder, 'words.de.vtt');
      await writeFile(captions, 'WEBVTT\n\n00:00.200 --> 00:00.600\nGuten Tag\n');
      const output = join(folder, 'odd.mov');
      const options = [
        ...['--format', 'prores-proxy', '--timecode', '01:00:00:00', '--reel', 'A001', '--title', 'Odd'],
        ...['--captions', captions, '--loudness', '-23', '--sidecar', 'sha256'],
      ];
      const exported = await runJson<
        Exported & { sidecar: string; audio: { codec: string; measured: { integrated: number } } }
      >('export', input, ...options, '-o', output);
      expect(exported.audio).toMatchObject({
        codec: 'pcm-s24',
        measured: { integrated: expect.closeTo(-23, 1) },
      });
      expect(exported.sidecar).toBe(`${output}.sha256`);
      expect(await readFile(exported.sidecar, 'utf8')).toBe(`${exported.sha256}  odd.mov\n`);
      expect(
        createHash('sha256')
          .update(await readFile(output))
          .digest('hex'),
      ).toBe(exported.sha256);

      const arguments_ = ['-v', 'error', '-of', 'json', '-show_streams', '-show_chapters', '-show_format'];
      const probe = JSON.parse((await tool('ffprobe', [...arguments_, output])).toString());
      expect(probe.streams).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ codec_name: 'prores', width: 102, height: 78, nb_frames: '25' }),
          expect.objectContaining({ codec_name: 'pcm_s24le', sample_rate: '48000' }),
          expect.objectContaining({
            codec_name: 'mov_text',
            tags: expect.objectContaining({ language: expect.stringMatching(/^(deu|ger)$/) }),
          }),
          expect.objectContaining({ tags: expect.objectContaining({ timecode: '01:00:00:00' }) }),
        ]),
      );
      expect(probe.format.tags.title).toBe('Odd');
      expect(probe.chapters.map((chapter: { tags: { title: string } }) => chapter.tags.title)).toEqual([
        'Start',
        'Middle',
      ]);
    }));

  it('shows the picture through a look-up table, by the encoder whose bytes are always the same', () =>
    withFolder(async (folder) => {
      const { sound: _, ...silent } = ODD;
      const input = await save(folder, 'b.json', clip({ ...silent, width: 480, height: 270, seconds: 0.4 }));
      const lut = join(folder, 'swap.cube');
      await writeFile(lut, SWAP);
      const options = ['--format', 'h264-mp4', '--deterministic', '--quality', '90', '--range', '0:3'];
      const output = join(folder, 'one.mp4');
      const { encoder } = await runJson<Exported>('export', input, ...options, '--lut', lut, '-o', output);
      expect(encoder).toContain('libx264');
      // The ground is #171c29: with red and blue swapped its red is the larger.
      const corner = await tool('ffmpeg', [
        ...['-v', 'error', '-i', output, '-vf', 'crop=16:16:0:0', '-frames:v', '1'],
        ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
      ]);
      expect(corner[0]).toBeGreaterThan((corner[2] ?? 0) + 8);
    }));
});
