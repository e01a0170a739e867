import fc from 'fast-check';

const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '[DEFAULT]',
      '[mine]',
      '[other]',
      'host = http://a',
      'token = dapi1',
      '[__settings__]',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        'HOST: b',
        'token=',
        'host',
        ' token = indented',
        '\tmore',
        '# note',
        '; note',
        'host = b # c',
        '',
        ' ',
      ],
      ...[
        'token = "q"',
        "token = 'q'",
        'token = a\\',
        '[a]b]',
        '[]',
        '[open',
        '- = x',
        '= x',
        'a = """b',
        '`k` = v',
      ],
      ...[
        'token = %(host)s',
        'token = 50%',
        '[mine] # c',
        '"a b" = c',
        'x = `y',
        'username = u',
        '\ufeff',
        'é = ü',
        '\u0085',
        '"""k""" = v',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
);
const lineEnd = fc.oneof(
  { weight: 8, arbitrary: fc.constant('\n') },
  { weight: 1, arbitrary: fc.constantFrom('\r\n', '\r', '\n\n') },
);

/** Files of all that a `.databrickscfg` may hold, in any order. */
export const anyConfig = fc
  .tuple(fc.array(fc.tuple(piece, lineEnd), { maxLength: 10 }), fc.boolean())
  .map(([lines, isEnded]) => {
    const text = lines.flat().join('');
    return isEnded ? text : text.trimEnd();
  });
