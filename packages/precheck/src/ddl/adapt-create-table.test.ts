import { expect, it } from 'vitest';
import { adaptCreateTable } from './adapt-create-table.ts';

const column = (name: string, charset: string | null, collation: string | null) => ({
  name,
  dataType: 'varchar',
  columnType: 'varchar(10)',
  unsigned: false,
  nullable: true,
  charset,
  collation,
  generated: 'no' as const,
  hasDefault: false,
  autoIncrement: false,
  invisible: false,
});

it('writes out collations and drops what TiDB lacks', () => {
  const original = `CREATE TABLE \`o\` (
  \`id\` bigint unsigned NOT NULL AUTO_INCREMENT /*!80023 INVISIBLE */,
  \`a\` varchar(10) DEFAULT 'COLLATE x, (' COMMENT 'it''s',
  \`e\` enum('a,b','c)') CHARACTER SET cp1251 COLLATE cp1251_bulgarian_ci DEFAULT NULL,
  \`g\` int GENERATED ALWAYS AS (length(\`a\` collate utf8mb4_bin)) VIRTUAL,
  PRIMARY KEY (\`id\`),
  KEY \`k\` (\`a\`(3) DESC) /*!80000 INVISIBLE */,
  FULLTEXT KEY \`ft\` (\`a\`),
  CONSTRAINT \`fk\` FOREIGN KEY (\`id\`) REFERENCES \`p\` (\`id\`) ON DELETE CASCADE,
  CONSTRAINT \`other\` FOREIGN KEY (\`id\`) REFERENCES \`x\`.\`p\` (\`id\`)
) ENGINE=MyISAM AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_ja_0900_as_cs ROW_FORMAT=DYNAMIC COMMENT='COLLATE=x'
/*!50100 PARTITION BY HASH (id)
PARTITIONS 2 */`;
  const table = { schema: 's`x', name: 'o' };
  const columns = [
    column('id', null, null),
    column('a', 'utf8mb4', 'utf8mb4_ja_0900_as_cs'),
    column('e', 'cp1251', 'cp1251_bulgarian_ci'),
    column('g', null, null),
  ];
  const structure = { table, columns, uniqueKeys: [], foreignKeys: [], engine: 'MyISAM', triggers: [] };
  const { statement, changes } = adaptCreateTable(original, table, structure);
  expect(changes.map(({ en }) => en)).toEqual([
    'left out: FULLTEXT KEY `ft` (`a`)',
    'column `id` is visible',
    'column `a` has utf8mb4_0900_bin in the place of utf8mb4_ja_0900_as_cs',
    'column `e` has utf8mb4_bin in the place of cp1251_bulgarian_ci',
    'the engine is not MyISAM',
  ]);
  expect(statement).toBe(`CREATE TABLE \`s\`\`x\`.\`o\` (
  \`id\` bigint unsigned NOT NULL AUTO_INCREMENT,
  \`a\` varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin DEFAULT 'COLLATE x, (' COMMENT 'it''s',
  \`e\` enum('a,b','c)') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  \`g\` int GENERATED ALWAYS AS (length(\`a\` collate utf8mb4_bin)) VIRTUAL,
  PRIMARY KEY (\`id\`),
  KEY \`k\` (\`a\`(3) DESC),
  CONSTRAINT \`fk\` FOREIGN KEY (\`id\`) REFERENCES \`s\`\`x\`.\`p\` (\`id\`) ON DELETE CASCADE,
  CONSTRAINT \`other\` FOREIGN KEY (\`id\`) REFERENCES \`x\`.\`p\` (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin COMMENT='COLLATE=x' 
/*!50100 PARTITION BY HASH (id)
PARTITIONS 2 */`);
});
