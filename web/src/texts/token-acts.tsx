/** What the dialogs say that act on a token: revoking it, narrowing it to what it has learnt. */
export const tokenActsTexts = {
  revokeTitle: 'Revoke Token',
  comment: 'Comment',
  noComment: 'No comment',
  endsIn: 'Ends in',
  created: 'Created',
  replacedBy: 'Replaced by',
  reused: 'Old value used',
  lastUsed: 'Last used',
  revokeLead: 'Programs that use it are refused from that moment on. This cannot be undone.',
  othersNotFound: (problem: string) =>
    `Tokens that were generated with it could not be looked up. ${problem}`,
  othersTitle: (count: number) =>
    count === 1 ? 'One token was generated with it.' : `${count} tokens were generated with it.`,
  othersStay: (count: number) =>
    count === 1 ? 'It stays good unless you revoke it, too:' : 'They stay good unless you revoke them, too:',
  leaked: (count: number) =>
    count === 1 ? 'It leaked: revoke this one, too' : 'It leaked: revoke these, too',
  askedAbout: 'Somebody else asked why it is refused',
  seenFrom: 'Seen from',
  onlyLatest: 'The latest five are kept; there may have been others before.',
  notRevoked: 'The token was not revoked.',
  end: (lastFour: string) => `••••${lastFour}`,

  detailsTitle: (name: string) => `Details of ${name}`,
  addressesNotFound: (problem: string) => `From where it was used could not be looked up. ${problem}`,
  scopes: 'Scopes',
  expires: 'Expires',
  revoked: 'Revoked',
  generatedWith: 'Generated with',
  aTokenNoLongerHere: 'a token that is no longer listed',
  allowedFrom: 'May be used from',
  everywhere: 'Everywhere',
  tokenId: 'Token ID',
  save: 'Save',
  notSaved: 'Nothing was changed.',
  wider: 'It may be used for more than before as soon as you save.',
  narrower: 'Programs that use it for anything else are refused as soon as you save.',

  scopesOf: (name: string) => `Scopes of ${name}`,
  lookingUp: 'What it has learnt is being looked up…',
  learntNotShown: 'What it has learnt cannot be shown.',
  now: 'Now',
  afterwards: 'Then',
  takenAway: 'Taken away',
  nothingLearnt: 'Nothing learnt yet',
  learningFor: (since: string) =>
    `It has been learning since ${since}, which is long enough. Nothing changes until you apply it.`,
  learningUntil: (since: string, until: string) =>
    `It has been learning since ${since}; complete ${until}. Nothing changes until you apply it.`,
  calls: (count: number, last: string) => `${count === 1 ? '1 call' : `${count} calls`}, last ${last}`,
  notNarrowed: 'The token was not narrowed.',
  goOnLearning: 'Go on learning',
  apply: 'Apply',
};
