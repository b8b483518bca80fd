import type { Rational } from '../../../media/index.ts';
import type { As11Metadata } from '../../container.ts';
import { type Bytes, u8, u16, u32, u64 } from '../../isobmff/bytes.ts';
import { DATA_DEFINITIONS, label } from '../labels.ts';
import { flag, type MetadataSets, type Properties, type SetName } from './sets.ts';
import { batch, ratio, timestamp, utf16 } from './values.ts';

/** Descriptive schemes of AMWA AS-11: core, segmentation, and that of the UK DPP. */
export const AS11_SCHEMES: readonly Bytes[] = [
  label('060e2b34 04010101 0d010401 0b010000'),
  label('060e2b34 04010101 0d010401 0b020000'),
  label('060e2b34 04010101 0d0c0101 01000000'),
];

/** AMWA AS-11 UK DPP HD shim, 1.1. */
const SHIM = { name: 'UK DPP HD', version: u8(1, 1) };
/** Of AES11's parts there is one: the programme isn't cut here. */
const [PART, PARTS] = [1, 1];
const TRACKS = { core: 5001, segmentation: 5002, dpp: 5101 };
const WIDE: Rational = { num: 16, den: 9 };

/** @returns names of the tracks that the material package gets */
export function addAs11(sets: MetadataSets, as11: As11Metadata, frameRate: Rational): Bytes[] {
  const dataDefinition = DATA_DEFINITIONS.descriptive;
  const segment = (kind: SetName, framework: Properties, duration?: number): Bytes =>
    sets.add('descriptiveSegment', {
      dataDefinition,
      ...(duration !== undefined && { duration: u64(duration) }),
      descriptiveFramework: sets.add(kind, framework),
    });
  const still = (id: number, name: string, component: Bytes): Bytes =>
    sets.add('staticTrack', {
      trackId: u32(id),
      trackNumber: u32(0),
      trackName: utf16(name),
      sequence: sets.add('sequence', { dataDefinition, components: batch([component]) }),
    });
  const { start, frames } = as11.programme;
  const parts = [
    ...(start > 0 ? [sets.add('filler', { dataDefinition, duration: u64(start) })] : []),
    segment('as11Segmentation', { as11Part: u16(PART), as11Parts: u16(PARTS) }, frames),
  ];
  return [
    still(TRACKS.core, 'AS_11_Core', segment('as11Core', core(as11))),
    sets.add('track', {
      trackId: u32(TRACKS.segmentation),
      trackNumber: u32(0),
      trackName: utf16('AS_11_Segmentation'),
      editRate: ratio(frameRate),
      origin: u64(0),
      sequence: sets.add('sequence', {
        dataDefinition,
        duration: u64(start + frames),
        components: batch(parts),
      }),
    }),
    still(TRACKS.dpp, 'AS_11_UKDPP', segment('ukDpp', ukDpp(as11))),
  ];
}

function core(as11: As11Metadata): Properties {
  return {
    as11SeriesTitle: utf16(as11.seriesTitle),
    as11ProgrammeTitle: utf16(as11.programmeTitle),
    as11EpisodeTitleNumber: utf16(as11.episodeTitleNumber),
    as11ShimName: utf16(SHIM.name),
    as11ShimVersion: SHIM.version,
    as11AudioTrackLayout: u8(as11.audioTrackLayout),
    as11PrimaryAudioLanguage: utf16(as11.primaryAudioLanguage),
    as11ClosedCaptionsPresent: flag(false),
  };
}

function ukDpp({ dpp, programme }: As11Metadata): Properties {
  const text = (value: string | undefined): Bytes | undefined =>
    value === undefined ? undefined : utf16(value);
  const yes = (value: boolean | undefined): Bytes | undefined =>
    value === undefined ? undefined : flag(value);
  const values: Partial<Record<keyof Properties, Bytes | undefined>> = {
    dppProductionNumber: utf16(dpp.productionNumber),
    dppSynopsis: utf16(dpp.synopsis),
    dppOriginator: utf16(dpp.originator),
    dppCopyrightYear: u16(dpp.copyrightYear),
    dppOtherIdentifier: text(dpp.otherIdentifier),
    dppOtherIdentifierType: text(dpp.otherIdentifierType),
    dppGenre: text(dpp.genre),
    dppDistributor: text(dpp.distributor),
    dppPictureRatio: ratio(WIDE),
    dpp3D: flag(false),
    dppProductPlacement: yes(dpp.productPlacement),
    dppFpaPass: u8(dpp.fpaPass),
    dppFpaManufacturer: text(dpp.fpaManufacturer),
    dppFpaVersion: text(dpp.fpaVersion),
    dppVideoComments: text(dpp.videoComments),
    dppSecondaryAudioLanguage: utf16(dpp.secondaryAudioLanguage),
    dppTertiaryAudioLanguage: utf16(dpp.tertiaryAudioLanguage),
    dppAudioLoudnessStandard: u8(dpp.ebuR128 ? 1 : 0),
    dppAudioComments: text(dpp.audioComments),
    dppLineUpStart: u64(dpp.lineUpStart),
    dppIdentClockStart: u64(dpp.identClockStart),
    dppTotalNumberOfParts: u16(PARTS),
    dppTotalProgrammeDuration: u64(programme.frames),
    dppAudioDescriptionPresent: flag(dpp.audioDescription),
    dppOpenCaptionsPresent: flag(dpp.openCaptions),
    dppOpenCaptionsLanguage: text(dpp.openCaptionsLanguage),
    dppSigningPresent: u8(dpp.signing),
    dppCompletionDate: timestamp(dpp.completionDate),
    dppTextlessElementsExist: yes(dpp.textlessElements),
    dppProgrammeHasText: yes(dpp.programmeHasText),
    dppProgrammeTextLanguage: text(dpp.programmeTextLanguage),
    dppContactEmail: utf16(dpp.contactEmail),
    dppContactTelephoneNumber: utf16(dpp.contactTelephoneNumber),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
