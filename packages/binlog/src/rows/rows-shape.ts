import { EVENT } from '../events/event-type.ts';
import type { RowsShape } from './read-rows.ts';

function shape(kind: RowsShape['kind'], version: 1 | 2, compressed = false, partialJson = false): RowsShape {
  return { kind, hasExtra: version === 2, compressed, partialJson };
}

const SHAPES: (RowsShape | undefined)[] = [];
SHAPES[EVENT.WRITE_ROWS_V1] = shape('insert', 1);
SHAPES[EVENT.UPDATE_ROWS_V1] = shape('update', 1);
SHAPES[EVENT.DELETE_ROWS_V1] = shape('delete', 1);
SHAPES[EVENT.WRITE_ROWS] = shape('insert', 2);
SHAPES[EVENT.UPDATE_ROWS] = shape('update', 2);
SHAPES[EVENT.DELETE_ROWS] = shape('delete', 2);
SHAPES[EVENT.PARTIAL_UPDATE_ROWS] = shape('update', 2, false, true);
SHAPES[EVENT.MARIADB_WRITE_ROWS_COMPRESSED_V1] = shape('insert', 1, true);
SHAPES[EVENT.MARIADB_UPDATE_ROWS_COMPRESSED_V1] = shape('update', 1, true);
SHAPES[EVENT.MARIADB_DELETE_ROWS_COMPRESSED_V1] = shape('delete', 1, true);
SHAPES[EVENT.MARIADB_WRITE_ROWS_COMPRESSED] = shape('insert', 2, true);
SHAPES[EVENT.MARIADB_UPDATE_ROWS_COMPRESSED] = shape('update', 2, true);
SHAPES[EVENT.MARIADB_DELETE_ROWS_COMPRESSED] = shape('delete', 2, true);

/** How a rows event of this type code is read; undefined for every other type. */
export function rowsShape(typeCode: number): RowsShape | undefined {
  return SHAPES[typeCode];
}
