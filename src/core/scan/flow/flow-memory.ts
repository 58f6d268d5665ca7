/** What names and files hold while flows are followed, and which steps have to be looked at again when one of them changes. */
import { add, EMPTY, isSame, type Value } from "./flow-value.ts";

/** What a name holds, once it was given something, and when that last changed. */
export interface Cell {
  value: Value | undefined;
  changed: number;
}

/** The names of one routine, or of a script. */
export type Names = Map<string, Cell>;

/** What somebody has read, and when. */
export interface Reader {
  looked: number;
  read: Set<Cell>;
}

export function newReader(): Reader {
  return { looked: -1, read: new Set() };
}

export function newCell(): Cell {
  return { value: undefined, changed: 0 };
}

export class Memory {
  private clock = 0;
  private reader: Reader = newReader();
  /** Files are shared by all that run on one machine. */
  private readonly files = new Map<string, Value>();
  private readonly anyFile = newCell();

  /** Whatever is read from now on is read by this one. */
  startReading(reader: Reader): void {
    reader.looked = this.clock;
    reader.read.clear();
    this.reader = reader;
  }

  read(cell: Cell): Value | undefined {
    this.reader.read.add(cell);
    return cell.value;
  }

  name(names: Names, name: string): Value | undefined {
    return this.read(cellIn(names, name));
  }

  /** What a file of this name holds. */
  file(path: string): Value {
    this.read(this.anyFile);
    return this.files.get(path) ?? EMPTY;
  }

  /** Adds to what a cell holds. */
  give(cell: Cell, value: Value): void {
    const after = add(cell.value ?? EMPTY, value);
    if (cell.value !== undefined && isSame(cell.value, after)) return;
    cell.value = after;
    cell.changed = ++this.clock;
  }

  giveName(names: Names, name: string, value: Value): void {
    this.give(cellIn(names, name), value);
  }

  giveFile(path: string, value: Value): void {
    const before = this.files.get(path) ?? EMPTY;
    const after = add(before, value);
    if (isSame(before, after)) return;
    this.files.set(path, after);
    this.anyFile.changed = ++this.clock;
  }
}

/** Has a reader read nothing yet, or anything that changed since? */
export function isDue({ looked, read }: Reader): boolean {
  if (looked < 0) return true;
  for (const { changed } of read) if (changed > looked) return true;
  return false;
}

function cellIn(names: Names, name: string): Cell {
  const known = names.get(name);
  if (known !== undefined) return known;
  const cell = newCell();
  names.set(name, cell);
  return cell;
}
