// A file of its own, before everything else: the chosen theme must be known before anything is painted.
(() => {
  try {
    const theme = localStorage.getItem('latchkey-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is switched off: the system's theme it is.
  }
})();
