/** The program that a file says it was made with; without a version, so that equal input gives equal bytes. */
export const TOOL = 'Framewright';
