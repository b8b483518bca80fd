/** ISO 639-1 codes with their ISO 639-2/T equivalents, for containers that take three letters. */
const THREE_LETTERS: Readonly<Record<string, string>> = {
  af: 'afr', ar: 'ara', az: 'aze', be: 'bel', bg: 'bul', bn: 'ben', bs: 'bos', ca: 'cat', cs: 'ces', cy: 'cym',
  da: 'dan', de: 'deu', el: 'ell', en: 'eng', eo: 'epo', es: 'spa', et: 'est', eu: 'eus', fa: 'fas', fi: 'fin',
  fr: 'fra', ga: 'gle', gl: 'glg', gu: 'guj', he: 'heb', hi: 'hin', hr: 'hrv', hu: 'hun', hy: 'hye', id: 'ind',
  is: 'isl', it: 'ita', ja: 'jpn', ka: 'kat', kk: 'kaz', km: 'khm', kn: 'kan', ko: 'kor', lb: 'ltz', lt: 'lit',
  lv: 'lav', mk: 'mkd', ml: 'mal', mn: 'mon', mr: 'mar', ms: 'msa', mt: 'mlt', my: 'mya', nb: 'nob', ne: 'nep',
  nl: 'nld', nn: 'nno', no: 'nor', pa: 'pan', pl: 'pol', pt: 'por', ro: 'ron', ru: 'rus', si: 'sin', sk: 'slk',
  sl: 'slv', sq: 'sqi', sr: 'srp', sv: 'swe', sw: 'swa', ta: 'tam', te: 'tel', th: 'tha', tl: 'tgl', tr: 'tur',
  uk: 'ukr', ur: 'urd', uz: 'uzb', vi: 'vie', zh: 'zho', zu: 'zul',
}; // biome-ignore format: a table

/** The three-letter code of a BCP 47 tag's language; `und` where there is none. */
export function threeLetterLanguage(tag: string): string {
  const [primary = ''] = tag.toLowerCase().split('-');
  if (/^[a-z]{3}$/.test(primary)) return primary;
  return THREE_LETTERS[primary] ?? 'und';
}

/** As `mdhd` packs it: five bits a letter, from 1 (ISO/IEC 14496-12 section 8.4.2.3). */
export function mediaLanguage(tag: string): number {
  let packed = 0;
  for (const letter of threeLetterLanguage(tag)) packed = (packed << 5) | (letter.charCodeAt(0) - 0x60);
  return packed;
}
