import type { AudioPacket, ChannelLayout } from '../../media/index.ts';

export type AudioCodec = 'aac' | 'opus' | 'flac' | 'pcm-s16' | 'pcm-s24' | 'pcm-f32';

export interface AudioEncodeSettings {
  readonly codec: AudioCodec;
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  /** Of codecs that lose; by default what the channels need. */
  readonly bitsPerSecond?: number;
}

/** The outcome of a trial: an encoder that was seen to work, ready to be opened in any thread. */
export interface AudioEncoderPlan {
  readonly settings: AudioEncodeSettings;
  /** `webcodecs`, `ffmpeg aac`, `libFLAC` (these two in WebAssembly) or `framewright`. */
  readonly encoder: 'webcodecs' | 'ffmpeg aac' | 'libFLAC' | 'framewright';
  /** Of the track: `mp4a.40.2`, `opus`, `flac`, `pcm-s16` … */
  readonly codecString: string;
  readonly description?: Uint8Array<ArrayBuffer>;
  /** Coded samples ahead of the first that is heard. */
  readonly priming: number;
  /** Names everything outside of the settings that may change the bytes. */
  readonly fingerprint: string;
  /** Whether encoding a probe twice gave the same bytes. */
  readonly deterministic: boolean;
  /** In words for a person. */
  readonly explanation: readonly string[];
}

/** Encodes one track. Owned by whoever opened it, who disposes of it in every case. */
export interface AudioTrackEncoder {
  /**
   * Takes the next samples, one array a channel; they may be overwritten as soon as it resolves.
   *
   * @returns packets that are ready, in order
   * @throws ExportError ENCODER_FAILED
   */
  encode(channels: readonly Float32Array<ArrayBuffer>[], count: number): Promise<readonly AudioPacket[]>;
  /** The packets that remain: as many as it takes for every sample, priming included, to come out. */
  finish(): Promise<readonly AudioPacket[]>;
  /** Known with the first packet, where the codec has one. */
  readonly description: Uint8Array<ArrayBuffer> | undefined;
  [Symbol.dispose](): void;
}
