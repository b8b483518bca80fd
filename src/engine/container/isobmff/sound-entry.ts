import { ExportError } from '../../errors/index.ts';
import { type AudioTrackDescription, CHANNEL_LAYOUTS } from '../../media/index.ts';
import { type Bytes, box, concat, f64, fixed, fullBox, latin1, u8, u16, u32 } from './bytes.ts';
import type { SampleTable } from './sample-table.ts';
import type { Flavour } from './track.ts';

/** Bits and format flags of Core Audio: float 1, signed integer 4, packed 8. */
const PCM: Readonly<Record<string, { readonly bits: number; readonly flags: number }>> = {
  'pcm-s16': { bits: 16, flags: 4 | 8 },
  'pcm-s24': { bits: 24, flags: 4 | 8 },
  'pcm-f32': { bits: 32, flags: 1 | 8 },
};

/**
 * Core Audio's channel labels (CoreAudioBaseTypes.h). Where there are two pairs behind, the back one is WAVE's “Back Left”
 * 5 and the side one “Side Left” 10; a lone pair is 5.
 */
const CHANNEL_LABELS = { L: 1, R: 2, C: 3, LFE: 4, Ls: 5, Rs: 6, Lb: 5, Rb: 6 } as const;
const SIDE_LABELS = { ...CHANNEL_LABELS, Ls: 10, Rs: 11 } as const;
const [LAYOUT_MONO, LAYOUT_STEREO] = [(100 << 16) | 1, (101 << 16) | 2];

/** Bytes of one sample of all channels, where the codec is PCM. */
export function pcmFrameBytes({ codec, layout }: AudioTrackDescription): number | undefined {
  const pcm = PCM[codec];
  return pcm && (pcm.bits / 8) * CHANNEL_LAYOUTS[layout].length;
}

/** @throws ExportError INVALID_SETTINGS for a codec that the container can't carry */
export function soundEntry(track: AudioTrackDescription, flavour: Flavour, table: SampleTable): Bytes {
  const { codec } = track;
  if (flavour === 'mov' && PCM[codec]) return pcmEntry(track, PCM[codec]);
  if (codec.startsWith('mp4a.')) return flavour === 'mov' ? quickTimeAac(track, table) : mp4Aac(track, table);
  if (flavour === 'mp4' && codec === 'opus') {
    return box('Opus', plainFields(track), box('dOps', opusConfiguration(description(track))));
  }
  if (flavour === 'mp4' && codec === 'flac') {
    return box('fLaC', plainFields(track), fullBox('dfLa', 0, 0, flacBlocks(description(track))));
  }
  throw new ExportError(
    'INVALID_SETTINGS',
    `Sound as ${codec} can't go into ${flavour === 'mov' ? 'MOV: take pcm-s24 or aac' : 'MP4: take aac, opus or flac'}.`,
    { value: codec },
  );
}

/** ISO/IEC 14496-12 section 12.2.3. Rates beyond 65,535 do not fit: readers then look into the codec's own box. */
function plainFields({ layout, sampleRate }: AudioTrackDescription): Bytes {
  const rate = sampleRate < 65536 ? sampleRate : 0;
  return concat([
    new Uint8Array(6),
    u16(1),
    u32(0, 0),
    u16(CHANNEL_LAYOUTS[layout].length, 16, 0, 0),
    fixed(rate),
  ]);
}

/** QuickTime File Format Specification, Sound Sample Description (Version 2): any rate, any number of channels. */
function pcmEntry(track: AudioTrackDescription, { bits, flags }: { bits: number; flags: number }): Bytes {
  const channels = CHANNEL_LAYOUTS[track.layout].length;
  return box(
    'lpcm',
    new Uint8Array(6),
    u16(1, 2, 0),
    u32(0),
    u16(3, 16, -2, 0),
    u32(65536, 72),
    f64(track.sampleRate),
    u32(channels, 0x7f000000, bits, flags, (channels * bits) / 8, 1),
    channelLayout(track),
  );
}

/** Version 1 of the description, with the MPEG-4 parameters in a `wave` atom. */
function quickTimeAac(track: AudioTrackDescription, table: SampleTable): Bytes {
  const channels = CHANNEL_LAYOUTS[track.layout].length;
  const wave = box(
    'wave',
    box('frma', latin1('mp4a')),
    box('mp4a', u32(0)),
    elementaryStream(track, table),
    u32(8, 0),
  );
  return box(
    'mp4a',
    new Uint8Array(6),
    u16(1, 1, 0),
    u32(0),
    u16(channels, 16, -2, 0),
    fixed(track.sampleRate < 65536 ? track.sampleRate : 0),
    u32(1024, 0, 0, 2),
    wave,
    channelLayout(track),
  );
}

function mp4Aac(track: AudioTrackDescription, table: SampleTable): Bytes {
  return box('mp4a', plainFields(track), elementaryStream(track, table));
}

/** `esds`: ISO/IEC 14496-14 section 6.7.2 with the descriptors of 14496-1 section 7.2.6. */
function elementaryStream(track: AudioTrackDescription, table: SampleTable): Bytes {
  const seconds = table.duration / track.sampleRate;
  const average = seconds > 0 ? Math.round((8 * table.bytes) / seconds) : 0;
  const config = concat([
    // MPEG-4 audio, in an audio stream.
    u8(0x40, 0x15, 0, 0, 0),
    u32(average, average),
    descriptor(5, description(track)),
  ]);
  return fullBox(
    'esds',
    0,
    0,
    descriptor(3, concat([u8(0, 0, 0), descriptor(4, config), descriptor(6, u8(2))])),
  );
}

function descriptor(tag: number, content: Uint8Array): Bytes {
  const { length } = content;
  return concat([
    u8(tag, 0x80 | (length >> 21), 0x80 | ((length >> 14) & 127), 0x80 | ((length >> 7) & 127), length & 127),
    content,
  ]);
}

/** OpusHead (RFC 7845 section 5.1, little-endian) as `dOps`: Encapsulation of Opus in ISOBMFF, section 4.3.2. */
function opusConfiguration(head: Bytes): Bytes {
  if (head.length < 19)
    throw new ExportError('INTERNAL', 'The Opus header is cut off.', { value: head.length });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return concat([
    u8(0, view.getUint8(9)),
    u16(view.getUint16(10, true)),
    u32(view.getUint32(12, true)),
    u16(view.getInt16(16, true)),
    head.subarray(18),
  ]);
}

/** FLAC's metadata blocks without the stream marker: Encapsulation of FLAC in ISOBMFF, section 3.3.2. */
function flacBlocks(header: Bytes): Bytes {
  const marker = header[0] === 0x66 && header[1] === 0x4c && header[2] === 0x61 && header[3] === 0x43;
  return marker ? header.subarray(4) : header;
}

/** `chan`: QuickTime File Format Specification, Audio Channel Layout Atom. */
function channelLayout({ layout }: AudioTrackDescription): Bytes {
  if (layout === 'mono') return fullBox('chan', 0, 0, u32(LAYOUT_MONO, 0, 0));
  if (layout === 'stereo') return fullBox('chan', 0, 0, u32(LAYOUT_STEREO, 0, 0));
  const channels = CHANNEL_LAYOUTS[layout];
  const labelOf = layout === '7.1' ? SIDE_LABELS : CHANNEL_LABELS;
  const labels = channels.map((channel) => u32(labelOf[channel], 0, 0, 0, 0));
  return fullBox('chan', 0, 0, u32(0, 0, channels.length), ...labels);
}

function description({ codec, description: bytes }: AudioTrackDescription): Bytes {
  if (bytes) return bytes;
  throw new ExportError('INTERNAL', `The encoder of ${codec} gave no header for the file.`, { value: codec });
}
