import { type ReactNode, useRef, useState } from 'react';
import { uploadTexts } from '../../../../texts/files-upload.tsx';
import { pathIn } from '../dbfs-path.ts';
import { MOST_FILES, type PickedFile, pickedOf, TooManyFiles } from './picked-files.ts';
import { useUploads } from './use-uploads.ts';

/** The ways to choose files for a folder. */
export interface Picker {
  /** Has to be in the page; is not seen. */
  readonly inputs: ReactNode;
  /** Why nothing was sent, the last time. */
  readonly problem: string | undefined;
  pickFiles(): void;
  pickFolder(): void;
  /** Sends what is chosen some other way. */
  send(choose: () => readonly PickedFile[] | Promise<readonly PickedFile[]>): Promise<void>;
}

/** Lets somebody choose files or a folder, and sends them into the folder that is open. */
export function usePicker(folder: string): Picker {
  const uploads = useUploads();
  const [problem, setProblem] = useState<string>();
  const filesRef = useRef<HTMLInputElement>(null);
  const folderRef = useRef<HTMLInputElement>(null);

  async function send(choose: () => readonly PickedFile[] | Promise<readonly PickedFile[]>) {
    setProblem(undefined);
    try {
      const picked = await choose();
      if (picked.length === 0) setProblem(uploadTexts.noFiles);
      uploads.add(picked.map(({ file, name }) => ({ file, path: pathIn(folder, name) })));
    } catch (error) {
      const isTooMany = error instanceof TooManyFiles;
      setProblem(isTooMany ? uploadTexts.tooMany(MOST_FILES) : uploadTexts.unreadableFolder);
    }
  }

  const takeFrom = (input: HTMLInputElement) => {
    const { files } = input;
    if (files !== null && files.length > 0) void send(() => pickedOf(files));
    // The same file may be chosen again.
    input.value = '';
  };
  const input = (label: string, ref: typeof filesRef, isFolder: boolean) => (
    <input
      type="file"
      hidden
      multiple
      aria-label={label}
      ref={ref}
      {...(isFolder && { webkitdirectory: '' })}
      onChange={({ currentTarget }) => takeFrom(currentTarget)}
    />
  );
  return {
    inputs: (
      <>
        {input(uploadTexts.uploadFiles, filesRef, false)}
        {input(uploadTexts.uploadFolder, folderRef, true)}
      </>
    ),
    problem,
    pickFiles: () => filesRef.current?.click(),
    pickFolder: () => folderRef.current?.click(),
    send,
  };
}
