import { ExportError } from '../../errors/index.ts';
import {
  type AudioPacket,
  type AudioTrackDescription,
  type EncodedPacket,
  frameTimeSeconds,
} from '../../media/index.ts';
import type { FileSettings } from '../container.ts';
import { type Bytes, box, fullBox, latin1, u16, u32 } from './bytes.ts';
import type { SampleTable } from './sample-table.ts';
import { pcmFrameBytes, soundEntry } from './sound-entry.ts';
import {
  CAPTION_TIMESCALE,
  captionEntry,
  captionSamples,
  chapterEntry,
  chapterMediaHeader,
  chapterSamples,
  checkChapters,
} from './text-tracks.ts';
import { genericMediaInformation, timecodeTrack } from './timecode-track.ts';
import { type FrameClock, frameClock } from './timing.ts';
import { type Flavour, type Sample, Track } from './track.ts';
import { videoEntry } from './video-entry.ts';

/** Opus needs 80 ms before a place to decode it right (RFC 7845 section 4.6), AAC one packet. */
const OPUS_ROLL_SECONDS = 0.08;
/** Share of the picture's height that captions are laid out in. */
const CAPTION_SHARE = 0.2;
/** Drawing modes of QuickTime: dither copy, straight alpha, alpha premultiplied with black. */
const DRAWING_MODES = { none: 0x40, straight: 0x100, premultiplied: 0x102 } as const;
/** Tracks of which one is to be chosen. */
const [SOUND_GROUP, CAPTION_GROUP] = [1, 2];

/** The tracks of a file and how they depend on each other. */
export class FileTracks {
  readonly clock: FrameClock;
  readonly video: Track;
  readonly sounds: readonly Track[];
  readonly all: readonly Track[];
  readonly #settings: FileSettings;
  /** The beginning of the first coded frame. */
  #firstPacket: Bytes = new Uint8Array(0);
  #decoded = 0;

  /** @param chapterTrack whether chapters get a track of their own */
  constructor(settings: FileSettings, flavour: Flavour, chapterTrack: boolean) {
    this.#settings = settings;
    this.clock = frameClock(settings.frameRate);
    const { frameCount, timecode, audio = [], captions = [] } = settings;
    const chapters = settings.chapters ?? [];
    checkChapters(chapters, frameCount);
    const { timescale, frameTicks } = this.clock;
    const whole = { mediaStart: 0, duration: frameCount * frameTicks, delay: 0 };
    let id = 1 + audio.length;
    const others: Track[] = captions.map((track, index) =>
      this.#captionTrack(track, ++id, index === 0, flavour),
    );
    const references: { type: 'tmcd' | 'chap'; ids: number[] }[] = [];
    if (chapterTrack && chapters.length > 0) {
      const delay = (chapters[0]?.frame ?? 0) * frameTicks;
      const text = new Track({
        id: ++id,
        handler: 'text',
        timescale,
        sampleEntry: chapterEntry,
        mediaHeader: chapterMediaHeader(),
        enabled: false,
        alternateGroup: 0,
        references: [],
        edit: { mediaStart: 0, duration: whole.duration - delay, delay },
      });
      text.queue(chapterSamples(chapters, frameCount, frameTicks));
      others.push(text);
      references.push({ type: 'chap', ids: [id] });
    }
    if (timecode !== undefined) {
      const track = timecodeTrack(timecode, settings.frameRate, settings.tags?.reel, this.clock, frameTicks);
      const code = new Track({
        id: ++id,
        handler: 'tmcd',
        timescale,
        sampleEntry: () => track.entry,
        mediaHeader: track.mediaHeader,
        enabled: false,
        alternateGroup: 0,
        references: [],
        edit: whole,
      });
      code.queue([{ data: track.data, start: 0, duration: whole.duration, offset: 0, sync: true, count: 1 }]);
      others.push(code);
      references.push({ type: 'tmcd', ids: [id] });
    }
    const { track } = settings;
    this.video = new Track({
      id: 1,
      handler: 'vide',
      timescale,
      sampleEntry: () => videoEntry(track, flavour, this.#firstPacket),
      mediaHeader: videoMediaHeader(flavour, track.alpha),
      enabled: true,
      alternateGroup: 0,
      area: { width: track.width, height: track.height, y: 0 },
      aperture: flavour === 'mov',
      references,
      edit: whole,
    });
    this.sounds = audio.map((sound, index) => soundTrack(sound, index, audio.length, flavour));
    this.all = [this.video, ...this.sounds, ...others];
  }

  /** Queues pictures, in decoding order, of which the first shown is frame `start` of the file. */
  queueVideo(packets: readonly EncodedPacket[], start: number): void {
    const { frameTicks } = this.clock;
    const [first] = packets;
    if (this.#firstPacket.length === 0 && first) this.#firstPacket = first.data.slice(0, 64);
    this.video.queue(
      packets.map(({ data, type, frame }) => {
        const decoded = this.#decoded++;
        return {
          data,
          start: decoded * frameTicks,
          duration: frameTicks,
          offset: (start + frame - decoded) * frameTicks,
          sync: type === 'key',
          count: 1,
        };
      }),
    );
  }

  /** @throws ExportError INTERNAL for packets that do not follow those before, or a track that is none */
  queueSound(index: number, packets: readonly AudioPacket[]): void {
    const track = this.sounds[index];
    const description = this.#settings.audio?.[index];
    if (!track || !description) {
      throw new ExportError('INTERNAL', `The file has no sound track ${index}.`, { value: index });
    }
    const frameBytes = track.settings.sampleBytes;
    let expected = track.end;
    const samples = packets.map(({ data, start, sampleCount }): Sample => {
      if (start !== expected || (frameBytes !== undefined && data.length !== frameBytes * sampleCount)) {
        throw new ExportError('INTERNAL', `The sound at sample ${start} does not follow what came before.`, {
          value: start,
        });
      }
      expected += sampleCount;
      return frameBytes === undefined
        ? { data, start, duration: sampleCount, offset: 0, sync: true, count: 1 }
        : { data, start, duration: 1, offset: 0, sync: true, count: sampleCount };
    });
    track.queue(samples);
  }

  /** @throws ExportError INTERNAL where a sound track ends before its announced length */
  checkComplete(): void {
    this.sounds.forEach((track, index) => {
      const { mediaStart, duration } = track.settings.edit;
      if (track.end < mediaStart + duration) {
        throw new ExportError(
          'INTERNAL',
          `Sound track ${index} was announced with ${duration} samples, but ${track.end - mediaStart} came.`,
          { value: track.end - mediaStart },
        );
      }
    });
  }

  #captionTrack(
    captions: NonNullable<FileSettings['captions']>[number],
    id: number,
    first: boolean,
    flavour: Flavour,
  ): Track {
    const { frameCount, frameRate, track } = this.#settings;
    const seconds = frameTimeSeconds(frameCount, frameRate);
    const height = Math.round(track.height * CAPTION_SHARE);
    const text = new Track({
      id,
      handler: 'sbtl',
      timescale: CAPTION_TIMESCALE,
      sampleEntry: () => captionEntry(track.height),
      mediaHeader: flavour === 'mov' ? box('gmhd', genericMediaInformation()) : fullBox('nmhd', 0, 0),
      language: captions.language,
      ...(captions.name === undefined ? {} : { name: captions.name }),
      enabled: first,
      alternateGroup: CAPTION_GROUP,
      area: { width: track.width, height, y: track.height - height },
      references: [],
      edit: { mediaStart: 0, duration: Math.round(seconds * CAPTION_TIMESCALE), delay: 0 },
    });
    text.queue(captionSamples(captions, seconds));
    return text;
  }
}

function soundTrack(sound: AudioTrackDescription, index: number, count: number, flavour: Flavour): Track {
  const sampleBytes = pcmFrameBytes(sound);
  // Several tracks with languages are alternatives; without, they are parts of the sound.
  const alternative = count > 1 && sound.language !== undefined;
  const roll = sound.codec.startsWith('mp4a.') || sound.codec === 'opus';
  const track = new Track({
    id: 2 + index,
    handler: 'soun',
    timescale: sound.sampleRate,
    sampleEntry: (table) => soundEntry(sound, flavour, table),
    mediaHeader: fullBox('smhd', 0, 0, u16(0, 0)),
    ...(roll ? { groups: (table: SampleTable) => rollGroups(sound, table) } : {}),
    ...(sound.language === undefined ? {} : { language: sound.language }),
    enabled: index === 0 || !alternative,
    alternateGroup: alternative ? SOUND_GROUP : 0,
    references: [],
    edit: { mediaStart: sound.priming, duration: sound.sampleCount, delay: 0 },
    ...(sampleBytes === undefined ? {} : { sampleBytes }),
  });
  // An unknown codec is refused now rather than when the whole is written.
  soundEntry(sound, flavour, track.table);
  return track;
}

function videoMediaHeader(flavour: Flavour, alpha: keyof typeof DRAWING_MODES | undefined): Bytes {
  if (flavour === 'mp4') return fullBox('vmhd', 0, 1, u16(0, 0, 0, 0));
  return fullBox('vmhd', 0, 1, u16(DRAWING_MODES[alpha ?? 'none'], 0x8000, 0x8000, 0x8000));
}

/** How many packets must be decoded before one is right: ISO/IEC 14496-12 section 10.1. */
function rollGroups({ codec, sampleRate }: AudioTrackDescription, table: SampleTable): Bytes[] {
  if (table.count === 0) return [];
  const packet = table.duration / table.count / sampleRate;
  const distance = codec === 'opus' ? -Math.ceil(OPUS_ROLL_SECONDS / packet) : -1;
  return [
    fullBox('sgpd', 1, 0, latin1('roll'), u32(2, 1), u16(distance)),
    fullBox('sbgp', 0, 0, latin1('roll'), u32(1, table.count, 1)),
  ];
}
