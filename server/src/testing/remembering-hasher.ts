import { PasswordHasher } from '../principals/password-hasher.ts';

/** Hashes each password once: users of a test have all the same one, and a hash is made to take long. */
export class RememberingHasher extends PasswordHasher {
  readonly #hashes = new Map<string, Promise<string>>();

  override hash(password: string): Promise<string> {
    const known = this.#hashes.get(password);
    if (known !== undefined) return known;
    const made = super.hash(password);
    this.#hashes.set(password, made);
    // What was refused is asked anew.
    made.catch(() => this.#hashes.delete(password));
    return made;
  }
}
