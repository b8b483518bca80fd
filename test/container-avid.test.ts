import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { dissectFile, inspectFile, pictureFile } from '../src/engine/container/index.ts';
import { openMxfSamples } from '../src/engine/container/mxf/reading/mxf-samples.ts';
import type { Rational } from '../src/engine/media/index.ts';
import { encodeMastering, ffmpeg, mediainfo, openScratch, pcmSound, writeMovie } from './container-media.ts';

const scratch = openScratch('avid');
afterAll(scratch.remove);

interface Probed {
  readonly streams: readonly Record<string, string | number>[];
  readonly format: { readonly tags?: Record<string, string> };
}

function probed(file: string): Probed {
  const words = ['-v', 'error', '-count_packets', '-show_streams', '-show_format', '-of', 'json', file];
  return JSON.parse(execFileSync('ffprobe', words, { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
}

const NTSC: Rational = { num: 30000, den: 1001 };
const FRAMES = 24;

it('OP-Atom: a file a track, of one clip, which ffmpeg and mediainfo read', async () => {
  const segments = encodeMastering('AVdh', FRAMES, [320, 180], NTSC, 10);
  const sound = pcmSound('pcm-s24', 'stereo', (FRAMES * 1001) / 30000);
  const settings = {
    container: 'mxf-opatom' as const,
    frameRate: NTSC,
    timecode: '00:59:59;28',
    title: 'Clip',
    tags: { reel: 'A001C002', description: 'What it is about', handles: '2 frames before, 0 after' },
  };
  const bytes = await writeMovie(settings, segments, [sound]);
  const archive = scratch.path('clip.zip');
  writeFileSync(archive, bytes);
  // Every checksum is right, although headers were written last.
  execFileSync('unzip', ['-q', '-o', archive, '-d', scratch.path('clip')]);
  const packets = segments.flatMap((segment) => segment.packets.map(({ data }) => data));
  const umids = new Set<string>();
  for (const name of ['V1', 'A1', 'A2']) {
    const file = scratch.path(`clip/${name}.mxf`);
    const { streams, format } = probed(file);
    // Of the clip's other files ffmpeg tells as of streams without data.
    expect(streams.filter(({ codec_type }) => codec_type !== 'data')).toHaveLength(1);
    const stream = streams.find(({ codec_type }) => codec_type !== 'data');
    expect(format.tags).toMatchObject({ timecode: '00:59:59;28', material_package_name: 'Clip' });
    umids.add(format.tags?.material_package_umid ?? '');
    const [general, track] = mediainfo(file);
    expect(general).toMatchObject({
      Format: 'MXF',
      Format_Profile: 'OP-Atom',
      Format_Settings: 'Closed / Complete',
    });
    if (name === 'V1') {
      expect(stream).toMatchObject({
        codec_name: 'dnxhd',
        duration: '0.800800',
        nb_read_packets: String(FRAMES),
      });
      expect(track).toMatchObject({ Format_Commercial_IfAny: 'DNxHR HQX', Format_Settings_Wrapping: 'Clip' });
      const copied = ffmpeg('-i', file, '-c', 'copy', '-f', 'rawvideo', '-');
      expect(Buffer.compare(copied, Buffer.concat(packets))).toBe(0);
    } else {
      expect(stream).toMatchObject({ codec_name: 'pcm_s24le', channels: 1, sample_rate: '48000' });
      expect(track).toMatchObject({ Format: 'PCM', Format_Settings_Wrapping: 'Clip (BWF)' });
      const channel = name === 'A1' ? 'c0' : 'c1';
      const given = scratch.path('given.raw');
      writeFileSync(given, Buffer.concat(sound.packets.map(({ data }) => data)));
      const wanted = ffmpeg('-f', 's24le', '-ac', '2', '-ar', '48000', '-i', given, '-af', `pan=mono|c0=${channel}`, '-f', 's24le', '-c:a', 'pcm_s24le', '-'); // biome-ignore format: a command line
      expect(Buffer.compare(ffmpeg('-i', file, '-c', 'copy', '-f', 's24le', '-'), wanted)).toBe(0);
    }
  }
  expect(umids.size).toBe(1);
  const file = new File([bytes], 'clip.zip');
  expect(await inspectFile(file)).toMatchObject({
    container: 'MXF OP-Atom',
    timecode: '00:59:59;28',
    tags: {
      title: 'Clip',
      reel: 'A001C002',
      description: 'What it is about',
      handles: '2 frames before, 0 after',
    },
    tracks: [
      { codec: 'AVdh', frameCount: FRAMES, keyFrames: FRAMES, problems: [] },
      { codec: 'pcm-s24', channelCount: 1, problems: [] },
      { codec: 'pcm-s24', channelCount: 1, problems: [] },
    ],
  });
  const anatomy = await dissectFile(file);
  expect(anatomy).toMatchObject({ kind: 'mxf', brands: ['op-atom'], problems: [] });
  const last = packets.at(-1);
  const table = anatomy?.tracks[0]?.packets;
  const at = table?.position(FRAMES - 1) ?? 0;
  expect(bytes.slice(at, at + (table?.bytes(FRAMES - 1) ?? 0))).toEqual(last);
  expect((await pictureFile(file)).size).toBeLessThan(file.size);
  const samples = await openMxfSamples(file);
  expect(samples).toMatchObject({
    channelCount: 2,
    sampleRate: 48_000,
    sampleCount: sound.description.sampleCount,
  });
  // Another mix of the same pictures is another clip.
  const silent = sound.packets.map(({ data, ...packet }) => ({
    ...packet,
    data: new Uint8Array(data.length),
  }));
  const other = await writeMovie(settings, segments, [{ ...sound, packets: silent }]);
  const [name, otherName] = await Promise.all(
    [bytes, other].map(async (each) => (await inspectFile(new Blob([each]))).tags.umid),
  );
  expect(otherName).not.toBe(name);
  // However the film was cut into segments, the same.
  const whole = encodeMastering('AVdh', FRAMES, [320, 180], NTSC);
  expect(Buffer.compare(await writeMovie(settings, whole, [sound]), bytes)).toBe(0);
});

it('AS-11: mediainfo reads the metadata of core, segmentation and UK DPP', async () => {
  const segments = encodeMastering('apch', 50, [64, 64], { num: 25, den: 1 });
  const as11 = {
    ...{ seriesTitle: 'Sérïes', programmeTitle: 'Programme', episodeTitleNumber: 'Episode 7' },
    ...{ audioTrackLayout: 28, primaryAudioLanguage: 'eng', programme: { start: 40, frames: 10 } },
    dpp: {
      ...{ productionNumber: 'ABC123A', synopsis: 'What happens.', originator: 'Maker', copyrightYear: 2026 },
      ...{
        otherIdentifier: undefined,
        otherIdentifierType: undefined,
        genre: 'Drama',
        distributor: undefined,
      },
      ...{
        productPlacement: false,
        fpaPass: 0,
        fpaManufacturer: 'Analyser',
        fpaVersion: '2',
        videoComments: undefined,
      },
      ...{
        audioComments: undefined,
        secondaryAudioLanguage: 'zxx',
        tertiaryAudioLanguage: 'zxx',
        ebuR128: true,
      },
      ...{ lineUpStart: 0, identClockStart: 25, audioDescription: false, openCaptions: false },
      ...{ openCaptionsLanguage: undefined, signing: 1, completionDate: new Date('2026-01-31T00:00:00Z') },
      ...{ textlessElements: undefined, programmeHasText: undefined, programmeTextLanguage: undefined },
      ...{ contactEmail: 'a@example.com', contactTelephoneNumber: '0123' },
    },
  };
  const settings = {
    container: 'mxf',
    frameRate: { num: 25, den: 1 },
    timecode: '09:59:58:10',
    as11,
  } as const;
  const bytes = await writeMovie(settings, segments);
  const file = scratch.path('as11.mxf');
  writeFileSync(file, bytes);
  const { streams } = probed(file);
  expect(streams[0]).toMatchObject({ nb_read_packets: '50' });
  const said = mediainfo(file).filter((track) => String(track.Format).startsWith('AS-11'));
  expect(said.map(({ Format }) => Format)).toEqual(['AS-11 Core', 'AS-11 Segmentation', 'AS-11 UKDPP']);
  const [core, parts, dpp] = said.map(({ extra }) => extra);
  expect(core).toMatchObject({
    SeriesTitle: 'Sérïes',
    ProgrammeTitle: 'Programme',
    AudioTrackLayout: 'EBU R 123: 4b',
  });
  expect(parts).toMatchObject({ PartTotal: '1' });
  expect(dpp).toMatchObject({ ProductionNumber: 'ABC123A', TotalNumberOfParts: '1', CopyrightYear: '2026' });
  const report = await inspectFile(new Blob([bytes]));
  expect(report.tracks[0]).toMatchObject({ frameCount: 50, problems: [] });
  expect(await dissectFile(new Blob([bytes]))).toMatchObject({ problems: [] });
});
