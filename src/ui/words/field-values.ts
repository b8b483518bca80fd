/* What a field of the component library holds when it tells of a change. */

/** Its text; empty where it has none. */
export function textOf(event: Event): string {
  const field = event.currentTarget;
  return field && 'value' in field && typeof field.value === 'string' ? field.value : '';
}

/** Its number; undefined while it is empty. */
export function numberOf(event: Event): number | undefined {
  const field = event.currentTarget;
  const value = field && 'value' in field ? field.value : undefined;
  return value === '' || value === null || value === undefined ? undefined : Number(value);
}

export function checkedOf(event: Event): boolean {
  const field = event.currentTarget;
  return field !== null && 'checked' in field && field.checked === true;
}

/** Which of the known values was chosen. */
export function choiceOf<Value extends string>(event: Event, values: readonly Value[]): Value | undefined {
  const text = textOf(event);
  return values.find((value) => value === text);
}
