import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clip, save, tone } from './prove/compositions.ts';
import { type Exported, runJson, tool, withFolder } from './prove/framewright.ts';

const LONG = { timeout: 300_000 };

describe('masters in MXF', LONG, () => {
  it.each([
    ['prores-422', 'prores'],
    ['dnxhr-sq', 'dnxhd'],
  ])(
    '%s goes into MXF with sound, timecode and reel, is checked, and is the same by one or four workers',
    (format, codec) =>
      withFolder(async (folder) => {
        const shape = { width: 320, height: 180, fps: 29.97, seconds: 2, sound: 'tone.wav' };
        const input = await save(folder, 'clip.json', clip(shape));
        await writeFile(join(folder, 'tone.wav'), tone(2, 0.1));
        const sums: string[] = [];
        for (const workers of ['1', '4']) {
          const output = join(folder, `${workers}.mxf`);
          const options = [
            '--format',
            format,
            '--container',
            'mxf',
            '--timecode',
            '01:00:00;00',
            '--reel',
            'A001',
          ];
          const exported = await runJson<Exported>(
          'export', input, ...options, '--workers', workers, '--store', join(folder, workers), '--validate', '-o', output,
        ); // biome-ignore format: a command line
          expect(exported.warnings).toEqual([]);
          sums.push(exported.sha256);
        }
        expect(sums[0]).toBe(sums[1]);
        const file = join(folder, '1.mxf');
        const probe = JSON.parse(
          (
            await tool('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', '-show_format', file])
          ).toString(),
        );
        expect(probe.streams[0]).toMatchObject({ codec_name: codec, width: 320, duration: '2.002000' });
        expect(probe.streams.slice(1)).toEqual([
          expect.objectContaining({ codec_name: 'pcm_s24le', channels: 1 }),
          ...(probe.streams.length > 2
            ? [expect.objectContaining({ codec_name: 'pcm_s24le', channels: 1 })]
            : []),
        ]);
        expect(probe.format.tags).toMatchObject({ timecode: '01:00:00;00' });
        const report = await runJson<{ container: string; timecode: string; findings: unknown[]; format: string }>(
        'inspect', file,
      ); // biome-ignore format: a command line
        expect(report).toMatchObject({ container: 'MXF', timecode: '01:00:00;00', findings: [] });
      }),
  );
});
