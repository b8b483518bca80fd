import type { AvcIntraProfile, Mpeg2Profile } from '../../codecs/index.ts';
import type { FilmFormat, FormatDeclaration, Raster } from '../formats.ts';
import {
  AVC_INTRA_RASTERS,
  HD_AVC_INTRA,
  IMX_RASTERS,
  NARROW_AVC_INTRA,
  UHD_RASTERS,
  XDCAM_RASTERS,
} from '../rules/broadcast-rasters.ts';

const BROADCAST = {
  category: 'broadcast',
  audio: ['pcm-s24', 'pcm-s16'],
  containers: ['mxf'],
  extension: 'mxf',
  mimeType: 'application/mxf',
  alpha: [],
  colours: ['bt709'],
  sizeMultiple: 2,
  lossless: false,
} as const;

function avcIntra(
  profile: AvcIntraProfile,
  name: string,
  rasters: readonly Raster[],
  use: string,
): FormatDeclaration {
  const half = profile === 'avc-intra-50';
  const scans: FilmFormat['scans'] =
    rasters === UHD_RASTERS ? ['progressive'] : ['progressive', 'tff', 'bff'];
  return {
    ...BROADCAST,
    id: profile,
    name,
    codec: 'avc-intra',
    profile,
    ...(!half && { chroma: '422' }),
    depths: [10],
    rasters,
    scans,
    maximumSize: 3840,
    use,
  };
}

function imx(profile: Exclude<Mpeg2Profile, 'xdcam-hd422'>): FormatDeclaration {
  return {
    ...BROADCAST,
    id: profile,
    name: `IMX ${profile.slice(-2)} (D-10)`,
    codec: 'mpeg2',
    profile,
    chroma: '422',
    depths: [8],
    rasters: IMX_RASTERS,
    standardDefinition: true,
    scans: ['tff'],
    maximumSize: 720,
    use: `Standard definition for broadcast servers, ${profile.slice(-2)} Mb/s, every frame by itself, interlaced.`,
  };
}

/** What broadcasters take in MXF. Compatible with the makers' formats; certified by none of them. */
export const BROADCAST_FORMATS: readonly FormatDeclaration[] = [
  {
    ...BROADCAST,
    id: 'xdcam-hd422',
    name: 'XDCAM HD422',
    codec: 'mpeg2',
    profile: 'xdcam-hd422',
    chroma: '422',
    depths: [8],
    rasters: XDCAM_RASTERS,
    scans: ['progressive', 'tff'],
    soundTracks: 8,
    maximumSize: 1920,
    use: 'HD for broadcast, 50 Mb/s at all times, in groups of pictures.',
  },
  avcIntra(
    'avc-intra-50',
    'AVC-Intra 50',
    NARROW_AVC_INTRA,
    'HD news at half the rate, 4:2:0, every frame by itself.',
  ),
  avcIntra(
    'avc-intra-100',
    'AVC-Intra 100',
    AVC_INTRA_RASTERS,
    'HD for broadcast, 10 bits 4:2:2, every frame by itself.',
  ),
  avcIntra(
    'avc-intra-200',
    'AVC-Intra 200',
    AVC_INTRA_RASTERS,
    'HD masters for broadcast, twice the rate of AVC-Intra 100.',
  ),
  avcIntra(
    'xavc-100',
    'XAVC Intra class 100',
    HD_AVC_INTRA,
    'HD for broadcast, in Sony’s flavour of AVC-Intra 100.',
  ),
  avcIntra('xavc-300', 'XAVC Intra class 300', UHD_RASTERS, 'UHD for broadcast, every frame by itself.'),
  avcIntra(
    'xavc-480',
    'XAVC Intra class 480',
    UHD_RASTERS,
    'UHD masters for broadcast, every frame by itself.',
  ),
  imx('imx-30'),
  imx('imx-40'),
  imx('imx-50'),
];
