// Comfort for those who let scripts run: nothing here is needed, and nothing is sent anywhere.
'use strict';

// A file may be dropped anywhere on a page that has a field for one.
const file = document.querySelector('input[type=file]');
const form = file?.form;
const hover = (event) => event.dataTransfer?.types.includes('Files');

if (form) {
  const mark = (on) => form.classList.toggle('drop', on);
  document.addEventListener('dragover', (event) => {
    if (!hover(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener('dragleave', (event) => event.relatedTarget || mark(false));
  document.addEventListener('drop', (event) => {
    if (!hover(event)) return;
    event.preventDefault();
    mark(false);
    file.files = event.dataTransfer.files;
    form.querySelector('button').focus();
  });
}

// Words, where they stand and since when, and the link: as they are shown, none of them made here.
function citation(figure) {
  const [quote, link, about] = ['blockquote', 'figcaption > a', '.about'].map((s) => figure.querySelector(s));
  return `${quote.textContent}\n${link.textContent} (${about.textContent})\n${link.href}\n`;
}

// Browsers give the clipboard to encrypted pages and to this machine alone.
if (navigator.clipboard) {
  for (const figure of document.querySelectorAll('figure:has(figcaption > a)')) {
    const text = citation(figure);
    const button = document.createElement('button');
    const state = document.createElement('span');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy with source';
    state.className = 'soft';
    state.role = 'status';
    button.addEventListener('click', async () => {
      const done = navigator.clipboard.writeText(text);
      state.textContent = await done.then(() => ' copied', () => ' not copied: the browser refused');
    });
    (figure.querySelector('.around') ?? figure.querySelector('.about')).append(' ', button, state);
  }
}
