import type { StreamFacts } from '../codecs/index.ts';
import type {
  AudioPacket,
  AudioTrackDescription,
  EncodedSegment,
  Rational,
  TrackDescription,
} from '../media/index.ts';

export type ContainerId =
  | 'mp4'
  | 'mov'
  | 'webm'
  | 'mkv'
  | 'mxf'
  | 'mxf-opatom'
  | 'zip'
  | 'folder'
  | 'json'
  | 'lottie'
  | 'wav'
  | 'gif'
  | 'apng'
  | 'webp';

/** Where a single file's bytes go. Calls come one at a time; positions may go back to patch a header. */
export interface ByteSink {
  write(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void>;
}

/** Where the files of a sequence go. */
export interface FolderSink {
  writeFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface FileSettings {
  readonly container: ContainerId;
  readonly track: TrackDescription;
  readonly frameRate: Rational;
  readonly frameCount: number;
  /** The number that the first picture of a sequence is named by; 0 where absent. */
  readonly firstFrame?: number;
  /** How the pictures of a sequence are named: `shot_####`. Their number alone where absent. */
  readonly pictureNames?: string;
  /** Sound tracks, in order. */
  readonly audio?: readonly AudioTrackDescription[];
  /** Written as tags where the container has them; nothing here comes from the clock. */
  readonly title?: string;
  readonly tags?: FileTags;
  /** Of the first frame: `01:00:00:00`, or `01:00:00;00` for drop-frame (SMPTE ST 12-1). */
  readonly timecode?: string;
  readonly chapters?: readonly Chapter[];
  readonly captions?: readonly CaptionTrack[];
  /** The least number of sound tracks in MXF, which has one for each channel: silent ones are added. */
  readonly soundTracks?: number;
  /** What is known of the programme as a broadcaster's file has it; of MXF. */
  readonly as11?: As11Metadata;
  /** How often an animated picture is played; 0, or absent, for ever. */
  readonly loop?: number;
  /** A picture of the film, where the container has a place for one. */
  readonly cover?: CoverPicture;
  /** MP4 as a run of fragments that can be played while they are written, rather than with its index in front. */
  readonly fragmented?: boolean;
}

export interface CoverPicture {
  readonly mimeType: 'image/png' | 'image/jpeg';
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface FileTags {
  readonly description?: string;
  /** The reel or tape that an editing program shows. */
  readonly reel?: string;
  /** How many frames lie beside what was asked for, in words. */
  readonly handles?: string;
  /** When the composition was made, by its author's word; the clock is never asked. */
  readonly created?: Date;
}

/** AMWA AS-11 with the UK DPP's metadata: codes and texts as the file has them; positions in frames of the file. */
export interface As11Metadata {
  readonly seriesTitle: string;
  readonly programmeTitle: string;
  readonly episodeTitleNumber: string;
  /** As AS-11 counts them. */
  readonly audioTrackLayout: number;
  readonly primaryAudioLanguage: string;
  readonly programme: { readonly start: number; readonly frames: number };
  readonly dpp: {
    readonly productionNumber: string;
    readonly synopsis: string;
    readonly originator: string;
    readonly copyrightYear: number;
    readonly otherIdentifier: string | undefined;
    readonly otherIdentifierType: string | undefined;
    readonly genre: string | undefined;
    readonly distributor: string | undefined;
    readonly productPlacement: boolean | undefined;
    readonly fpaPass: number;
    readonly fpaManufacturer: string | undefined;
    readonly fpaVersion: string | undefined;
    readonly videoComments: string | undefined;
    readonly audioComments: string | undefined;
    readonly secondaryAudioLanguage: string;
    readonly tertiaryAudioLanguage: string;
    /** Whether the sound is as loud as EBU R 128 asks for. */
    readonly ebuR128: boolean;
    readonly lineUpStart: number;
    readonly identClockStart: number;
    readonly audioDescription: boolean;
    readonly openCaptions: boolean;
    readonly openCaptionsLanguage: string | undefined;
    readonly signing: number;
    readonly completionDate: Date;
    readonly textlessElements: boolean | undefined;
    readonly programmeHasText: boolean | undefined;
    readonly programmeTextLanguage: string | undefined;
    readonly contactEmail: string;
    readonly contactTelephoneNumber: string;
  };
}

export interface Chapter {
  readonly title: string;
  /** In frames of the file. */
  readonly frame: number;
}

/**
 * Cues in the order of their start; seconds from the file's first frame. Texts are WebVTT cue texts (W3C WebVTT section
 * 4.2.2): lines by \n, tags such as `<i>` allowed, `&`, `<` and `>` escaped.
 */
export interface CaptionTrack {
  /** BCP 47. */
  readonly language: string;
  readonly name?: string;
  readonly cues: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

/** Writes segments, in order, as one file. */
export interface FileWriter {
  /**
   * @throws ExportError ENCODER_FAILED when the segment's parameter sets differ from the file's;
   *   OUTPUT_FAILED when the sink refuses
   */
  add(segment: EncodedSegment): Promise<void>;
  /**
   * Appends packets to a sound track, which is to be kept about as far as the pictures: ahead of the segment that is
   * heard with it.
   *
   * @param track index in the settings' `audio`
   */
  addAudio(track: number, packets: readonly AudioPacket[]): Promise<void>;
  /** Writes what remains (index, trailer). The sink is not closed: its owner does that. */
  finish(): Promise<void>;
}

/** What a file says of itself, and what its packets say. */
export interface FileReport {
  readonly container: string;
  readonly mimeType: string;
  readonly bytes: number;
  readonly durationSeconds: number;
  readonly tracks: readonly TrackReport[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of the first frame, where there is a timecode track. */
  readonly timecode?: string;
  readonly chapters?: readonly { readonly title: string; readonly startSeconds: number }[];
  /** Whom the file says that it is written for: brands of MP4 and MOV, the major one first; the type of Matroska. */
  readonly brands?: readonly string[];
  /** Whether a player has the index before the first picture. */
  readonly indexFirst?: boolean;
}

export interface TrackReport {
  readonly type: 'video' | 'audio' | 'pictures' | 'captions';
  /** RFC 6381 string where known. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  readonly frameRate: number;
  readonly durationSeconds: number;
  readonly keyFrames: number;
  readonly colour: {
    readonly primaries?: string;
    readonly transfer?: string;
    readonly matrix?: string;
    readonly fullRange?: boolean;
  };
  /** Of sound: samples a second, channels, and the moment of the first sample that is heard. */
  readonly sampleRate?: number;
  readonly channelCount?: number;
  readonly startSeconds?: number;
  /** BCP 47 or ISO 639-2, as the file has it; absent where it is not told. */
  readonly language?: string;
  /** What the trade calls the codec, where its name says more: `Apple ProRes 422 HQ`, `DNxHR HQX`. */
  readonly commercialName?: string;
  /** The sample entry's type, or Matroska's CodecID; with what follows, in reports of whole examinations only. */
  readonly entry?: string;
  /** What the first picture says of itself. */
  readonly stream?: StreamFacts;
  /** Bytes of its packets, and of those that begin within the busiest second. */
  readonly packetBytes?: {
    readonly total: number;
    readonly least: number;
    readonly most: number;
    readonly busiestSecond: number;
  };
  /** Whether each picture has its alpha beside it. */
  readonly alphaBeside?: boolean;
  /** Gaps, overlaps or packets out of order; empty in a sound file. */
  readonly problems: readonly string[];
}
