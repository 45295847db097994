import mysql, { type Connection, type ResultSetHeader } from 'mysql2/promise';
import { SHOP } from './shop.ts';

/** Shoppers who keep changing the source. */
export interface Shoppers {
  /** Rows changed in committed transactions. */
  readonly rows: number;
  stop(): Promise<void>;
}

/** Starts `count` shoppers; each makes whole transactions, waiting `pauseMs` between them. */
export function startShoppers(url: string, count: number, pauseMs: number): Shoppers {
  const state = { rows: 0, running: true };
  const loops = Array.from({ length: count }, (_, shopper) => shop(url, shopper, pauseMs, state));
  return {
    get rows() {
      return state.rows;
    },
    stop: async () => {
      state.running = false;
      await Promise.all(loops);
    },
  };
}

async function shop(
  url: string,
  shopper: number,
  pauseMs: number,
  state: { rows: number; running: boolean },
): Promise<void> {
  const connection = await mysql.createConnection(url);
  const steps = [order, order, order, pay, cancel, restock, signUp];
  for (let n = 0; state.running; n += 1) {
    const step = steps[Math.floor(Math.random() * steps.length)] ?? order;
    await connection.beginTransaction();
    try {
      const rows = await step(connection, shopper, n);
      await connection.commit();
      state.rows += rows;
    } catch (error) {
      // Shoppers who meet at the same product: InnoDB ends one of them, as in life.
      await connection.rollback();
      if (!['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'].includes((error as { code?: string }).code ?? '')) throw error;
    }
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await connection.end();
}

const any = (n: number): number => 1 + Math.floor(Math.random() * n);

async function affected(connection: Connection, sql: string): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>(sql);
  return result.affectedRows;
}

async function order(connection: Connection): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>(
    `INSERT INTO ${SHOP}.orders (customer_id, status, total, placed) VALUES (${any(200)}, 'new', 0, NOW(3))`,
  );
  let rows = 1;
  const lines = any(4);
  const products = [...new Set(Array.from({ length: lines }, () => any(50)))].sort((a, b) => a - b);
  for (const [line, product] of products.entries()) {
    await connection.query(
      `INSERT INTO ${SHOP}.order_line SELECT ${result.insertId}, ${line}, id, ${any(3)}, price FROM ${SHOP}.product WHERE id = ${product}`,
    );
    rows += 1 + (await affected(connection, `UPDATE ${SHOP}.product SET stock = stock - 1 WHERE id = ${product}`));
  }
  rows += await affected(
    connection,
    `UPDATE ${SHOP}.orders SET total = (SELECT SUM(quantity * price) FROM ${SHOP}.order_line WHERE order_id = ${result.insertId}) WHERE id = ${result.insertId}`,
  );
  await connection.query(`INSERT INTO ${SHOP}.visit VALUES (NOW(6), '/order/${result.insertId}', NULL)`);
  return rows + 1;
}

function pay(connection: Connection): Promise<number> {
  return affected(
    connection,
    `UPDATE ${SHOP}.orders SET status = 'paid' WHERE status = 'new' ORDER BY id DESC LIMIT ${any(5)}`,
  );
}

async function cancel(connection: Connection): Promise<number> {
  const [found] = await connection.query<mysql.RowDataPacket[]>(
    `SELECT id FROM ${SHOP}.orders WHERE status = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  const id = found[0]?.id;
  if (id === undefined) return 0;
  const lines = await affected(connection, `DELETE FROM ${SHOP}.order_line WHERE order_id = ${id}`);
  return lines + (await affected(connection, `DELETE FROM ${SHOP}.orders WHERE id = ${id}`));
}

function restock(connection: Connection): Promise<number> {
  const price = (any(3_000) / 100).toFixed(2);
  return affected(
    connection,
    `UPDATE ${SHOP}.product SET stock = stock + 500, price = ${price}, attributes = JSON_SET(attributes, '$.seen', ${any(1e6)}) WHERE id = ${any(50)}`,
  );
}

/** A new customer takes over the address of an old one: a unique value that moves between rows. */
async function signUp(connection: Connection, shopper: number, n: number): Promise<number> {
  const email = `shared${any(20)}@example.test`;
  const freed = await affected(
    connection,
    `UPDATE ${SHOP}.customer SET email = CONCAT('old-${shopper}-${n}-', id) WHERE email = '${email}'`,
  );
  return (
    freed +
    (await affected(
      connection,
      `INSERT INTO ${SHOP}.customer (email, name, joined) VALUES ('${email}', 'Näme ${n}', NOW(6))`,
    ))
  );
}
