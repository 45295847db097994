/** The small shop that the demo migrates: its tables on both sides. */
export const SHOP = 'shop';

export const SHOP_TABLES: readonly string[] = [
  `CREATE TABLE ${SHOP}.customer (
     id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     email VARCHAR(80) NOT NULL, name VARCHAR(60) NOT NULL, joined DATETIME(6) NOT NULL,
     UNIQUE KEY email (email)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
  `CREATE TABLE ${SHOP}.product (
     id INT NOT NULL PRIMARY KEY, title VARCHAR(80) NOT NULL, price DECIMAL(10,2) NOT NULL, stock INT NOT NULL,
     attributes JSON) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
  `CREATE TABLE ${SHOP}.orders (
     id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT UNSIGNED NOT NULL,
     status ENUM('new','paid','shipped','cancelled') NOT NULL, total DECIMAL(12,2) NOT NULL, placed TIMESTAMP(3) NOT NULL,
     KEY customer (customer_id)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
  `CREATE TABLE ${SHOP}.order_line (
     order_id BIGINT UNSIGNED NOT NULL, line SMALLINT NOT NULL, product_id INT NOT NULL, quantity INT NOT NULL,
     price DECIMAL(10,2) NOT NULL, PRIMARY KEY (order_id, line)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
  // No key at all: what is applied twice would show.
  `CREATE TABLE ${SHOP}.visit (
     at DATETIME(6) NOT NULL, path VARCHAR(60) NOT NULL, agent VARCHAR(60)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
];

/** The rows that both sides hold before the job starts. */
export function shopRows(): string[] {
  const products = Array.from(
    { length: 50 },
    (_, n) => `(${n + 1}, 'Tea no. ${n + 1}', ${n + 1}.90, 1000000, '{"origin": "山 ${n}"}')`,
  );
  const customers = Array.from(
    { length: 200 },
    (_, n) => `(${n + 1}, 'user${n + 1}@example.test', 'User ${n + 1}', '2026-01-01 00:00:00')`,
  );
  return [
    `INSERT INTO ${SHOP}.product VALUES ${products.join(',')}`,
    `INSERT INTO ${SHOP}.customer VALUES ${customers.join(',')}`,
  ];
}
