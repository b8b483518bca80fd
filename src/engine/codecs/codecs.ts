import type {
  ChromaSiting,
  ChromaSubsampling,
  ColourSpace,
  EncodedSegment,
  FieldOrder,
  Frame,
  HdrMetadata,
  PixelFormat,
  PlanarFormat,
  Rational,
  YuvFrame,
} from '../media/index.ts';

export type CodecId =
  | 'h264'
  | 'h265'
  | 'vp9'
  | 'av1'
  | 'prores'
  | 'dnxhd'
  | 'dnxhr'
  | 'png'
  | 'tiff'
  | 'exr'
  | 'dng'
  | 'gif'
  | 'apng'
  | 'webp'
  | 'mpeg2'
  | 'avc-intra'
  | 'ffv1';

/** Apple's profiles, as in the format ids. */
export type ProResProfile = 'proxy' | 'lt' | '422' | 'hq' | '4444' | '4444xq';
/** Avid's compression classes, as in the format ids: megabits a second of DNxHD at 29.97, names of DNxHR. */
export type DnxProfile = '120' | '145' | '185' | '185x' | '220x' | 'lb' | 'sq' | 'hq' | 'hqx' | '444';
/** Profiles of ITU-T H.264 that are made. */
export type H264Profile = 'baseline' | 'main' | 'high';
/** Panasonic's AVC-Intra and Sony's XAVC Intra, by their classes. */
export type AvcIntraProfile =
  | 'avc-intra-50'
  | 'avc-intra-100'
  | 'avc-intra-200'
  | 'xavc-100'
  | 'xavc-300'
  | 'xavc-480';
/** Sony's MPEG-2 formats: XDCAM HD422 (SMPTE RDD 9) and IMX (SMPTE ST 356), by their rates. */
export type Mpeg2Profile = 'xdcam-hd422' | 'imx-30' | 'imx-40' | 'imx-50';
export type CodecProfile = ProResProfile | DnxProfile | H264Profile | AvcIntraProfile | Mpeg2Profile;

/** The most that any stretch takes which a decoder's buffer of `bufferBits` holds (VBV). */
export interface RateLimit {
  readonly maximumBitsPerSecond?: number;
  readonly bufferBits?: number;
}

/**
 * `quality` runs from 0 to 100 on one scale for all codecs: 100 is indistinguishable, 75 the default. `profile`: the codec's
 * profile fixes the rate.
 */
export type RateControl =
  | (RateLimit & { readonly mode: 'quality'; readonly quality: number })
  | (RateLimit & {
      readonly mode: 'bitrate';
      readonly bitsPerSecond: number;
      /** The same rate at all times (CBR) rather than on average. */
      readonly constant?: boolean;
    })
  | { readonly mode: 'profile' };

/** How pixels of a picture are packed, always without loss; by the names that TIFF's and OpenEXR's own tools give. */
export const PICTURE_COMPRESSIONS = ['none', 'lzw', 'deflate', 'rle', 'zips', 'zip'] as const;
export type PictureCompression = (typeof PICTURE_COMPRESSIONS)[number];

/** Who may encode: the browser, our own code, or ffmpeg.wasm. */
export type EncoderChoice = 'auto' | 'webcodecs' | 'wasm' | 'ffmpeg';

export interface EncodeSettings {
  readonly codec: CodecId;
  /** Where the codec has profiles that are chosen; else the encoder takes what the pictures need. */
  readonly profile?: CodecProfile;
  /** The highest level allowed, as the codec writes it: `4.1`. By default what size and rate need. */
  readonly level?: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  readonly rate: RateControl;
  readonly colourSpace: ColourSpace;
  /** 4:2:0 where absent. */
  readonly chroma?: ChromaSubsampling;
  /** `left` where absent. */
  readonly chromaSiting?: ChromaSiting;
  /** Bits a channel of the encoder's input. */
  readonly depth: 8 | 10 | 12 | 16 | 32;
  /** Samples are floating-point numbers of linear light rather than codes; of pictures. */
  readonly floatingPoint?: boolean;
  /** Of pictures; the codec's usual one where absent. */
  readonly compression?: PictureCompression;
  /** cd/m² of linear light at 1, where it is known. */
  readonly whiteLuminance?: number;
  /** Whether the alpha plane is encoded too. */
  readonly alpha?: boolean;
  /** Bits of a sample of ProRes' alpha; 16 where absent. */
  readonly alphaDepth?: 8 | 16;
  readonly hdr?: HdrMetadata;
  /** Of interlaced pictures, whose two fields show two instants; progressive where absent. */
  readonly fieldOrder?: FieldOrder;
  /** Width to height of the picture as it is shown, where pixels aren't square. */
  readonly displayAspect?: Rational;
  /** The most frames from one key frame to the next; by default only segments begin with one. */
  readonly keyFrameInterval?: number;
  readonly encoder?: EncoderChoice;
  readonly acceleration?: 'hardware' | 'software';
  /** Take only an encoder that gave the same bytes twice. */
  readonly deterministic?: boolean;
  readonly tuning?: EncoderTuning;
  readonly gif?: GifChoices;
  /** Of WebP: whether nothing is lost. */
  readonly lossless?: boolean;
  /** What a picture holds beside the finished one. */
  readonly layers?: PictureLayers;
}

/** Layers of a picture, by the names of their channels. */
export interface PictureLayers {
  /** Those that Scenes count from 0, from back to front. */
  readonly names: readonly string[];
  /** A layer beneath them all, where a background is painted. */
  readonly background?: string;
}

/** One layer of a frame. */
export interface FrameLayer {
  readonly name: string;
  /** The same object for as long as the layer looks the same. */
  readonly content: object;
  /** As frames are, with straight alpha; it lasts until the next layer is drawn. */
  draw(): Promise<Frame>;
}

/** How a GIF's frames become indices of colours. */
export interface GifChoices {
  /** Entries of a palette, one of which stands for what is transparent: 2 to 256. */
  readonly colours: number;
  /** One palette for the whole film, or one for each frame: finer, larger, and its grain moves. */
  readonly palette: 'film' | 'frame';
  /** A pattern that is fixed to the picture, diffused errors, or the nearest colour alone. */
  readonly dithering: 'ordered' | 'diffusion' | 'none';
  /** The film's palette once it is known: six hexadecimal digits a colour. */
  readonly table?: string;
}

/** What of the seed's codecOptimizations and WebMExport changes how an encoder works. */
export interface EncoderTuning {
  /** Of libx264 and libx265. */
  readonly preset?:
    | 'ultrafast'
    | 'superfast'
    | 'veryfast'
    | 'faster'
    | 'fast'
    | 'medium'
    | 'slow'
    | 'slower'
    | 'veryslow';
  readonly twoPass?: boolean;
  readonly adaptiveQuantization?: boolean;
  readonly frameParallel?: boolean;
  readonly qualityTuning?: 'low' | 'medium' | 'high';
  readonly motionEstimation?: 'dia' | 'hex' | 'umh' | 'esa';
  /** Of motion vectors, 0 (whole pixels) to 11: libx264's subme. */
  readonly subpixelPrecision?: number;
}

/** What a segment encoder wants to be fed. */
export type EncoderInput = PlanarFormat | PixelFormat;

/** How ffmpeg.wasm is called; structured-cloneable. */
export interface FfmpegEncoderConfig {
  /** What encodes, as FFmpeg names it: `libx264`, `prores_ks`, `dnxhd` … */
  readonly encoder: string;
  /** Output options after `-c:v ENCODER`, in order. */
  readonly options: readonly string[];
  /** `intra`: each packet depends on its own frame alone, so that a segment may be encoded in batches. */
  readonly kind: 'intra' | 'inter';
  /**
   * Frames that runs are to be a multiple of, but for the film's last: what is coded goes round so, or keeps to its rate
   * so. 1 where absent.
   */
  readonly round?: number;
  /** Whether each run of the encoder takes one round and no more, so that the bytes are the same wherever segments begin. */
  readonly roundByRound?: boolean;
  /** Of frames on their way to the encoder, as FFmpeg writes filters. */
  readonly filters?: readonly string[];
  /** How packets leave; by default as suits the encoder. */
  readonly muxer?: 'raw';
}

/** The outcome of a preflight: an encoder that was seen to work, ready to be opened in any thread. */
export interface EncoderPlan {
  readonly settings: EncodeSettings;
  readonly input: EncoderInput;
  /** Such as `webcodecs`, `ffmpeg.wasm libx264` or `framewright` (our own). */
  readonly encoder: string;
  readonly acceleration: 'hardware' | 'software';
  /** Structured-cloneable; present where the encoder is WebCodecs'. */
  readonly webcodecs?: VideoEncoderConfig;
  /** Of the second encoder that takes the alpha plane, where there is one. */
  readonly webcodecsAlpha?: VideoEncoderConfig;
  /** Present where the encoder is ffmpeg.wasm's. */
  readonly ffmpeg?: FfmpegEncoderConfig;
  /**
   * Names everything outside of the settings that may change the bytes: browser build, configuration, core count,
   * hash of a probe's output. Part of each segment's key.
   */
  readonly fingerprint: string;
  /** Whether encoding the probe twice gave the same bytes. */
  readonly deterministic: boolean;
  /** The plan whose trial gave the fingerprint that this one's is made from; absent where the trial was its own. */
  readonly derivedFrom?: EncoderPlan;
  /** Another way to use the same codec, to be taken where a trial segment of this one does not look right. */
  readonly alternative?: EncoderPlan;
  /** What was chosen and why, rung by rung, in words for a person. */
  readonly explanation: readonly string[];
}

/** Encodes one segment. Owned by whoever opened it, who disposes of it in every case. */
export interface SegmentEncoder {
  readonly input: EncoderInput;
  /**
   * Takes the next frame; resolves when there is room for another (back-pressure). The pixels may be overwritten as
   * soon as it resolves.
   *
   * @param layers those of the settings that the frame shows, from back to front
   * @throws ExportError ENCODER_FAILED when the encoder failed or made no progress within the watchdog's time
   */
  encode(frame: Frame | YuvFrame, layers?: readonly FrameLayer[]): Promise<void>;
  /**
   * Takes the frame ahead of the segment's first, before all others, where the codec asks for it: see `neighboursOf`.
   */
  before?(frame: Frame | YuvFrame): Promise<void>;
  /** Takes the frame behind the segment's last, where the codec asks for it. */
  after?(frame: Frame | YuvFrame): Promise<void>;
  /**
   * Flushes and checks: as many packets as frames, a key frame first, times in order.
   *
   * @throws ExportError ENCODER_FAILED
   */
  finish(): Promise<EncodedSegment>;
  [Symbol.dispose](): void;
}
