import type { As11Metadata, ContainerId } from '../container/index.ts';
import { AS11_REQUIRED, AUDIO_LAYOUTS, FPA_RESULTS, SIGNINGS } from './as11-settings.ts';
import { checkFields, type FieldRule, type FieldRules, oneOf, within } from './field-rules.ts';
import type { FormatSettings } from './formats.ts';
import type { ResolvedLeader } from './leader.ts';
import type { Programme } from './programme.ts';
import type { Report } from './report.ts';

/** Codes of layouts: those of EBU R 123 stand behind 26 of EBU R 48 (AS-11 UK DPP). */
const FIRST_R123 = 26;
const LONGEST = { text: 127, synopsis: 250 };

const text =
  (longest: number = LONGEST.text): FieldRule =>
  (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= longest
      ? undefined
      : `is a text of 1 to ${longest} characters`;

const language: FieldRule = (value) =>
  typeof value === 'string' && /^[a-z]{3}$/.test(value)
    ? undefined
    : 'is a language by ISO 639-2, such as eng, or zxx for none';

const date: FieldRule = (value) =>
  typeof value === 'string' && dateOf(value) !== undefined ? undefined : 'is a date such as 2026-01-31';

const flag = oneOf(true, false);

const RULES: FieldRules = {
  seriesTitle: text(),
  programmeTitle: text(),
  episodeTitleNumber: text(),
  productionNumber: text(),
  synopsis: text(LONGEST.synopsis),
  originator: text(),
  copyrightYear: within(1900, 2999, true),
  completionDate: date,
  contactEmail: text(),
  contactTelephoneNumber: text(),
  primaryAudioLanguage: language,
  secondaryAudioLanguage: language,
  tertiaryAudioLanguage: language,
  audioTrackLayout: oneOf(...AUDIO_LAYOUTS),
  fpaPass: oneOf(...FPA_RESULTS),
  fpaManufacturer: text(),
  fpaVersion: text(),
  otherIdentifier: text(),
  otherIdentifierType: text(),
  genre: text(),
  distributor: text(),
  productPlacement: flag,
  videoComments: text(),
  audioComments: text(),
  audioDescription: flag,
  openCaptions: flag,
  openCaptionsLanguage: language,
  signing: oneOf(...SIGNINGS),
  textlessElements: flag,
  programmeHasText: flag,
  programmeTextLanguage: language,
};

export function checkAs11(
  settings: FormatSettings,
  container: ContainerId | undefined,
  report: Report,
): void {
  const { as11, leader } = settings;
  if (as11 === undefined) return;
  const problems = checkFields(as11, 'field of AS-11', RULES);
  for (const { severity, message } of problems) report(severity, 'as11', `Of AS-11, ${message}`);
  if (problems.length > 0) return;
  if (container !== undefined && container !== 'mxf') {
    report(
      'error',
      'as11',
      `The metadata of AS-11 lies in MXF, not in ${container}: choose mxf, or leave as11 out.`,
    );
    return;
  }
  const missing = AS11_REQUIRED.filter((field) => as11[field] === undefined);
  if (missing.length > 0) {
    const message = `AS-11 (UK DPP) wants to know ${missing.join(', ')}: give them in as11.`;
    report('error', 'as11', message, as11, { isPerProgramme: true });
  }
  if (!(leader?.bars && leader.slate)) {
    report(
      'error',
      'as11',
      'AS-11 (UK DPP) says where line-up and clock begin: give the leader bars and a slate, such as 60 and 27 seconds with 3 of black.',
    );
  }
  if (settings.format !== 'avc-intra-100' || settings.scan !== 'tff') {
    report('warning', 'as11', 'AS-11 UK DPP HD is AVC-Intra 100 at 1080i25, upper field first.');
  }
}

/** What is written, with nothing left open. To be called with settings that were found sound. */
export function resolveAs11(
  { as11, audio }: FormatSettings,
  { start, end, handles }: Programme,
  leader: ResolvedLeader | undefined,
): As11Metadata | undefined {
  if (!as11 || !leader) return undefined;
  const { audioTrackLayout = '4b', fpaPass = 'not-tested', signing = 'no' } = as11;
  const normalised = audio && audio.loudness?.target === -23;
  const text = (value: string | undefined): string => value?.trim() ?? '';
  return {
    seriesTitle: text(as11.seriesTitle),
    programmeTitle: text(as11.programmeTitle),
    episodeTitleNumber: text(as11.episodeTitleNumber),
    audioTrackLayout: FIRST_R123 + AUDIO_LAYOUTS.indexOf(audioTrackLayout),
    primaryAudioLanguage: as11.primaryAudioLanguage ?? 'eng',
    programme: {
      start: leader.frames + handles.before,
      frames: end - start - handles.before - handles.after,
    },
    dpp: {
      productionNumber: text(as11.productionNumber),
      synopsis: text(as11.synopsis),
      originator: text(as11.originator),
      copyrightYear: as11.copyrightYear ?? 0,
      otherIdentifier: as11.otherIdentifier,
      otherIdentifierType: as11.otherIdentifierType,
      genre: as11.genre,
      distributor: as11.distributor,
      productPlacement: as11.productPlacement,
      fpaPass: FPA_RESULTS.indexOf(fpaPass),
      fpaManufacturer: as11.fpaManufacturer,
      fpaVersion: as11.fpaVersion,
      videoComments: as11.videoComments,
      audioComments: as11.audioComments,
      secondaryAudioLanguage: as11.secondaryAudioLanguage ?? 'zxx',
      tertiaryAudioLanguage: as11.tertiaryAudioLanguage ?? 'zxx',
      ebuR128: normalised === true,
      lineUpStart: 0,
      identClockStart: leader.bars,
      audioDescription: as11.audioDescription ?? false,
      openCaptions: as11.openCaptions ?? false,
      openCaptionsLanguage: as11.openCaptionsLanguage,
      signing: SIGNINGS.indexOf(signing),
      completionDate: dateOf(as11.completionDate ?? '') ?? new Date(0),
      textlessElements: as11.textlessElements,
      programmeHasText: as11.programmeHasText,
      programmeTextLanguage: as11.programmeTextLanguage,
      contactEmail: text(as11.contactEmail),
      contactTelephoneNumber: text(as11.contactTelephoneNumber),
    },
  };
}

function dateOf(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text) ? undefined : date;
}
