/**
 * Cells by name and by place, the way of keys between them, and what stands in them.
 *
 * Everything here is pure: the grid asks it, and so do the tests.
 */

export const COLUMNS = 8;
export const ROWS = 20;

/** A place in the grid, counted from 0. @typedef {{column: number, row: number}} Place */

/** The name that everybody gives this cell, such as `C4`. @param {Place} place */
export function nameOf({ column, row }) {
  return `${String.fromCharCode(65 + column)}${row + 1}`;
}

/**
 * Where the cell of this name is; nothing if it is outside of the grid, as cells of other clients may be.
 *
 * @param {unknown} name
 * @returns {Place | undefined}
 */
export function placeOf(name) {
  if (typeof name !== "string" || !/^[A-Z][1-9]\d?$/.test(name)) return undefined;
  const place = { column: name.charCodeAt(0) - 65, row: Number(name.slice(1)) - 1 };
  return place.column < COLUMNS && place.row < ROWS ? place : undefined;
}

/** The nearest place inside of the grid. @param {Place} place @returns {Place} */
function within({ column, row }) {
  return {
    column: Math.min(COLUMNS - 1, Math.max(0, column)),
    row: Math.min(ROWS - 1, Math.max(0, row)),
  };
}

const STEPS = {
  ArrowUp: { column: 0, row: -1 },
  ArrowDown: { column: 0, row: 1 },
  ArrowLeft: { column: -1, row: 0 },
  ArrowRight: { column: 1, row: 0 },
  PageUp: { column: 0, row: -10 },
  PageDown: { column: 0, row: 10 },
};

/**
 * Where a key leads from here; nothing if the key is not one that moves, or if Tab leaves the grid:
 * nobody who goes by keyboard may be caught in it.
 *
 * @param {Place} from
 * @param {{key: string, shiftKey?: boolean, ctrlKey?: boolean, metaKey?: boolean}} pressed
 * @returns {Place | undefined}
 */
export function moved(from, { key, shiftKey = false, ctrlKey = false, metaKey = false }) {
  const whole = ctrlKey || metaKey;
  const back = shiftKey ? -1 : 1;
  if (key === "Home") return { column: 0, row: whole ? 0 : from.row };
  if (key === "End") return { column: COLUMNS - 1, row: whole ? ROWS - 1 : from.row };
  if (key === "Enter") return within({ column: from.column, row: from.row + back });
  if (key === "Tab") {
    const column = from.column + back;
    return column >= 0 && column < COLUMNS ? { column, row: from.row } : undefined;
  }
  const step = STEPS[/** @type {keyof typeof STEPS} */ (key)];
  if (!step) return undefined;
  const far = whole ? Math.max(COLUMNS, ROWS) : 1;
  return within({ column: from.column + step.column * far, row: from.row + step.row * far });
}

/**
 * What was typed, as it is written into a cell: a number if it reads as one, nothing if it is blank.
 *
 * @param {string} text
 * @returns {string | number | null}
 */
export function valueOf(text) {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** A cell's value as text: other clients may write any JSON. @param {unknown} value */
export function textOf(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
