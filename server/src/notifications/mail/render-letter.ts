import type { Letter } from './mail-letter.ts';

/** A letter as plain text. */
export function renderText({ sections, closing }: Letter): string {
  const blocks = sections.flatMap(({ heading, entries, unnamed, advice }) => [
    heading,
    ...entries.map(({ title, facts }) =>
      [`  ${title}`, ...facts.map(([label, text]) => `    ${`${label}:`.padEnd(11)}${text}`)].join('\n'),
    ),
    ...(unnamed === 0 ? [] : [`  … and ${unnamed} more.`]),
    advice,
  ]);
  return `${[...blocks, `-- \n${closing}`].join('\n\n')}\n`;
}

/** A letter as HTML without anything that is fetched or run. */
export function renderHtml({ subject, sections, closing }: Letter): string {
  const body = sections.map(
    ({ heading, entries, unnamed, advice }) => `<h2>${escapeHtml(heading)}</h2>
${entries.map(({ title, facts }) => `<h3>${escapeHtml(title)}</h3>\n${renderFacts(facts)}`).join('\n')}
${unnamed === 0 ? '' : `<p>… and ${unnamed} more.</p>\n`}<p>${linked(escapeHtml(advice))}</p>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="font-family: sans-serif; line-height: 1.5">
${body.join('\n')}
<hr>
<p><small>${escapeHtml(closing)}</small></p>
</body>
</html>
`;
}

function renderFacts(facts: readonly (readonly [label: string, text: string])[]): string {
  const cell = 'style="padding-right: 1em; text-align: left; vertical-align: top"';
  const rows = facts.map(
    ([label, text]) =>
      `<tr><th scope="row" ${cell}>${escapeHtml(label)}</th><td>${escapeHtml(text)}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

/** Only our own advice has links: those of other people are broken up (`shown-text.ts`). */
function linked(escaped: string): string {
  return escaped.replace(/https?:\/\/[^\s<>"]+?(?=[,.;:]?(\s|$))/g, (url) => `<a href="${url}">${url}</a>`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
