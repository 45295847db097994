// Sets theme and language before the first paint. A file of its own: the content security policy allows no inline script.
(() => {
  const root = document.documentElement;
  let scheme = null;
  let language = null;
  try {
    scheme = localStorage.getItem('mantine-color-scheme-value');
    language = localStorage.getItem('tideway-language');
  } catch {
    // Storage may be forbidden; the browser's own preferences decide then.
  }
  const dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  root.lang = (language || navigator.language || 'en').startsWith('zh') ? 'zh-CN' : 'en';
})();
