/** As often as a screen shows something, and no more: a busy house has thousands of happenings a second. */

/**
 * @param {() => void} show
 * @returns {() => void} asks for `show`, which then runs once before the next frame
 */
export function oncePerFrame(show) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      show();
    });
  };
}
