import type { FileSettings } from '../container.ts';
import type { Bytes } from '../isobmff/bytes.ts';
import type { PictureEssence } from './essence/essence.ts';
import { elementBytes } from './klv.ts';
import { CONTAINERS } from './labels.ts';
import { type SoundLayout, samplesInFrame, soundLayout, soundValueBytes } from './sound/sound-layout.ts';
import { SYSTEM_ITEM_BYTES } from './system-item.ts';

/** An element of each content package in order: its bytes on the grid, where they never change. */
export interface ElementSlot {
  readonly kind: 'system' | 'picture' | 'sound';
  readonly bytes?: number;
}

/** How content packages are laid out: the same elements in each, frame by frame (SMPTE ST 379-1). */
export interface ContentLayout {
  readonly essence: PictureEssence;
  readonly sound: SoundLayout | undefined;
  readonly slots: readonly ElementSlot[];
  /** Bytes of every content package, where they never change. */
  readonly packageBytes?: number;
  /** Labels of all essence containers in the file, that of their mixture last. */
  readonly containers: readonly Bytes[];
  /** The last four bytes of the keys of elements, by which tracks are known. */
  readonly trackNumbers: { readonly picture: number; readonly sounds: readonly number[] };
}

/** Item and element types of sound (ST 382, ST 386). */
const SOUND_ELEMENTS = { wave: [0x16, 0x01], aes3: [0x16, 0x03], d10: [0x06, 0x10] } as const;

/** @throws ExportError INVALID_SETTINGS for more channels than the mapping takes */
export function contentLayout(settings: FileSettings, essence: PictureEssence): ContentLayout {
  const sound = soundLayout(settings, essence.sound);
  const count = sound ? (sound.mapping === 'd10' ? 1 : sound.channels.length) : 0;
  const [item, type] = essence.element;
  const slots: ElementSlot[] = [
    ...(essence.systemItem ? [{ kind: 'system', bytes: elementBytes(SYSTEM_ITEM_BYTES) } as const] : []),
    {
      kind: 'picture',
      ...(essence.frameBytes !== undefined && { bytes: elementBytes(essence.frameBytes) }),
    },
    ...Array.from({ length: count }, () => soundSlot(sound, settings)),
  ];
  const fixed = slots.reduce<number | undefined>(
    (sum, { bytes }) => (sum === undefined || bytes === undefined ? undefined : sum + bytes),
    0,
  );
  const container = sound && sound.mapping !== 'd10' ? CONTAINERS[sound.mapping] : undefined;
  return {
    essence,
    sound,
    slots,
    ...(fixed !== undefined && { packageBytes: fixed }),
    containers: container ? [essence.container, container, CONTAINERS.several] : [essence.container],
    trackNumbers: {
      picture: trackNumber(item, 1, type, 0),
      sounds: Array.from({ length: count }, (_, index) => {
        const [soundItem, soundType] = SOUND_ELEMENTS[sound?.mapping ?? 'wave'];
        return trackNumber(soundItem, count, soundType, index);
      }),
    },
  };
}

/** Frames of 1601 and 1602 samples take the same room on the grid, mostly. */
function soundSlot(sound: SoundLayout | undefined, { frameRate }: FileSettings): ElementSlot {
  if (!sound) return { kind: 'sound' };
  const [least, most] = samplesInFrame(sound, frameRate).map((samples) =>
    elementBytes(soundValueBytes(sound, samples)),
  );
  return { kind: 'sound', ...(least === most && least !== undefined && { bytes: least }) };
}

function trackNumber(item: number, count: number, type: number, index: number): number {
  return ((item << 24) | (count << 16) | (type << 8) | index) >>> 0;
}
