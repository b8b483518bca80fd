type Size = { readonly width: number; readonly height: number };

/** Proportions such as 16:9 or 1200:628 have short sides like these; those with longer ones are rounded. */
const LONGEST_STEP = 128;

/**
 * The largest whole-numbered size within a box that has the composition's proportions, exactly where its lowest terms
 * allow: otherwise the picture's outermost pixels would be covered in part and let the checkerboard through.
 */
export function sizeWithin(box: Size, composition: Size): Size {
  const step = lowestTerms(composition);
  const steps = step && Math.floor(Math.min(box.width / step.width, box.height / step.height));
  if (step && steps) return { width: step.width * steps, height: step.height * steps };
  const scale = Math.min(box.width / composition.width, box.height / composition.height);
  return {
    width: Math.max(1, Math.floor(composition.width * scale)),
    height: Math.max(1, Math.floor(composition.height * scale)),
  };
}

/** The smallest size of the same proportions in whole pixels; undefined where it is none or large. */
function lowestTerms({ width, height }: Size): Size | undefined {
  if (!Number.isInteger(width) || !Number.isInteger(height)) return undefined;
  let [divisor, rest] = [width, height];
  while (rest !== 0) [divisor, rest] = [rest, divisor % rest];
  const step = { width: width / divisor, height: height / divisor };
  return Math.max(step.width, step.height) <= LONGEST_STEP ? step : undefined;
}
