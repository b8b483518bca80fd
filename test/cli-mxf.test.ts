import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clip, save, tone } from './prove/compositions.ts';
import { type Exported, runJson, tool, withFolder } from './prove/framewright.ts';

const LONG = { timeout: 300_000 };

const SHAPE = { width: 320, height: 180, fps: 29.97, seconds: 1, sound: 'tone.wav' } as const;

describe('masters in MXF', LONG, () => {
  it.each([
    ['prores-422', 'prores'],
    ['dnxhr-sq', 'dnxhd'],
  ])('%s goes into MXF with sound, timecode and reel, and is checked', (format, codec) =>
    withFolder(async (folder) => {
      const input = await save(folder, 'clip.json', clip(SHAPE));
      await writeFile(join(folder, 'tone.wav'), tone(1, 0.1));
      const asked = ['--format', format, '--container', 'mxf', '--timecode', '01:00:00;00', '--reel', 'A001'];
      const export_ = (name: string, ...more: string[]) =>
        runJson<Exported>('export', input, ...asked, ...more, '-o', join(folder, name));
      const file = join(folder, 'four.mxf');
      const { warnings, sha256 } = await export_('four.mxf', '--workers', '4', '--validate');
      expect(warnings).toEqual([]);
      const probe = JSON.parse(
        (
          await tool('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', '-show_format', file])
        ).toString(),
      );
      expect(probe.streams[0]).toMatchObject({ codec_name: codec, width: 320, duration: '1.001000' });
      expect(probe.streams.slice(1)).toEqual([
        expect.objectContaining({ codec_name: 'pcm_s24le', channels: 1 }),
        ...(probe.streams.length > 2
          ? [expect.objectContaining({ codec_name: 'pcm_s24le', channels: 1 })]
          : []),
      ]);
      expect(probe.format.tags).toMatchObject({ timecode: '01:00:00;00' });
      // Both codecs lie in the container in the same way.
      if (codec !== 'prores') return;
      expect((await export_('one.mxf', '--workers', '1')).sha256).toBe(sha256);
      expect(await runJson('inspect', file)).toMatchObject({
        ...{ container: 'MXF', timecode: '01:00:00;00', findings: [] },
      });
    }),
  );
});
