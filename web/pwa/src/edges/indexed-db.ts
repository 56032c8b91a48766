/**
 * The vault in IndexedDB: keys that no script can read survive there. Every change is one transaction, so that tabs
 * and the service worker never lose each other's; and it is on the disk before it counts as made.
 */

import { Failure } from "../core/failure.js";
import type { Stored } from "../core/memory.js";
import type { Vault } from "../core/ports.js";

const DATABASE = "countersign";
const STORE = "memory";

/** A vault of this browser profile and origin. */
export class IndexedDbVault implements Vault {
  readonly #factory: () => IDBFactory;
  #opened: Promise<IDBDatabase> | undefined;

  /** `factory` gives the browser's databases; it is asked late, because some browsers have none in private windows. */
  constructor(factory: () => IDBFactory = () => indexedDB) {
    this.#factory = factory;
  }

  get<K extends keyof Stored>(key: K): Promise<Stored[K] | undefined> {
    return this.#transact<Stored[K] | undefined>("readonly", (store, { done }) => {
      const read = store.get(key);
      read.onsuccess = () => done(read.result);
    });
  }

  update<K extends keyof Stored>(
    key: K,
    change: (before: Stored[K] | undefined) => Stored[K] | undefined,
  ): Promise<Stored[K] | undefined> {
    return this.#transact<Stored[K] | undefined>("readwrite", (store, { done, refuse }) => {
      const read = store.get(key);
      read.onsuccess = () => {
        try {
          const after = change(read.result);
          if (after === undefined) store.delete(key);
          else store.put(after, key);
          done(after);
        } catch (error) {
          refuse(error);
        }
      };
    });
  }

  async clear(): Promise<void> {
    // Another tab may keep the database open, so it is emptied before it is deleted.
    await this.#transact<void>("readwrite", (store) => void store.clear());
    (await this.#database()).close();
    this.#opened = undefined;
    await storing<void>((resolve, reject) => {
      const deleting = this.#factory().deleteDatabase(DATABASE);
      deleting.onsuccess = () => resolve();
      deleting.onblocked = () => resolve();
      deleting.onerror = () => reject(deleting.error);
    });
  }

  /** Runs `work` in a transaction of its own; gives what it called `done` with once that is on the disk. */
  async #transact<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore, ends: Ends<T>) => void): Promise<T> {
    const database = await this.#database();
    return storing<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      let result: T;
      let refusal: unknown;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(refusal ?? transaction.error);
      work(transaction.objectStore(STORE), {
        done: (value) => (result = value),
        refuse: (error) => {
          refusal = error;
          transaction.abort();
        },
      });
    });
  }

  #database(): Promise<IDBDatabase> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  #open(): Promise<IDBDatabase> {
    return storing((resolve, reject) => {
      const opening = this.#factory().open(DATABASE, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const gone = () => (this.#opened = undefined);
        // Another tab deletes the database, or has a newer version of it.
        database.onversionchange = () => {
          database.close();
          gone();
        };
        database.onclose = gone;
        resolve(database);
      };
    });
  }
}

/** How a transaction's work says what came of it. */
interface Ends<T> {
  done(result: T): void;
  refuse(error: unknown): void;
}

/** A promise of the storage's; what the storage itself refuses becomes a failure. */
async function storing<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
  try {
    return await new Promise<T>(work);
  } catch (error) {
    if (error instanceof DOMException || error instanceof ReferenceError || error === null) {
      throw new Failure("storage_unavailable", { detail: error?.name ?? "" });
    }
    throw error;
  }
}
