/**
 * What somebody should look at, where a picture was coded to look like its rendering: above these, artifacts are likely
 * to be seen. H.264 and VP9 at the default quality and somewhat below (x264 at a rate factor of 20 and 26) stay under half
 * of each on gradients, bars, test charts, fractals and noise; so does ProRes.
 */
export const ARTIFACT_LIMITS = {
  /**
   * CAMBI's authors call 5 slightly annoying; here it is what the file has more than the rendering, where less
   * is remarkable. Gradients of 5 bits a channel, or of 4 bits of luma, have 19 and more, of 6 bits 10; coded ones up to 1.
   */
  banding: 3,
  /**
   * Mean steps of 1.6 codes of luma at the borders of blocks, in the worst tenth of the picture. x264 at 26 has up to
   * 0.09, at 35 up to 0.29; without its deblocking filter at 45 between 0.18 and 1.
   */
  blocking: 0.2,
  /** Mean ripples of a code of luma beside strong edges. x264 at 26 has up to 0.07, at 35 0.1, at 45 0.15 to 0.28. */
  ringing: 0.125,
} as const;
