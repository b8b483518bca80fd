import type { QualityAPI } from '../api/index.ts';
import { notBuilt } from '../errors/index.ts';
import { openProfiles } from './profiles.ts';

export interface Quality extends QualityAPI {
  close(): void;
}

/**
 * The quality API of a store: its profiles are alive, its reports and golden frames are to come.
 *
 * @param onChange told when a profile was made, changed or deleted, in whichever tab
 */
export function openQuality(storeName: string, onChange: () => void): Quality {
  return {
    ...openProfiles(storeName, onChange),
    validateExport: unbuilt('validateExport'),
    compareExports: unbuilt('compareExports'),
    generateQualityReport: unbuilt('generateQualityReport'),
    validateFile: unbuilt('validateFile'),
    getValidation: unbuilt('getValidation'),
    getKeptAside: unbuilt('getKeptAside'),
    remakeHigher: unbuilt('remakeHigher'),
    registerGoldenFrame: unbuilt('registerGoldenFrame'),
    getGoldenFrames: unbuilt('getGoldenFrames'),
    updateGoldenFrame: unbuilt('updateGoldenFrame'),
    deleteGoldenFrame: unbuilt('deleteGoldenFrame'),
  };
}

const unbuilt = (call: string) => async (): Promise<never> => {
  throw notBuilt(`quality.${call}`);
};
