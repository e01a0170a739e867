/** The keys and values of each section of a `.databrickscfg`, in its order; `DEFAULT` among them when it has any. */
export type Profiles = ReadonlyMap<string, ReadonlyMap<string, string>>;

export type ParsedProfiles =
  | { readonly isReadable: true; readonly profiles: Profiles }
  /** Nothing of the file is used, and why; the reason holds nothing of the file. */
  | { readonly isReadable: false; readonly why: string };

/** The section that holds settings of tools and is no profile. */
export const SETTINGS_SECTION = '__settings__';
