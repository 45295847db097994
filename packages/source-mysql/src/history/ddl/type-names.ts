/** Type words as information_schema names them (MySQL manual, "Using Data Types from Other Database Engines"). */
const SYNONYMS: Readonly<Record<string, string>> = {
  INTEGER: 'int',
  INT1: 'tinyint',
  INT2: 'smallint',
  INT3: 'mediumint',
  MIDDLEINT: 'mediumint',
  INT4: 'int',
  INT8: 'bigint',
  BOOL: 'tinyint',
  BOOLEAN: 'tinyint',
  DEC: 'decimal',
  FIXED: 'decimal',
  NUMERIC: 'decimal',
  NUMBER: 'decimal',
  REAL: 'double',
  FLOAT4: 'float',
  FLOAT8: 'double',
  CHARACTER: 'char',
  NCHAR: 'char',
  NVARCHAR: 'varchar',
  VARCHARACTER: 'varchar',
  GEOMETRYCOLLECTION: 'geomcollection',
};

const TEXT_TYPES = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set']);

/** Whether values of the type have a character set. */
export function isTextType(dataType: string): boolean {
  return TEXT_TYPES.has(dataType);
}

/** The plain name of one type word. */
export function plainTypeName(word: string): string {
  return SYNONYMS[word.toUpperCase()] ?? word.toLowerCase();
}

/** TEXT(n) and BLOB(n) become the smallest type that holds n bytes (a character of TEXT may take four). */
export function sizedLob(base: 'text' | 'blob', length: number): string {
  const bytes = base === 'text' ? length * 4 : length;
  const size = bytes < 2 ** 8 ? 'tiny' : bytes < 2 ** 16 ? '' : bytes < 2 ** 24 ? 'medium' : 'long';
  return `${size}${base}`;
}
